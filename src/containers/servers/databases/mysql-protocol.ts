import type { BufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1 } from '../../runtime/bytes.ts';

/** A packet of MySQL's protocol: three bytes of length, its number, its body. Source: MySQL Internals, "Packets". */
export function encodePacket(sequence: number, body: string): string {
  const length = String.fromCharCode(body.length & 255, (body.length >> 8) & 255, (body.length >> 16) & 255);
  return `${length}${String.fromCharCode(sequence)}${body}`;
}

/** Reads the body of the next packet; undefined: the connection has ended. */
export async function readPacket(input: BufferedReader): Promise<string | undefined> {
  const head = await input.readBytes(4);
  if (head.length < 4) return undefined;
  const [low = 0, middle = 0, high = 0] = head;
  return decodeLatin1(await input.readBytes(low + middle * 256 + high * 65_536));
}
