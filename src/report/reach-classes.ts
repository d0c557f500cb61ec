import { isHostNetwork } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { endpointClasses } from '../netpol/classes/endpoint-classes.ts';
import { isUp, outcomeAt, type ReachEnd } from './reach-ends.ts';

/** Ends that are one row of a table, by their index among all ends. */
export interface ReachClass {
  /** The name of the first member by name: its workload, else the pod. */
  readonly name: string;
  readonly members: readonly number[];
  /** The members again, in groups; every member of a group has the same outcomes. */
  readonly parts: readonly (readonly number[])[];
  /** How many pods it holds: none where it is an address. */
  readonly pods: number;
}

/** Ends, and the classes that they fall into. */
export interface ClassifiedEnds {
  readonly ends: readonly ReachEnd[];
  readonly classes: readonly ReachClass[];
}

/**
 * The classes of some ends: members of a class have the same answers from all selectors, namespaces, address blocks, port
 * names and ports. An end that is no pod is a class of its own. The parts of a class differ in what no policy states: the
 * node that they run on, whether they run, and what listens there. In the order of their first members.
 */
export function reachClasses(snapshot: Snapshot, ends: readonly ReachEnd[]): ReachClass[] {
  const endpoints = ends.map(({ endpoint }) => endpoint);
  const classed = endpointClasses(snapshot, endpoints, { byNode: false });
  // The node of a pod matters only where an end is on a node's network.
  const byNode = ends.some(isOnNodeNetwork) ? endpointClasses(snapshot, endpoints) : classed;
  const nodeClassOf = new Map(byNode.flatMap((members, at) => members.map((index) => [index, at] as const)));
  // An address that the person named is a row with that name.
  const nameOfOther = (index: number): string => (ends[index]?.pod === undefined ? (ends[index]?.name ?? '') : '');
  const partOf = (index: number): string => {
    const end = ends[index];
    const outcomes = end?.ports.map((at) => outcomeAt(snapshot, end, at)) ?? [];
    return [nodeClassOf.get(index), end && isUp(end), ...outcomes].join();
  };
  return classed
    .flatMap((members) => [...Map.groupBy(members, nameOfOther).values()])
    .map((members) => toClass(members, [...Map.groupBy(members, partOf).values()], ends));
}

/** Each end a class of its own. */
export function singleClasses(ends: readonly ReachEnd[]): ReachClass[] {
  return ends.map(({ name, pod }, index) => ({
    name,
    members: [index],
    parts: [[index]],
    pods: pod === undefined ? 0 : 1,
  }));
}

/**
 * Two ends of each part, which are all that rows need: one connects for its part, and the other is connected to from
 * within the part. The classes still have the number of all their pods.
 */
export function representatives({ ends, classes }: ClassifiedEnds): ClassifiedEnds {
  const chosen: ReachEnd[] = [];
  const choose = (index: number): number[] => {
    const end = ends[index];
    return end === undefined ? [] : [chosen.push(end) - 1];
  };
  return {
    ends: chosen,
    classes: classes.map(({ name, parts, pods }) => {
      const few = parts.map((part) => part.slice(0, 2).flatMap(choose));
      return { name, members: few.flat(), parts: few, pods };
    }),
  };
}

/** The classes with only the members that `keep` chooses. A class of which a part is left has the name of what is left. */
export function narrowClasses(
  { ends, classes }: ClassifiedEnds,
  keep: (index: number) => boolean,
): readonly ReachClass[] {
  return classes.flatMap((one) => {
    const members = one.members.filter(keep);
    const [first] = members;
    if (first === undefined) return [];
    const parts = one.parts.map((part) => part.filter(keep)).filter((part) => part.length > 0);
    const end = ends[first];
    const ownName = (members.length === 1 ? end?.name : end?.workload) ?? '';
    const name = members.length === one.members.length ? one.name : ownName;
    return [{ name, members, parts, pods: countPods(members, ends) }];
  });
}

function isOnNodeNetwork({ endpoint, pod }: ReachEnd): boolean {
  return pod === undefined ? !('like' in endpoint) : isHostNetwork(pod);
}

function toClass(
  members: readonly number[],
  parts: readonly (readonly number[])[],
  ends: readonly ReachEnd[],
): ReachClass {
  const name = (index: number): string => ends[index]?.name ?? '';
  const first = members.reduce((least, index) => (name(index) < name(least) ? index : least), members[0] ?? 0);
  return { name: ends[first]?.workload ?? '', members, parts, pods: countPods(members, ends) };
}

function countPods(members: readonly number[], ends: readonly ReachEnd[]): number {
  return members.filter((index) => ends[index]?.pod !== undefined).length;
}
