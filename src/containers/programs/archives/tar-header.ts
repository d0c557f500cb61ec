import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes.ts';

export function field(block: Uint8Array, from: number, length: number): string {
  return decodeUtf8(block.subarray(from, from + length))
    .replace(/\0.*$/s, '')
    .trim();
}

export function isHeader(block: Uint8Array): boolean {
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  return sum === Number.parseInt(field(block, 148, 8), 8);
}

export function header(name: string, isFolder: boolean, size: number, mode: number, modified: Date): Uint8Array {
  const block = new Uint8Array(512);
  const put = (at: number, text: string) => block.set(encodeUtf8(text), at);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const split = name.length > 100 ? name.lastIndexOf('/', 155) : -1;
  put(0, name.slice(split + 1, split + 101));
  if (split > 0) put(345, name.slice(0, split));
  put(100, octal(mode & 0o7777, 8));
  put(108, octal(0, 8));
  put(116, octal(0, 8));
  put(124, octal(size, 12));
  put(136, octal(Math.floor(modified.getTime() / 1000), 12));
  put(148, '        ');
  put(156, isFolder ? '5' : '0');
  put(257, 'ustar\u000000');
  put(265, 'root');
  put(297, 'root');
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}
