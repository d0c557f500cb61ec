/**
 * Who a claim speaks of. `pods`: all of the namespace that carry the labels, also those that nobody has made yet;
 * `outside`: every address that is not a pod's; `anyone`: every pod and every address, less the groups in `but`.
 */
export type Group =
  | { readonly is: 'pods'; readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly is: 'outside' }
  | { readonly is: 'anyone'; readonly but: readonly Group[] };

/** What decides whether an end belongs to a group. An address has no namespace and no labels. */
export interface Member {
  /** The namespace's name, or `null` for an address and for a pod of a namespace that does not exist. */
  readonly namespace: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly isPod: boolean;
}

/** Whether an end is one of those a group speaks of; in a list of groups, of any of them. */
export function isMember(end: Member, groups: readonly Group[]): boolean {
  return groups.some((group) => isOneOf(end, group));
}

function isOneOf(end: Member, group: Group): boolean {
  switch (group.is) {
    case 'pods':
      return end.isPod && end.namespace === group.namespace && carries(end.labels, group.labels);
    case 'outside':
      return !end.isPod;
    case 'anyone':
      return !isMember(end, group.but);
  }
}

function carries(labels: Member['labels'], wanted: Member['labels']): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** All groups of pods that a list names, those behind `anyone but` too. */
export function podGroups(groups: readonly Group[]): readonly Extract<Group, { is: 'pods' }>[] {
  return groups.flatMap((group) => {
    if (group.is === 'pods') return [group];
    return group.is === 'anyone' ? podGroups(group.but) : [];
  });
}
