import type { Protocol } from './flow.ts';
import type { PortClass, TriedPort } from './port-classes.ts';

/** First and last port, inclusive. */
export type Span = readonly [number, number];

/** What was found on a port that stands for its class, or that the destination declares. */
export interface TriedVerdict extends TriedPort {
  readonly is: 'opens' | 'closes';
}

/** Ports of one kind side by side, and what was found on one of those that stand for them. */
export interface FoundSpan<Found extends TriedVerdict> {
  readonly ports: Span;
  readonly found: Found;
}

/** The ports that some verdicts are about, as ranges: all of a class, less those that the destination declares. */
export function spansOf<Found extends TriedVerdict>(
  verdicts: readonly Found[],
  classes: readonly PortClass[],
  declared: readonly TriedPort[],
): readonly FoundSpan<Found>[] {
  return joined(
    verdicts.flatMap((found): FoundSpan<Found>[] => {
      const { protocol, port } = found;
      const named = declared.filter((each) => each.protocol === protocol).map((each) => each.port);
      if (named.includes(port)) return [{ ports: [port, port], found }];
      const within = classes.find(
        (each) => each.protocol === protocol && each.spans.some(([first, last]) => first <= port && port <= last),
      );
      return (within?.spans ?? []).flatMap((span) => without(span, named)).map((ports) => ({ ports, found }));
    }),
  );
}

/** A span without some ports: the spans between them. */
function without([first, last]: Span, ports: readonly number[]): readonly Span[] {
  const spans: Span[] = [];
  let start = first;
  for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
    if (port < start || port > last) continue;
    if (start < port) spans.push([start, port - 1]);
    start = port + 1;
  }
  if (start <= last) spans.push([start, last]);
  return spans;
}

/** Neighbours of one kind made one; sorted by kind, protocol and port. */
function joined<Found extends TriedVerdict>(spans: readonly FoundSpan<Found>[]): readonly FoundSpan<Found>[] {
  const sorted = spans.toSorted(
    (a, b) =>
      (a.found.is === b.found.is ? 0 : a.found.is === 'opens' ? -1 : 1) ||
      order.indexOf(a.found.protocol) - order.indexOf(b.found.protocol) ||
      a.ports[0] - b.ports[0],
  );
  const made: FoundSpan<Found>[] = [];
  for (const span of sorted) {
    const last = made.at(-1);
    const alike = last?.found.is === span.found.is && last.found.protocol === span.found.protocol;
    if (!last || !alike || span.ports[0] > last.ports[1] + 1) made.push(span);
    else made[made.length - 1] = { ...last, ports: [last.ports[0], Math.max(last.ports[1], span.ports[1])] };
  }
  return made;
}

const order: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
