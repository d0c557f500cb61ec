import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { isFinished, namespacedName, podAddresses } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { type End, findEnd } from '../ends.ts';
import type { Endpoint, Protocol } from '../flow.ts';
import { podOfEnd } from '../host-network.ts';
import { hypotheticalDefaults } from '../hypothetical-defaults.ts';
import { enforcedPolicies, indexSnapshot } from '../indexed-snapshot.ts';
import { usualInterpretation } from '../interpretations.ts';
import { readPolicy } from '../policy.ts';
import { type Bitset, hasBit } from './bitset.ts';
import { type CompiledPolicy, compilePolicy } from './compiled-policy.ts';
import { type EndSets, endSets } from './end-sets.ts';
import { type ReachabilityRows, reachabilityRows } from './reachability-rows.ts';

/**
 * Who may reach whom among some ends, for every pair, by the same rules as `evaluate`, without reasons. Ends go by
 * their index in `endpoints`. A port is the destination's own; `family` is as in a flow.
 */
export interface Matrix {
  readonly endpoints: readonly Endpoint[];
  allows(from: number, to: number, port: number, protocol: Protocol, family?: 4 | 6): boolean;
  /** The ends that one may reach, as a set of bits; not to be changed. Ask it with `hasBit` of bits.ts. */
  row(from: number, port: number, protocol: Protocol, family?: 4 | 6): Bitset;
  /** All ordered pairs of different ends, and how many of them are allowed. */
  count(port: number, protocol: Protocol, family?: 4 | 6): { readonly pairs: number; readonly allowed: number };
  /** The matrix with a policy added, or put in the place of the one of its name. Only that policy is compiled. */
  withPolicy(policy: NetworkPolicy): Matrix;
  withoutPolicy(namespace: string, name: string): Matrix;
}

interface CompiledSnapshot {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly ends: readonly End[];
  readonly sets: EndSets;
  /** The ends that each one reaches whatever policies say: itself, its own node, a node its own pods. */
  readonly always: readonly (readonly number[])[];
  readonly policies: ReadonlyMap<NetworkPolicy, CompiledPolicy>;
}

/**
 * Compiles a snapshot for some ends; unless said, for its live pods that have an address, in the snapshot's order.
 * Throws `UnknownEndpoint`.
 */
export function compileMatrix(snapshot: Snapshot, endpoints: readonly Endpoint[] = livePods(snapshot)): Matrix {
  const indexed = indexSnapshot(snapshot);
  const ends = endpoints.map((endpoint) => findEnd(indexed, endpoint));
  const sets = endSets(ends);
  const policies = new Map(
    enforcedPolicies(snapshot).map((policy) => [policy, compilePolicy(readPolicy(policy), sets)]),
  );
  return matrixOf({ snapshot, endpoints, ends, sets, always: alwaysReached(ends), policies });
}

/** The pods that have not ended and have an address, in the snapshot's order. */
export function livePods({ pods }: Snapshot): readonly Endpoint[] {
  return pods
    .filter((pod) => !isFinished(pod) && podAddresses(pod).length > 0)
    .map((pod) => ({ pod: namespacedName(pod) }));
}

function matrixOf(compiled: CompiledSnapshot): Matrix {
  const { endpoints, ends, always } = compiled;
  const byFamily = new Map<4 | 6 | undefined, ReturnType<typeof reachabilityRows>>();
  const rowsFor = (family: 4 | 6 | undefined): ReturnType<typeof reachabilityRows> => {
    const known =
      byFamily.get(family) ?? reachabilityRows(ends, [...compiled.policies.values()], compiled.sets, always, family);
    byFamily.set(family, known);
    return known;
  };
  let last: { port: number; protocol: Protocol; family: 4 | 6 | undefined; rows: ReachabilityRows } | undefined;
  const rowsAt = (port: number, protocol: Protocol, family: 4 | 6 | undefined): ReachabilityRows => {
    // Most questions are about the port of the question before.
    if (last?.port === port && last.protocol === protocol && last.family === family) return last.rows;
    last = { port, protocol, family, rows: rowsFor(family)(port, protocol) };
    return last.rows;
  };
  return {
    endpoints,
    allows: (from, to, port, protocol, family) => hasBit(rowsAt(port, protocol, family).row(from), to),
    row: (from, port, protocol, family) => rowsAt(port, protocol, family).row(from),
    count: (port, protocol, family) => ({
      pairs: ends.length * (ends.length - 1),
      allowed: rowsAt(port, protocol, family).count(),
    }),
    withPolicy: (policy) => withChangedPolicy(compiled, namespacedName(policy), policy),
    withoutPolicy: (namespace, name) => withChangedPolicy(compiled, `${namespace}/${name}`, undefined),
  };
}

function withChangedPolicy(compiled: CompiledSnapshot, id: string, policy: NetworkPolicy | undefined): Matrix {
  const kept = [...compiled.policies].filter(([each]) => namespacedName(each) !== id);
  const objects = [...kept.map(([each]) => each), ...(policy === undefined ? [] : [policy])];
  const snapshot = { ...compiled.snapshot, policies: objects };
  if (haveOtherDefaults(compiled, snapshot)) return compileMatrix(snapshot, compiled.endpoints);
  const added = policy === undefined ? [] : [[policy, compilePolicy(readPolicy(policy), compiled.sets)] as const];
  return matrixOf({ ...compiled, snapshot, policies: new Map([...kept, ...added]) });
}

/** Pods that need not exist get addresses and names that no policy mentions, so a policy may change them. */
function haveOtherDefaults({ snapshot, endpoints }: CompiledSnapshot, next: Snapshot): boolean {
  if (!endpoints.some((endpoint) => 'like' in endpoint)) return false;
  const [before, after] = [hypotheticalDefaults(indexSnapshot(snapshot)), hypotheticalDefaults(indexSnapshot(next))];
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** The ends that each one reaches whatever policies say: itself, its own node, a node its own pods. */
export function alwaysReached(ends: readonly End[]): readonly (readonly number[])[] {
  const byId = Map.groupBy(ends.keys(), (index) => ends[index]?.id);
  const nodes = [...ends.entries()].filter(([, end]) => end.node !== undefined && countsAsNode(end));
  const nodesByName = Map.groupBy(nodes, ([, end]) => end.node);
  const reached = ends.map((end) => (end.id === undefined ? [] : [...(byId.get(end.id) ?? [])]));
  ends.forEach((end, index) => {
    if (countsAsNode(end)) return;
    for (const [other] of nodesByName.get(end.node) ?? []) {
      reached[index]?.push(other);
      reached[other]?.push(index);
    }
  });
  return reached;
}

function countsAsNode(end: End): boolean {
  return podOfEnd(end, usualInterpretation) === undefined;
}
