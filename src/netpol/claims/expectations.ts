import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import { findEnd } from '../ends.ts';
import type { Endpoint, Protocol } from '../flow.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { type Bitset, bitCount, emptyBitset } from '../matrix/bitset.ts';
import { type CompiledPolicy, compilePolicy } from '../matrix/compiled-policy.ts';
import { endSets } from '../matrix/end-sets.ts';
import { alwaysReached } from '../matrix/matrix.ts';
import { reachabilityRows } from '../matrix/reachability-rows.ts';
import { readPolicy } from '../policy.ts';

/** What a task wants of the flows between some ends on some ports. Ends and ports go by their index. */
export interface Demand {
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly { readonly port: number; readonly protocol: Protocol }[];
  /** There were too many ends: these are a part of them, and what an answer does to the others is not seen. */
  readonly partial?: boolean;
  /** By port, then by source: the destinations that it should reach, and those that it is asked of at all. */
  readonly wanted: readonly (readonly Wanted[])[];
}

export interface Wanted {
  readonly allowed: Bitset;
  readonly asked: Bitset;
}

/** What a set of policies lets through of what a task asks, as bits in one long row. */
export interface Behaviour {
  readonly bits: Bitset;
  /** How many flows are not as wanted. */
  readonly wrong: number;
}

/** The flows of a demand, each with what is wanted: for those who have it as a list. */
export interface WantedFlow {
  readonly from: number;
  readonly to: number;
  readonly port: number;
  readonly allowed: boolean;
}

/** Makes a demand of a list of flows; those that the list does not have are not asked. */
export function demandOf(endpoints: Demand['endpoints'], ports: Demand['ports'], flows: Iterable<WantedFlow>): Demand {
  const wanted = ports.map(() =>
    endpoints.map((): Wanted => ({ allowed: emptyBitset(endpoints.length), asked: emptyBitset(endpoints.length) })),
  );
  for (const { from, to, port, allowed } of flows) {
    const row = wanted[port]?.[from];
    if (row === undefined) continue;
    row.asked[to >>> 5] = (row.asked[to >>> 5] ?? 0) | (1 << (to & 31));
    if (allowed) row.allowed[to >>> 5] = (row.allowed[to >>> 5] ?? 0) | (1 << (to & 31));
  }
  return { endpoints, ports, wanted };
}

/**
 * Judges sets of policies against a demand, among the objects of a snapshot (whose own policies do not count). Every policy
 * is compiled once, however many sets it is in. Throws `UnknownEndpoint`.
 */
export function judgeOf(
  snapshot: Snapshot,
  { endpoints, ports, wanted }: Demand,
): (policies: readonly NetworkPolicy[]) => Behaviour {
  const indexed = indexSnapshot(snapshot);
  const ends = endpoints.map((endpoint) => findEnd(indexed, endpoint));
  const sets = endSets(ends);
  const always = alwaysReached(ends);
  const compiled = new WeakMap<NetworkPolicy, CompiledPolicy>();
  const compile = (policy: NetworkPolicy): CompiledPolicy => {
    const known = compiled.get(policy) ?? compilePolicy(readPolicy(policy), sets);
    compiled.set(policy, known);
    return known;
  };
  const words = (endpoints.length + 31) >>> 5;
  return (policies) => {
    const rows = reachabilityRows(ends, policies.map(compile), sets, always, undefined);
    const bits = new Uint32Array(ports.length * ends.length * words);
    const differing = new Uint32Array(bits.length);
    let at = 0;
    ports.forEach(({ port, protocol }, index) => {
      const { row } = rows(port, protocol);
      for (let from = 0; from < ends.length; from++) {
        const reached = row(from);
        const { allowed, asked } = wanted[index]?.[from] ?? nothing;
        for (let word = 0; word < words; word++, at++) {
          const mask = asked[word] ?? 0;
          bits[at] = (reached[word] ?? 0) & mask;
          differing[at] = ((reached[word] ?? 0) ^ (allowed[word] ?? 0)) & mask;
        }
      }
    });
    return { bits, wrong: bitCount(differing) };
  };
}

const nothing: Wanted = { allowed: emptyBitset(0), asked: emptyBitset(0) };

/** Whether two sets of policies let the same through of what is asked. */
export function behavesAlike(one: Behaviour, other: Behaviour): boolean {
  return one.bits.length === other.bits.length && one.bits.every((word, at) => word === other.bits[at]);
}
