import { PassThrough, Readable } from 'node:stream';
import type { ProcessContext } from '../../src/cli/command-context.ts';
import { theNode } from './node.ts';

/** What a command in this process may touch, with the node's kubeconfig; what it says is kept. */
export async function onNode(): Promise<ProcessContext & { readonly said: () => string }> {
  const env = { ...process.env, KUBECONFIG: await theNode() };
  const stderr = new PassThrough();
  let said = '';
  stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const streams = { stdin: Readable.from([]), stdout: new PassThrough(), stderr, env };
  return { ...streams, terminal: () => streams, said: () => said };
}
