import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { kubeconfigIn } from '../../src/cli/kubeconfig-file.ts';
import { kubeconfigOf } from './in-folder.ts';

export interface ListingOnly {
  /** An environment whose kubeconfig has it as context `sallyport`. */
  readonly env: Readonly<Record<string, string>>;
  /** Every request so far, as `METHOD path?query`. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/**
 * A cluster as somebody meets it who may list what decides who reaches whom and who may do what, and nothing else: what stands in front of
 * an API server lets lists through and refuses the rest, and `hidden` kinds too, in an authorizer's words.
 */
export async function listingOnly(
  folder: string,
  kubeconfig: string,
  hidden: readonly string[] = [],
): Promise<ListingOnly> {
  const behind = kubeconfigIn(kubeconfig);
  if (behind === null) throw new Error('that is no kubeconfig of a served cluster');
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    const url = incoming.url ?? '';
    asked.push(`${incoming.method} ${url}`);
    const resource = /^(?:\/api\/v1|\/apis\/[^/]+\/[^/]+)\/([a-z]+)(?:\?|$)/.exec(url)?.[1];
    if (incoming.method !== 'GET' || !listable.has(resource ?? '') || hidden.includes(resource ?? '')) {
      const message = `${resource} is forbidden: User "looker" cannot list resource "${resource}" at the cluster scope`;
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', reason: 'Forbidden', code: 403, message }));
      return;
    }
    const headers = { authorization: `Bearer ${behind.token}`, accept: 'application/json' };
    const passed = request(new URL(url, behind.server), { ca: behind.ca, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    passed.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const path = join(folder, 'kubeconfig');
  // The client speaks plain HTTP only to a cluster whose certificate nobody checks.
  writeFileSync(path, kubeconfigOf(url).replace('certificate-authority-data: Q0E=', 'insecure-skip-tls-verify: true'));
  return {
    env: { KUBECONFIG: path },
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listable: ReadonlySet<string> = new Set([
  'namespaces',
  'nodes',
  'pods',
  'services',
  'endpointslices',
  'networkpolicies',
  'serviceaccounts',
  'roles',
  'clusterroles',
  'rolebindings',
  'clusterrolebindings',
]);
