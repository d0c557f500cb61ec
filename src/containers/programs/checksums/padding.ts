/** The message with its end mark and its length in bits, in whole blocks of 64 bytes. */
export function padded(bytes: Uint8Array, littleEndian: boolean): DataView {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const data = new Uint8Array(length);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

export function rotateLeft(value: number, by: number): number {
  return ((value << by) | (value >>> (32 - by))) >>> 0;
}

export function wordsText(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}

export function hexadecimal(view: DataView): string {
  return Array.from({ length: view.byteLength }, (_, index) => view.getUint8(index).toString(16).padStart(2, '0')).join(
    '',
  );
}
