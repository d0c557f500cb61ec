import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import { findEnd } from '../ends.ts';
import type { Endpoint, Protocol } from '../flow.ts';
import { worldOf } from '../indexed-snapshot.ts';
import { type Bits, noBits, size } from '../matrix/bitset.ts';
import { type CompiledPolicy, compilePolicy } from '../matrix/compiled-policy.ts';
import { endSets } from '../matrix/end-sets.ts';
import { alwaysReached } from '../matrix/matrix.ts';
import { rowsOf } from '../matrix/reachability-rows.ts';
import { readPolicy } from '../policy.ts';

/** What a task wants of the flows between some ends on some ports. Ends and ports go by their index. */
export interface Demand {
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly { readonly port: number; readonly protocol: Protocol }[];
  /** There were too many ends: these are a part of them, and what an answer does to the others is not seen. */
  readonly partial?: boolean;
  /** By port, then by source: the destinations that it should reach, and those that it is asked of at all. */
  readonly wanted: readonly (readonly Wanted[])[];
  /** By claim: the flows that it speaks of, as bits in one long row. Absent where flows come from no claims. */
  readonly claims?: readonly Bits[];
}

export interface Wanted {
  readonly allowed: Bits;
  readonly asked: Bits;
}

/** What a set of policies lets through of what a task asks, as bits in one long row. */
export interface Behaviour {
  readonly bits: Bits;
  /** The flows that are not as wanted, in the same row. */
  readonly differing: Bits;
  /** How many flows are not as wanted. */
  readonly wrong: number;
}

/** The flows of a demand, each with what is wanted: for those who have it as a list. */
export interface WantedFlow {
  readonly from: number;
  readonly to: number;
  readonly port: number;
  readonly allowed: boolean;
  /** The claims that want it so, by their places. */
  readonly claims?: readonly number[];
}

/** Makes a demand of a list of flows; those that the list does not have are not asked. */
export function demandOf(endpoints: Demand['endpoints'], ports: Demand['ports'], flows: Iterable<WantedFlow>): Demand {
  const wanted = ports.map(() =>
    endpoints.map((): Wanted => ({ allowed: noBits(endpoints.length), asked: noBits(endpoints.length) })),
  );
  const words = (endpoints.length + 31) >>> 5;
  const claimed: Bits[] = [];
  for (const { from, to, port, allowed, claims = [] } of flows) {
    const row = wanted[port]?.[from];
    if (row === undefined) continue;
    row.asked[to >>> 5] = (row.asked[to >>> 5] ?? 0) | (1 << (to & 31));
    if (allowed) row.allowed[to >>> 5] = (row.allowed[to >>> 5] ?? 0) | (1 << (to & 31));
    const at = (port * endpoints.length + from) * words + (to >>> 5);
    for (const claim of claims) {
      const bits = (claimed[claim] ??= new Uint32Array(ports.length * endpoints.length * words));
      bits[at] = (bits[at] ?? 0) | (1 << (to & 31));
    }
  }
  return { endpoints, ports, wanted, ...(claimed.length > 0 ? { claims: claimed } : {}) };
}

/**
 * Judges sets of policies against a demand, in the world of a snapshot (whose own policies do not count). Every policy
 * is compiled once, however many sets it is in. Throws `UnknownEndpoint`.
 */
export function judgeOf(
  snapshot: Snapshot,
  { endpoints, ports, wanted }: Demand,
): (policies: readonly NetworkPolicy[]) => Behaviour {
  const world = worldOf(snapshot);
  const ends = endpoints.map((endpoint) => findEnd(world, endpoint));
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
    const rows = rowsOf(ends, policies.map(compile), sets, always, undefined);
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
    return { bits, differing, wrong: size(differing) };
  };
}

const nothing: Wanted = { allowed: noBits(0), asked: noBits(0) };

/** The claims of a demand that do not hold, by their places. */
export function failing({ claims = [] }: Demand, { differing }: Behaviour): ReadonlySet<number> {
  const failed = new Set<number>();
  claims.forEach((bits, claim) => {
    if (bits.some((word, at) => (word & (differing[at] ?? 0)) !== 0)) failed.add(claim);
  });
  return failed;
}

/** Whether two sets of policies let the same through of what is asked. */
export function behavesAlike(one: Behaviour, other: Behaviour): boolean {
  return one.bits.length === other.bits.length && one.bits.every((word, at) => word === other.bits[at]);
}
