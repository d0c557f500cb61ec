import { hasLabels } from '../../kube/labels.ts';

/**
 * Ends that a claim is about. `pods`: all pods of the namespace that carry the labels, existing or not; `outside`:
 * every address that is not a pod's; `anyone`: every pod and every address, except the groups in `but`.
 */
export type Group =
  | { readonly is: 'pods'; readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly is: 'outside' }
  | { readonly is: 'anyone'; readonly but: readonly Group[] };

/** The facts of an end that decide whether it belongs to a group. An address has no namespace and no labels. */
export interface Member {
  /** The namespace's name, or `null` for an address and for a pod of a namespace that does not exist. */
  readonly namespace: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly isPod: boolean;
}

/** Whether an end belongs to any of some groups. */
export function isMember(end: Member, groups: readonly Group[]): boolean {
  return groups.some((group) => isOneOf(end, group));
}

function isOneOf(end: Member, group: Group): boolean {
  switch (group.is) {
    case 'pods':
      return end.isPod && end.namespace === group.namespace && hasLabels(end.labels, group.labels);
    case 'outside':
      return !end.isPod;
    case 'anyone':
      return !isMember(end, group.but);
  }
}

/** All groups of pods in a list, those inside `anyone` … `but` included. */
export function podGroups(groups: readonly Group[]): readonly Extract<Group, { is: 'pods' }>[] {
  return groups.flatMap((group) => {
    if (group.is === 'pods') return [group];
    return group.is === 'anyone' ? podGroups(group.but) : [];
  });
}
