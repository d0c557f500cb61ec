import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import { findEnd } from '../ends.ts';
import type { Endpoint, Protocol } from '../flow.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { addBit, type Bitset, bitCount, emptyBitset } from '../matrix/bitset.ts';
import { type CompiledPolicy, compilePolicy } from '../matrix/compiled-policy.ts';
import { endSets } from '../matrix/end-sets.ts';
import { alwaysReached } from '../matrix/matrix.ts';
import { reachabilityRows } from '../matrix/reachability-rows.ts';
import { readPolicy } from '../policy.ts';

/** The verdicts that a task expects of the flows between some ends on some ports. Ends and ports go by their index. */
export interface Expectations {
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly { readonly port: number; readonly protocol: Protocol }[];
  /** Whether there were too many ends: then these are some of them, and flows of the others are not judged. */
  readonly partial?: boolean;
  /** By port, then by source. */
  readonly expected: readonly (readonly ExpectedRow[])[];
  /** By claim: the flows that it is about, as one long row of bits. Absent where the flows come from no claims. */
  readonly claims?: readonly Bitset[];
}

/** The destinations that one source should reach on one port, and those for which anything is expected. */
export interface ExpectedRow {
  readonly allowed: Bitset;
  readonly checked: Bitset;
}

/** How a set of policies decides the expected flows: the allowed ones, as one long row of bits. */
export interface Behaviour {
  readonly bits: Bitset;
  /** The flows whose verdict is not the expected one, in the same row. */
  readonly differing: Bitset;
  /** The number of flows whose verdict is not the expected one. */
  readonly wrong: number;
}

/** One expected flow. `from` and `to` are indexes of `endpoints`, `port` is an index of `ports`. */
export interface ExpectedFlow {
  readonly from: number;
  readonly to: number;
  readonly port: number;
  readonly allowed: boolean;
  /** The indexes of the claims that expect this verdict. */
  readonly claims?: readonly number[];
}

/** Turns a list of expected flows into expectations. Flows that are not in the list may have any verdict. */
export function expectationsOf(
  endpoints: Expectations['endpoints'],
  ports: Expectations['ports'],
  flows: Iterable<ExpectedFlow>,
): Expectations {
  const expected = ports.map(() =>
    endpoints.map(
      (): ExpectedRow => ({ allowed: emptyBitset(endpoints.length), checked: emptyBitset(endpoints.length) }),
    ),
  );
  const words = (endpoints.length + 31) >>> 5;
  const byClaim: Bitset[] = [];
  for (const { from, to, port, allowed, claims = [] } of flows) {
    const row = expected[port]?.[from];
    if (row === undefined) continue;
    addBit(row.checked, to);
    if (allowed) addBit(row.allowed, to);
    const bit = (port * endpoints.length + from) * words * 32 + to;
    for (const claim of claims) {
      addBit((byClaim[claim] ??= emptyBitset(ports.length * endpoints.length * words * 32)), bit);
    }
  }
  return { endpoints, ports, expected, ...(byClaim.length > 0 ? { claims: byClaim } : {}) };
}

/**
 * Makes a judge of sets of policies: it decides every expected flow among the objects of a snapshot, whose own policies
 * do not count. Each policy is compiled once, however many sets it is in. Throws `UnknownEndpoint`.
 */
export function createPolicyJudge(
  snapshot: Snapshot,
  { endpoints, ports, expected }: Expectations,
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
    const rowsAt = reachabilityRows(ends, policies.map(compile), sets, always, undefined);
    const bits = new Uint32Array(ports.length * ends.length * words);
    const differing = new Uint32Array(bits.length);
    let at = 0;
    ports.forEach(({ port, protocol }, index) => {
      const rows = rowsAt(port, protocol);
      for (let from = 0; from < ends.length; from++) {
        const reached = rows.row(from);
        const { allowed, checked } = expected[index]?.[from] ?? nothing;
        for (let word = 0; word < words; word++, at++) {
          const mask = checked[word] ?? 0;
          bits[at] = (reached[word] ?? 0) & mask;
          differing[at] = ((reached[word] ?? 0) ^ (allowed[word] ?? 0)) & mask;
        }
      }
    });
    return { bits, differing, wrong: bitCount(differing) };
  };
}

const nothing: ExpectedRow = { allowed: emptyBitset(0), checked: emptyBitset(0) };

/** The indexes of the claims that do not hold: a flow that they are about has not the expected verdict. */
export function failedClaims({ claims = [] }: Expectations, { differing }: Behaviour): ReadonlySet<number> {
  const failed = new Set<number>();
  claims.forEach((bits, claim) => {
    if (bits.some((word, at) => (word & (differing[at] ?? 0)) !== 0)) failed.add(claim);
  });
  return failed;
}

/** Whether two sets of policies give every expected flow the same verdict. */
export function isSameBehaviour(one: Behaviour, other: Behaviour): boolean {
  return one.bits.length === other.bits.length && one.bits.every((word, at) => word === other.bits[at]);
}
