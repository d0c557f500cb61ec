import { memoize } from '../../kube/memoize.ts';
import type { AddressFamilyKinds } from './address-family.ts';
import type { AllowedByRules } from './allowed-by-rules.ts';
import { addBit, type Bitset, bitCountBetween, eachBit, emptyBitset, hasBit, uniteInto } from './bitset.ts';
import { type EquivalenceClasses, equivalenceClasses } from './equivalence.ts';

/** What counting the allowed pairs on one port needs. Ends go by their index. */
export interface CountInput {
  /** The number of ends. */
  readonly count: number;
  readonly kinds: AddressFamilyKinds;
  /** The ends that some policy isolates in a direction. */
  readonly isolated: { readonly ingress: Bitset; readonly egress: Bitset };
  readonly allowed: (family: 4 | 6) => AllowedByRules;
  /** The ends that each end reaches whatever policies say; none of them twice. */
  readonly always: readonly (readonly number[])[];
}

/**
 * The number of ordered pairs of different ends that are allowed, without looking at each pair. Ends are divided into
 * equivalence classes twice: as sources by the egress rules that select them, as destinations by the ingress rules that
 * do. Where a source may go depends on its class alone, and who may enter a destination on the class of that. So
 * between a class of sources and a class of destinations, every source that may enter reaches every destination that
 * may be left for, and the number of allowed pairs is a product.
 */
export function countPairs(input: CountInput): number {
  const { kinds, isolated, allowed, always } = input;
  const { kindOf, families } = kinds;
  const sources = equivalenceClasses(kindOf, [
    isolated.egress,
    ...families.flatMap((family) => allowed(family).byEgress.map(({ from }) => from)),
  ]);
  const targets = equivalenceClasses(kindOf, [
    isolated.ingress,
    ...families.flatMap((family) => allowed(family).byIngress.map(({ to }) => to)),
  ]);
  const [sourceOrder, targetOrder] = [orderByClass(sources), orderByClass(targets)];
  const sourcesOf = peersByFamily(input, isolated.ingress, (family) =>
    allowed(family).byIngress.map(({ from, to }) => ({ of: to, peers: sourceOrder.sort(from) })),
  );
  const targetsOf = peersByFamily(input, isolated.egress, (family) =>
    allowed(family).byEgress.map(({ from, to }) => ({ of: from, peers: targetOrder.sort(to) })),
  );
  const ingressOf = targets.members.map(([first = 0]) => sourcesOf(first));

  let total = 0;
  for (const [source, members] of sources.members.entries()) {
    const [first = 0] = members;
    const egress = targetsOf(first);
    const kind = kindOf[first] ?? 0;
    const [from, fromEnd] = sourceOrder.span(source);
    for (let target = 0; target < targets.members.length; target++) {
      const [to, toEnd] = targetOrder.span(target);
      const family = kinds.family(kind, kindOf[targets.members[target]?.[0] ?? 0] ?? 0);
      const mayEnter = ingressOf[target]?.(family);
      const entering = mayEnter === undefined ? fromEnd - from : bitCountBetween(mayEnter, from, fromEnd);
      if (entering === 0) continue;
      const mayReach = egress(family);
      total += entering * (mayReach === undefined ? toEnd - to : bitCountBetween(mayReach, to, toEnd));
    }
    const isAllowed = (one: number, other: number): boolean => {
      const family = kinds.family(kind, kindOf[other] ?? 0);
      const [mayEnter, mayReach] = [ingressOf[targets.classOf[other] ?? 0]?.(family), egress(family)];
      return (
        (mayEnter === undefined || hasBit(mayEnter, sourceOrder.place[one] ?? 0)) &&
        (mayReach === undefined || hasBit(mayReach, targetOrder.place[other] ?? 0))
      );
    };
    for (const one of members) {
      if (isAllowed(one, one)) total--;
      for (const other of always[one] ?? []) if (other !== one && !isAllowed(one, other)) total++;
    }
  }
  return total;
}

/** Orders the ends class by class, so that the members of a class stand side by side. */
function orderByClass({ members }: EquivalenceClasses) {
  const order = members.flat();
  const place = new Int32Array(order.length);
  order.forEach((end, at) => {
    place[end] = at;
  });
  const starts = new Int32Array(members.length + 1);
  members.forEach((each, index) => {
    starts[index + 1] = (starts[index] ?? 0) + each.length;
  });
  return {
    /** The place of each end in the order. */
    place,
    /** The first place of a class, and the place behind its last. */
    span: (index: number): readonly [number, number] => [starts[index] ?? 0, starts[index + 1] ?? 0],
    /** A set of ends as the set of their places. */
    sort: memoize((ends: Bitset): Bitset => {
      const places = emptyBitset(order.length);
      eachBit(ends, (end) => addBit(places, place[end] ?? 0));
      return places;
    }),
  };
}

/** The peers that one side of a flow allows for an end, by family; undefined where no policy isolates the end. */
function peersByFamily(
  { count, kinds }: CountInput,
  isolated: Bitset,
  allowed: (family: 4 | 6) => readonly { readonly of: Bitset; readonly peers: Bitset }[],
): (end: number) => (family: 4 | 6) => Bitset | undefined {
  const byFamily = new Map(kinds.families.map((family) => [family, allowed(family)]));
  return (end) => {
    if (!hasBit(isolated, end)) return () => undefined;
    return memoize((family: 4 | 6): Bitset => {
      const all = emptyBitset(count);
      for (const { of, peers } of byFamily.get(family) ?? []) if (hasBit(of, end)) uniteInto(all, peers);
      return all;
    });
  };
}
