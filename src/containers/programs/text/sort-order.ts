/** Which of two texts comes first: negative, 0 or positive. */
export type Order = (a: string, b: string) => number;

/** The order that sort's flags say. Source: POSIX.1-2024, utilities, sort; `h` and `V` are GNU's. */
export function orderOf(flags: string): Order {
  const order = ascendingOrder(flags);
  return flags.includes('r') ? reversed(order) : order;
}

/** The other way round. */
export function reversed(order: Order): Order {
  return (a, b) => -order(a, b);
}

function ascendingOrder(flags: string): Order {
  if (/[ng]/.test(flags)) return (a, b) => numberOf(a) - numberOf(b);
  if (flags.includes('h')) return (a, b) => humanNumberOf(a) - humanNumberOf(b);
  if (flags.includes('V')) return compareVersions;
  const fold = (text: string) => {
    const trimmed = flags.includes('b') ? text.trimStart() : text;
    return flags.includes('f') ? trimmed.toUpperCase() : trimmed;
  };
  return (a, b) => compareTexts(fold(a), fold(b));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The number that a text begins with. */
function numberOf(text: string): number {
  return Number(/^\s*(-?\d*\.?\d+)/.exec(text)?.[1] ?? 0);
}

/** The number that a text begins with, with the suffix of its unit: `1K`, `2.5M`. */
function humanNumberOf(text: string): number {
  const [, number = 0, unit = ''] = /^\s*(-?[\d.]+)([KMGTP]?)/i.exec(text) ?? [];
  return Number(number) * 1024 ** ' KMGTP'.indexOf(unit.toUpperCase() || ' ');
}

/** Texts by their runs of digits and of other characters. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one = '', other = ''] = [left[index], right[index]];
    const areNumbers = /^\d/.test(one) && /^\d/.test(other);
    const order = areNumbers ? Number(one) - Number(other) : compareTexts(one, other);
    if (order !== 0) return order;
  }
  return 0;
}
