import type { Dialling } from './address-family.ts';
import type { Grants } from './allowed-by-rules.ts';
import { addAll, addBit, type Bits, eachBit, hasBit, noBits, sizeBetween } from './bitset.ts';
import { type Partition, partition } from './equivalence.ts';

/** What a count of allowed pairs needs: ends by index, what policies grant them on one port, and what they cannot take. */
export interface Counted {
  readonly count: number;
  readonly dialling: Dialling;
  readonly isolated: { readonly ingress: Bits; readonly egress: Bits };
  readonly grants: (family: 4 | 6) => Grants;
  /** The ends that each one reaches whatever policies say; no end twice. */
  readonly always: readonly (readonly number[])[];
}

/**
 * How many ordered pairs of different ends are allowed, without a look at each. Ends fall into classes twice: sources
 * by the egress rules that speak for them, destinations by the ingress rules that do. What a source may leave for is
 * its class's affair, and what a destination lets in is that of its own class. So between a class of sources and one of
 * destinations the allowed pairs are all those of the sources that are let in with the destinations that are left for,
 * and their number is a product.
 */
export function countPairs(counted: Counted): number {
  const { dialling, isolated, grants, always } = counted;
  const { kindOf, families } = dialling;
  const sources = partition(kindOf, [
    isolated.egress,
    ...families.flatMap((family) => grants(family).leaving.map(({ from }) => from)),
  ]);
  const targets = partition(kindOf, [
    isolated.ingress,
    ...families.flatMap((family) => grants(family).entering.map(({ to }) => to)),
  ]);
  const [fromOrder, toOrder] = [lineUp(sources), lineUp(targets)];
  const enteringBy = sidesOf(counted, (family) =>
    grants(family).entering.map(({ from, to }) => ({ of: to, others: fromOrder.sort(from) })),
  );
  const leavingBy = sidesOf(counted, (family) =>
    grants(family).leaving.map(({ from, to }) => ({ of: from, others: toOrder.sort(to) })),
  );
  const entered = targets.members.map(([first = 0]) => enteringBy(first, hasBit(isolated.ingress, first)));

  let total = 0;
  for (const [source, members] of sources.members.entries()) {
    const [first = 0] = members;
    const left = leavingBy(first, hasBit(isolated.egress, first));
    const kind = kindOf[first] ?? 0;
    const [from, behind] = fromOrder.span(source);
    for (let target = 0; target < targets.members.length; target++) {
      const [to, end] = toOrder.span(target);
      const family = dialling.family(kind, kindOf[targets.members[target]?.[0] ?? 0] ?? 0);
      const letIn = entered[target]?.(family);
      const who = letIn === undefined ? behind - from : sizeBetween(letIn, from, behind);
      if (who === 0) continue;
      const leftFor = left(family);
      total += who * (leftFor === undefined ? end - to : sizeBetween(leftFor, to, end));
    }
    const passes = (one: number, other: number): boolean => {
      const family = dialling.family(kind, kindOf[other] ?? 0);
      const [letIn, leftFor] = [entered[targets.classOf[other] ?? 0]?.(family), left(family)];
      return (
        (letIn === undefined || hasBit(letIn, fromOrder.place[one] ?? 0)) &&
        (leftFor === undefined || hasBit(leftFor, toOrder.place[other] ?? 0))
      );
    };
    for (const one of members) {
      if (passes(one, one)) total--;
      for (const other of always[one] ?? []) if (other !== one && !passes(one, other)) total++;
    }
  }
  return total;
}

/** Ends in a line, class by class, so that a class is a span of it. */
function lineUp({ members }: Partition) {
  const line = members.flat();
  const place = new Int32Array(line.length);
  line.forEach((end, at) => {
    place[end] = at;
  });
  const starts = new Int32Array(members.length + 1);
  members.forEach((each, index) => {
    starts[index + 1] = (starts[index] ?? 0) + each.length;
  });
  const known = new Map<Bits, Bits>();
  return {
    place,
    span: (index: number): readonly [number, number] => [starts[index] ?? 0, starts[index + 1] ?? 0],
    /** A set of ends by their places in the line. */
    sort(bits: Bits): Bits {
      const made = known.get(bits) ?? noBits(line.length);
      if (!known.has(bits)) eachBit(bits, (end) => addBit(made, place[end] ?? 0));
      known.set(bits, made);
      return made;
    },
  };
}

/** The other ends that one end's side of a flow admits, by family; undefined where nothing isolates it. */
function sidesOf(
  { count, dialling }: Counted,
  granted: (family: 4 | 6) => readonly { readonly of: Bits; readonly others: Bits }[],
) {
  const byFamily = new Map(dialling.families.map((family) => [family, granted(family)]));
  return (end: number, isolated: boolean): ((family: 4 | 6) => Bits | undefined) => {
    if (!isolated) return () => undefined;
    const known = new Map<4 | 6, Bits>();
    return (family) => {
      const made = known.get(family) ?? noBits(count);
      if (known.has(family)) return made;
      known.set(family, made);
      for (const { of, others } of byFamily.get(family) ?? []) if (hasBit(of, end)) addAll(made, others);
      return made;
    };
  };
}
