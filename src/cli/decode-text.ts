/** The text of a file, or where the first byte that is no text stands: line and column, counted from 1. */
export type Decoded = { readonly text: string } | { readonly line: number; readonly column: number };

/** Reads bytes as text in UTF-8, less a byte order mark. A zero byte is no text. */
export function decodeText(bytes: Buffer): Decoded {
  const text = bytes.toString('utf8');
  const odd = /[\uFFFD\0]/.exec(text);
  if (odd === null || (odd[0] !== '\0' && isUtf8(bytes))) {
    return { text: text.startsWith('\uFEFF') ? text.slice(1) : text };
  }
  const before = text.slice(0, odd.index).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
