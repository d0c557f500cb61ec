import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPorts, commonSpans, type Span, spansOf, spansWithout } from '../../../src/netpol/compare/port-spans.ts';

const some = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 6 })), { maxLength: 6 })
  .map((all) => all.map(([first, more]): Span => [first, first + more]));

const portsIn = (spans: readonly Span[]): readonly number[] =>
  Array.from({ length: 40 }, (_, port) => port + 1).filter((port) =>
    spans.some(([first, last]) => first <= port && port <= last),
  );

describe('sets of ports', () => {
  it('are what their stretches are, in order and apart', () => {
    fc.assert(
      fc.property(some, (spans) => {
        const set = spansOf(spans);
        expect(portsIn(set)).toEqual(portsIn(spans));
        expect(set.every(([first], at) => at === 0 || first > (set[at - 1]?.[1] ?? 0) + 1)).toBe(true);
      }),
    );
  });

  it('share the ports that both have, and less others keep the rest', () => {
    fc.assert(
      fc.property(some.map(spansOf), some.map(spansOf), (one, other) => {
        const [mine, theirs] = [portsIn(one), portsIn(other)];
        expect(portsIn(commonSpans(one, other))).toEqual(mine.filter((port) => theirs.includes(port)));
        expect(portsIn(spansWithout(one, other))).toEqual(mine.filter((port) => !theirs.includes(port)));
      }),
    );
  });

  it('share all ports with all ports', () => {
    expect(commonSpans(allPorts, [[80, 90]])).toEqual([[80, 90]]);
    expect(commonSpans([[80, 90]], allPorts)).toEqual([[80, 90]]);
    expect(spansWithout(allPorts, [[80, 90]])).toEqual([
      [1, 79],
      [91, 65_535],
    ]);
  });
});
