import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { TerminalContext } from '../../src/cli/command-context.ts';
import { kubeconfigOf } from './in-folder.ts';

/** What a cluster shows of itself, for those that only look. */
export interface Shown {
  readonly nodes?: number | 'forbidden';
  readonly namespaces?: readonly string[];
  /** What may not be done, as `verb resource`, with the group after a dot. */
  readonly denied?: readonly string[];
}

export interface SmallApi {
  readonly server: string;
  /** An environment whose kubeconfig has it as context `sallyport`. */
  readonly env: Readonly<Record<string, string>>;
  /** Every request so far, as `METHOD path`. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** An API server that answers what is asked of a cluster before it is used, and nothing else. */
export async function smallApi(folder: string, shown: Shown = {}): Promise<SmallApi> {
  const { nodes = 1, namespaces = ['default', 'kube-system'], denied = [] } = shown;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      asked.push(`${request.method} ${path}`);
      const [code, body] = answerTo(path, text);
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  const answerTo = (path: string, text: string): [number, object] => {
    const named = (names: readonly string[]) => ({ items: names.map((name) => ({ metadata: { name } })) });
    if (path === '/version') return [200, { gitVersion: 'v1.35.4' }];
    if (path === '/api/v1/namespaces') return [200, named(namespaces)];
    if (path === '/api/v1/nodes') {
      if (nodes === 'forbidden') return [403, { kind: 'Status', message: 'nodes is forbidden' }];
      return [200, named(Array.from({ length: nodes }, (_, at) => `node-${at}`))];
    }
    if (path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews') {
      const { spec } = JSON.parse(text) as { readonly spec: { readonly resourceAttributes: Record<string, string> } };
      const { verb, resource, subresource, group } = spec.resourceAttributes;
      const question = `${verb} ${resource}${subresource ? `/${subresource}` : ''}${group ? `.${group}` : ''}`;
      return [201, { status: { allowed: !denied.includes(question) } }];
    }
    return [404, { kind: 'Status', message: `nothing at ${path}` }];
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = join(folder, 'kubeconfig');
  // The client speaks plain HTTP only to a cluster whose certificate nobody checks.
  const text = kubeconfigOf(url).replace('certificate-authority-data: Q0E=', 'insecure-skip-tls-verify: true');
  writeFileSync(kubeconfig, text);
  return {
    server: url,
    env: { KUBECONFIG: kubeconfig },
    asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A terminal at which these lines are typed, one for each question; what was shown is kept. */
export function typing(
  env: TerminalContext['env'],
  lines: readonly string[],
  isTTY = true,
): TerminalContext & { readonly shown: () => string } {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(new PassThrough(), { isTTY });
  let shown = '';
  const left = [...lines];
  stderr.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    if (!shown.endsWith(': ')) return;
    const line = left.shift();
    if (line === undefined) stdin.end();
    else stdin.write(`${line}\n`);
  });
  return { stdin, stdout: new PassThrough(), stderr, env, shown: () => shown };
}
