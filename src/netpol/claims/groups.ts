import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1';
import {
  addressAfter,
  addressBehind,
  type Block,
  blockContains,
  parseAddress,
  parseBlock,
  printAddress,
} from '../../kube/addresses.ts';
import { type Labels, selects } from '../../kube/labels.ts';

/**
 * Ends that a claim is about. `pods`: all pods of the namespace, or of every namespace with some labels, that carry the
 * labels, existing or not; `workload`: the pods of a workload, or the one pod, of that name, whatever labels they have or
 * get; `addresses`: those of a block that are not a pod's, except the blocks in `except`; `outside`: every address that
 * is not a pod's; `anyone`: every pod and every address, except the groups in `but`.
 */
export type Group =
  | ({ readonly is: 'pods'; readonly namespace: string | LabelRequirements } & LabelRequirements)
  | { readonly is: 'workload'; readonly namespace: string; readonly name: string }
  | { readonly is: 'addresses'; readonly cidr: string; readonly except: readonly string[] }
  | { readonly is: 'outside' }
  | { readonly is: 'anyone'; readonly but: readonly Group[] };

/** Labels that must exist with their values, and expressions that labels must meet. Without either all labels do. */
export interface LabelRequirements {
  readonly labels: Labels;
  readonly expressions?: readonly LabelSelectorRequirement[];
}

/** Pods by their labels, of one namespace or of namespaces with some labels. */
export type PodGroup = Extract<Group, { is: 'pods' }>;
/** Addresses of a block that are not a pod's. */
export type AddressGroup = Extract<Group, { is: 'addresses' }>;

/** The facts of an end that decide whether it belongs to a group. An address has no namespace and no labels. */
export interface Member {
  /** The namespace's name, or `null` for an address and for a pod of a namespace that does not exist. */
  readonly namespace: string | null;
  /** The labels of the namespace, with that of its name; empty for an address. */
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly isPod: boolean;
  /** `namespace/name` of a pod that is there and of its workload; absent for one that does not exist. */
  readonly names?: readonly string[];
  /** The address of an end that is no pod; absent for a node that is named. */
  readonly ip?: string;
}

/** Whether an end belongs to any of some groups. */
export function isMember(end: Member, groups: readonly Group[]): boolean {
  return groups.some((group) => isOneOf(end, group));
}

function isOneOf(end: Member, group: Group): boolean {
  switch (group.is) {
    case 'pods':
      return end.isPod && speaksOfNamespace(group, end.namespace, end.namespaceLabels) && meets(end.labels, group);
    case 'workload':
      return end.names?.includes(`${group.namespace}/${group.name}`) === true;
    case 'addresses':
      return !end.isPod && end.ip !== undefined && holds(group, end.ip);
    case 'outside':
      return !end.isPod;
    case 'anyone':
      return !isMember(end, group.but);
  }
}

/** Whether a group has pods of a namespace: of the one that it names, or of one with the labels that it asks for. */
export function speaksOfNamespace({ namespace }: PodGroup, name: string | null, labels: Labels): boolean {
  return typeof namespace === 'string' ? name === namespace : meets(labels, namespace);
}

/** Whether labels meet requirements. */
export function meets(labels: Labels, requirements: LabelRequirements): boolean {
  return selects(asSelector(requirements), labels);
}

const selectors = new WeakMap<LabelRequirements, LabelSelector>();

/** Requirements as a selector of Kubernetes. */
export function asSelector(requirements: LabelRequirements): LabelSelector {
  const known = selectors.get(requirements);
  if (known !== undefined) return known;
  const { labels, expressions } = requirements;
  const made = { matchLabels: { ...labels }, ...(expressions ? { matchExpressions: [...expressions] } : {}) };
  selectors.set(requirements, made);
  return made;
}

const blocks = new WeakMap<AddressGroup, readonly Block[]>();

/** The block of a group of addresses, followed by those of its exceptions. Text that is no block is left out. */
export function blocksOf(group: AddressGroup): readonly Block[] {
  const known = blocks.get(group);
  if (known !== undefined) return known;
  const read = [group.cidr, ...group.except].flatMap((text) => parseBlock(text)?.block ?? []);
  blocks.set(group, read);
  return read;
}

/** An address of a group, as an example of all of them; undefined where its exceptions leave none. */
export function addressIn(group: AddressGroup): string | undefined {
  const [block, ...except] = blocksOf(group);
  if (block === undefined) return undefined;
  // The first address of a block is usually that of the network itself.
  const candidates = [addressAfter(block, 1), block, ...except.map(addressBehind)].map(printAddress);
  return candidates.find((ip) => holds(group, ip));
}

function holds(group: AddressGroup, ip: string): boolean {
  const address = parseAddress(ip);
  const [block, ...except] = blocksOf(group);
  if (!address || !block || !blockContains(block, address)) return false;
  return !except.some((hole) => blockContains(hole, address));
}

/** All groups of pods in a list, those inside `anyone` … `but` included. */
export function podGroups(groups: readonly Group[]): readonly PodGroup[] {
  return everyGroup(groups).filter((group) => group.is === 'pods');
}

/** All groups of addresses in a list, those inside `anyone` … `but` included. */
export function addressGroups(groups: readonly Group[]): readonly AddressGroup[] {
  return everyGroup(groups).filter((group) => group.is === 'addresses');
}

/** All groups of pods by name in a list, those inside `anyone` … `but` included. */
export function workloadGroups(groups: readonly Group[]): readonly Extract<Group, { is: 'workload' }>[] {
  return everyGroup(groups).filter((group) => group.is === 'workload');
}

function everyGroup(groups: readonly Group[]): readonly Group[] {
  return groups.flatMap((group) => (group.is === 'anyone' ? [group, ...everyGroup(group.but)] : [group]));
}
