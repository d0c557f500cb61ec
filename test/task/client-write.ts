import { request } from 'node:https';
import { kubeconfigIn } from '../../src/cli/kubeconfig-file.ts';

/** Sends a request with a body to the API server of a kubeconfig, as a client does; rejects unless it answers 2xx. */
export function clientWrite(
  kubeconfig: string,
  method: 'POST' | 'DELETE',
  path: string,
  body: object = { apiVersion: 'v1', kind: 'DeleteOptions' },
): Promise<void> {
  const reach = kubeconfigIn(kubeconfig);
  if (!reach) throw new Error('no kubeconfig of ours');
  const text = JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${reach.token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, reach.server), { method, ca: reach.ca, headers, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        (answer.statusCode ?? 500) < 300 ? resolve() : reject(new Error(`${path} answered ${answer.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
