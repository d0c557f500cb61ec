/** The URLs that a pattern stands for: `{a,b}` and `[1-3]`; an IPv6 address in brackets is none. */
export function expandUrl(text: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(text);
  if (braces !== null) return braces[1]?.split(',').flatMap((one) => expandUrl(replaced(text, braces, one))) ?? [text];
  const range = /\[(\d+)-(\d+)\]/.exec(text);
  if (range === null) return [text];
  const [, first = '', last = ''] = range;
  const width = first.startsWith('0') ? first.length : 0;
  const count = Math.min(10_000, Number(last) - Number(first) + 1);
  return Array.from({ length: Math.max(0, count) }, (_, step) =>
    `${Number(first) + step}`.padStart(width, '0'),
  ).flatMap((one) => expandUrl(replaced(text, range, one)));
}

function replaced(text: string, { index, 0: all }: RegExpExecArray, by: string): string {
  return `${text.slice(0, index)}${by}${text.slice(index + all.length)}`;
}
