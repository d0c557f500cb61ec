/** First and last port, inclusive. */
export type Span = readonly [number, number];

/** A set of ports, as ranges from small to large that neither overlap nor touch. */
export type PortSpans = readonly Span[];

/** All ports. */
export const allPorts: PortSpans = [[1, 65_535]];

/** The set of the ports in any ranges. */
export function spansOf(spans: readonly Span[]): PortSpans {
  if (spans.length < 2) return spans;
  const joined: [number, number][] = [];
  for (const [first, last] of spans.toSorted((a, b) => a[0] - b[0])) {
    const end = joined.at(-1);
    if (end === undefined || first > end[1] + 1) joined.push([first, last]);
    else end[1] = Math.max(end[1], last);
  }
  return joined;
}

/** The ports that two sets have in common. */
export function commonSpans(one: PortSpans, other: PortSpans): PortSpans {
  if (one === allPorts) return other;
  if (other === allPorts) return one;
  return one.flatMap(([first, last]) =>
    other.flatMap(([from, to]): readonly Span[] =>
      Math.max(first, from) <= Math.min(last, to) ? [[Math.max(first, from), Math.min(last, to)]] : [],
    ),
  );
}

/** The ports of one set that are not in another. */
export function spansWithout(some: PortSpans, others: PortSpans): PortSpans {
  return some.flatMap(([first, last]) => {
    const left: Span[] = [];
    let start = first;
    for (const [from, to] of others) {
      if (to < start || from > last) continue;
      if (start < from) left.push([start, from - 1]);
      start = to + 1;
    }
    if (start <= last) left.push([start, last]);
    return left;
  });
}
