/** Reads `5`, `1.5m`, `2h` or `inf`, as sleep and timeout take them; in milliseconds, undefined: it is no duration. */
export function parseDuration(text: string): number | undefined {
  if (/^(inf|infinity)$/i.test(text)) return Infinity;
  const [, number, unit = 's'] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (seconds[unit] ?? 1) * 1000;
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
