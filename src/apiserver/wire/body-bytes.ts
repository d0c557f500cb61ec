import type { IncomingMessage } from 'node:http';
import { requestTooLarge, type Status } from '../../kube/api-errors.ts';

/** The longest body that is read, in bytes. Source: k8s.io/apiserver pkg/server/config.go, `MaxRequestBodyBytes`. */
export const longestBody = 3 * 1024 * 1024;

/** A body that is too long is read on to its end, so that the client hears why, unless there is no end to it. */
const mostPassedOver = 64 * 1024 * 1024;

/**
 * Reads a request's body to its end. One that is too long is refused without being kept; undefined where the client
 * goes away in the midst of it.
 */
export function readBodyBytes(
  incoming: IncomingMessage,
): Promise<{ readonly bytes: Uint8Array } | { readonly refused: Status } | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= longestBody) chunks.push(chunk);
      else chunks.length = 0;
      if (size > mostPassedOver) resolve({ refused: requestTooLarge(longestBody) });
    });
    incoming.once('end', () => {
      resolve(size > longestBody ? { refused: requestTooLarge(longestBody) } : { bytes: Buffer.concat(chunks) });
    });
    incoming.once('error', () => resolve(undefined));
    incoming.once('close', () => resolve(undefined));
  });
}
