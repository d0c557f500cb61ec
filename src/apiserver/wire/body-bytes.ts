import type { IncomingMessage } from 'node:http';
import { requestTooLarge, type Status } from '../../kube/api-errors.ts';

/**
 * The length in bytes of the longest accepted body. Source: k8s.io/apiserver pkg/server/config.go,
 * `MaxRequestBodyBytes`.
 */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** A longer body is read to its end, so that the client receives the refusal, but no further than so many bytes. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Reads the body of a request to its end. A body that is too long is refused and not kept. Undefined where the client
 * disconnects before the end.
 */
export function readBodyBytes(
  incoming: IncomingMessage,
): Promise<{ readonly bytes: Uint8Array } | { readonly refused: Status } | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (size > MAX_DISCARDED_BYTES) resolve({ refused: requestTooLarge(MAX_BODY_BYTES) });
    });
    incoming.once('end', () => {
      resolve(size > MAX_BODY_BYTES ? { refused: requestTooLarge(MAX_BODY_BYTES) } : { bytes: Buffer.concat(chunks) });
    });
    incoming.once('error', () => resolve(undefined));
    incoming.once('close', () => resolve(undefined));
  });
}
