import type { BufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1 } from '../../runtime/bytes.ts';

/**
 * Reads a reply and formats it as redis-cli prints it: with types and quotes on a terminal, raw otherwise. Undefined: the
 * connection has ended. Source: Redis documentation, "Redis serialization protocol specification".
 */
export async function readReply(input: BufferedReader, isTyped: boolean): Promise<string | undefined> {
  const line = await input.readLine();
  if (line === null) return undefined;
  const rest = line.slice(1);
  switch (line.charAt(0)) {
    case '-':
      return isTyped ? `(error) ${rest}` : rest;
    case ':':
      return isTyped ? `(integer) ${rest}` : rest;
    case '$':
      return readBulkString(input, rest, isTyped);
    case '*':
      return readArray(input, Number(rest), isTyped);
    default:
      return rest;
  }
}

async function readBulkString(input: BufferedReader, length: string, isTyped: boolean): Promise<string> {
  if (length === '-1') return isTyped ? '(nil)' : '';
  const text = decodeLatin1(await input.readBytes(Number(length)));
  await input.readLine();
  return isTyped ? JSON.stringify(text) : text;
}

async function readArray(input: BufferedReader, length: number, isTyped: boolean): Promise<string> {
  const items: string[] = [];
  while (items.length < length) items.push((await readReply(input, isTyped)) ?? '');
  if (!isTyped) return items.join('\n');
  return length === 0 ? '(empty array)' : items.map((item, at) => `${at + 1}) ${item}`).join('\n');
}
