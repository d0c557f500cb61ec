import type { BufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1 } from '../../runtime/bytes.ts';

/** A message of PostgreSQL's protocol. Source: PostgreSQL documentation, "Message Formats". */
export interface PostgresMessage {
  /** Its letter. */
  readonly type: string;
  readonly body: string;
}

/** What a startup message begins with: the version of the protocol, 3.0. */
export const protocolVersion = 196_608;

/** What a client sends in place of it to ask for TLS. */
export const sslRequest = 80_877_103;

/** A message with its length. */
export function encodeMessage(type: string, body: string): string {
  return `${type}${encodeInt32(body.length + 4)}${body}`;
}

/** A number as four bytes, the highest first. */
export function encodeInt32(value: number): string {
  return String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Four bytes as a number. */
export function decodeInt32(bytes: string): number {
  return Array.from(bytes, (byte) => byte.charCodeAt(0)).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Reads the next message; undefined: the connection has ended. */
export async function readMessage(input: BufferedReader): Promise<PostgresMessage | undefined> {
  const head = decodeLatin1(await input.readBytes(5));
  if (head.length < 5) return undefined;
  const length = Math.max(0, decodeInt32(head.slice(1)) - 4);
  return { type: head.charAt(0), body: decodeLatin1(await input.readBytes(length)) };
}
