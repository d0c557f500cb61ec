/** `5`, `1.5m`, `2h`, `inf`: in milliseconds; undefined: not a time. */
export function parseDuration(text: string): number | undefined {
  if (/^(inf|infinity)$/i.test(text)) return Infinity;
  const found = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (found === null) return undefined;
  return Number(found[1]) * ({ '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[found[2] ?? ''] ?? 1) * 1000;
}
