import { concatBytes, encodeUtf8 } from '../../runtime/bytes.ts';

/** The bytes made anew by a transformation; undefined: they are not what it reads. */
export async function transformBytes(
  bytes: Uint8Array,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array | undefined> {
  try {
    const stream = new Blob([bytes.slice()]).stream().pipeThrough(through);
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return chunks.length === 0 ? encodeUtf8('') : concatBytes(chunks);
  } catch {
    return undefined;
  }
}
