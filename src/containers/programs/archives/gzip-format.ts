import { concatBytes } from '../../runtime/bytes.ts';

/** Bytes packed by gzip. Source: RFC 1952. */
export async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  return (await transform(bytes, new CompressionStream('gzip'))) ?? bytes;
}

/** What bytes packed by gzip stand for; undefined: they are not packed by it. */
export function decompress(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  return transform(bytes, new DecompressionStream('gzip'));
}

/** Whether bytes begin as gzip's do. */
export function isCompressed(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function transform(
  bytes: Uint8Array,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array | undefined> {
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of new Blob([bytes.slice()]).stream().pipeThrough(through)) chunks.push(chunk);
    return concatBytes(chunks);
  } catch {
    return undefined;
  }
}
