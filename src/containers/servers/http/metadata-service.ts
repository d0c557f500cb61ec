import type { ConnectionHandler } from '../connection-handler.ts';
import { httpHandler } from './http-server.ts';

/**
 * The metadata service of a cloud provider, on 169.254.169.254: a folder answers with the names in it, a line each, and
 * what is at the end of a path with its value. The values belong to no real account.
 */
export const serveMetadata: ConnectionHandler = httpHandler(({ target }) => {
  const path = target.split('?')[0]?.replace(/^\/+|\/+$/g, '') ?? '';
  const value = values[path];
  if (value !== undefined) return { status: 200, body: value };
  const inside = path === '' ? '' : `${path}/`;
  const names = Object.keys(values).flatMap((each) => (each.startsWith(inside) ? nameAfter(each, inside) : []));
  if (names.length === 0) return { status: 404, body: 'no such path\n' };
  return { status: 200, body: [...new Set(names)].map((name) => `${name}\n`).join('') };
});

/** The next part of a path, with a slash behind it where more follows. */
function nameAfter(path: string, inside: string): string {
  const [name = '', ...more] = path.slice(inside.length).split('/');
  return more.length > 0 ? `${name}/` : name;
}

const values: Readonly<Record<string, string>> = {
  'instance/hostname': 'sallyport-worker\n',
  'instance/region': 'practice-1\n',
  'instance/credentials/node-role': '{"role": "node-role", "token": "EXAMPLE-TOKEN-OF-A-PRACTICE-CLUSTER"}\n',
};
