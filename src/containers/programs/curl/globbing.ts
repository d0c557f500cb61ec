/** The URLs that a pattern stands for: `{a,b}` and `[1-3]`, but no IPv6 address. Source: curl(1), "URL". */
export function expandUrl(text: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(text);
  if (braces !== null) {
    const [, list = ''] = braces;
    return list.split(',').flatMap((part) => expandUrl(replaced(text, braces, part)));
  }
  const range = /\[(\d+)-(\d+)\]/.exec(text);
  return range === null ? [text] : numbersOf(range).flatMap((number) => expandUrl(replaced(text, range, number)));
}

/** The numbers of `[1-3]`; `[01-10]` pads them with zeros. */
function numbersOf([, first = '', last = '']: RegExpExecArray): readonly string[] {
  const width = first.startsWith('0') ? first.length : 0;
  const count = Math.min(10_000, Math.max(0, Number(last) - Number(first) + 1));
  return Array.from({ length: count }, (_, step) => `${Number(first) + step}`.padStart(width, '0'));
}

function replaced(text: string, { index, 0: match }: RegExpExecArray, replacement: string): string {
  return `${text.slice(0, index)}${replacement}${text.slice(index + match.length)}`;
}
