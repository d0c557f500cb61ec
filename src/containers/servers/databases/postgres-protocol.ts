/** A message of the protocol: its type, its length, its body. */
export function message(type: string, body: string): string {
  return `${type}${word(body.length + 4)}${body}`;
}

/** A number as four bytes, the highest first. */
export function word(value: number): string {
  return String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Four bytes as a number. */
export function numberOf(bytes: string): number {
  return Array.from(bytes, (byte) => byte.charCodeAt(0)).reduce((sum, byte) => sum * 256 + byte, 0);
}
