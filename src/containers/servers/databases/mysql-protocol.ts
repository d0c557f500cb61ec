/** A packet of MySQL's protocol: three bytes of length, its number, its body. */
export function packet(number: number, body: string): string {
  const length = String.fromCharCode(body.length & 255, (body.length >> 8) & 255, (body.length >> 16) & 255);
  return `${length}${String.fromCharCode(number)}${body}`;
}

/** The length that a packet's first three bytes tell. */
export function lengthOf(head: string): number {
  return head.charCodeAt(0) + head.charCodeAt(1) * 256 + head.charCodeAt(2) * 65_536;
}
