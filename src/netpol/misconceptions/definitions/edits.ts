import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { Direction } from '../../flow.ts';
import type { Policies } from './mutation.ts';

export { policyTypesOf } from '../../policy.ts';

/**
 * A rule of either direction as it is written, with its peers under one name. `peers` is null where the field is blank.
 */
export interface WrittenRule {
  readonly peers?: readonly NetworkPolicyPeer[] | null;
  readonly ports?: readonly NetworkPolicyPort[];
}

/** The policy and direction that a rule is in. */
export interface RulePlace {
  readonly policy: NetworkPolicy;
  readonly direction: Direction;
}

type Spec = NonNullable<NetworkPolicy['spec']>;
type RawRule = { readonly [key in 'from' | 'to']?: readonly NetworkPolicyPeer[] | null } & {
  readonly ports?: readonly NetworkPolicyPort[];
};

const directions: readonly Direction[] = ['ingress', 'egress'];

/** The rules that a policy lists for a direction, whether or not its policyTypes include the direction. */
export function writtenRules({ spec }: NetworkPolicy, direction: Direction): readonly (WrittenRule | null)[] {
  const rules = (direction === 'ingress' ? spec?.ingress : spec?.egress) as readonly (RawRule | null)[] | undefined;
  return (rules ?? []).map((rule) => {
    if (rule === null) return null;
    const peers = direction === 'ingress' ? rule.from : rule.to;
    return { ...(peers === undefined ? {} : { peers }), ...(rule.ports ? { ports: rule.ports } : {}) };
  });
}

/** A copy of a policy with other rules in a direction. */
export function withRules(
  policy: NetworkPolicy,
  direction: Direction,
  rules: readonly (WrittenRule | null)[],
): NetworkPolicy {
  const key = direction === 'ingress' ? 'from' : 'to';
  const written = rules.map((rule) => {
    if (rule === null) return null;
    const { peers, ports } = rule;
    return { ...(peers === undefined ? {} : { [key]: peers }), ...(ports === undefined ? {} : { ports }) };
  });
  return withSpec(policy, { [direction]: written });
}

/** A copy of a policy with some fields of its spec changed. */
export function withSpec(policy: NetworkPolicy, changed: Partial<Spec>): NetworkPolicy {
  return { ...policy, spec: { podSelector: {}, ...policy.spec, ...changed } };
}

/**
 * All sets of policies in which one policy is replaced, in each way that `ways` lists for it; and where several
 * policies have ways, the set in which each of them is replaced in its first way.
 */
export function replacePolicies(
  policies: Policies,
  ways: (policy: NetworkPolicy) => readonly (readonly NetworkPolicy[])[],
): readonly Policies[] {
  return replaceEach(policies, ways);
}

/** The same for the list of rules of a policy in one direction. */
export function replaceRuleLists(
  policies: Policies,
  ways: (rules: readonly (WrittenRule | null)[], place: RulePlace) => readonly (readonly (WrittenRule | null)[])[],
): readonly Policies[] {
  return directions.flatMap((direction) =>
    replacePolicies(policies, (policy) => {
      const rules = writtenRules(policy, direction);
      return ways(rules, { policy, direction }).map((changed) => [withRules(policy, direction, changed)]);
    }),
  );
}

/** The same for one rule, which is replaced by any number of rules. */
export function replaceRules(
  policies: Policies,
  ways: (rule: WrittenRule, place: RulePlace) => readonly (readonly WrittenRule[])[],
): readonly Policies[] {
  return replaceRuleLists(policies, (rules, place) =>
    replaceEach(rules, (rule) => (rule === null ? [] : ways(rule, place))),
  );
}

/** The same for one peer, which is replaced by any number of peers. */
export function replacePeers(
  policies: Policies,
  ways: (peer: NetworkPolicyPeer, place: RulePlace, rule: WrittenRule) => readonly (readonly NetworkPolicyPeer[])[],
): readonly Policies[] {
  return replaceRules(policies, (rule, place) =>
    replaceEach(rule.peers ?? [], (peer) => ways(peer, place, rule)).map((peers) => [{ ...rule, peers }]),
  );
}

/** The same for one entry of `ports`, which is replaced by any number of entries. */
export function replacePorts(
  policies: Policies,
  ways: (port: NetworkPolicyPort, place: RulePlace, rule: WrittenRule) => readonly (readonly NetworkPolicyPort[])[],
): readonly Policies[] {
  return replaceRules(policies, (rule, place) =>
    replaceEach(rule.ports ?? [], (port) => ways(port, place, rule)).map((ports) => [{ ...rule, ports }]),
  );
}

/**
 * All lists in which one item is replaced, in each of its ways; and where several items have ways, the list in which
 * each of them is replaced in its first way.
 */
export function replaceEach<T>(
  items: readonly T[],
  ways: (item: T) => readonly (readonly T[])[],
): readonly (readonly T[])[] {
  const found = items.map(ways);
  const single = found.flatMap((each, at) => each.map((way) => items.toSpliced(at, 1, ...way)));
  if (found.filter((each) => each.length > 0).length < 2) return single;
  return [...single, items.flatMap((item, at) => found[at]?.[0] ?? [item])];
}

/** Every rule that some policies list for a direction. */
export function allWrittenRules(policies: Policies, direction: Direction): readonly WrittenRule[] {
  return policies.flatMap((policy) => writtenRules(policy, direction).flatMap((rule) => rule ?? []));
}

/** How policyTypes writes a direction. */
export function policyTypeOf(direction: Direction): 'Ingress' | 'Egress' {
  return direction === 'ingress' ? 'Ingress' : 'Egress';
}

/**
 * The clauses of a selector as texts, so that selectors can be compared. `Exists` is left out for keys that have a
 * value.
 */
export function selectorClauses(selector: LabelSelector | null | undefined): ReadonlySet<string> {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key} In ${value}`);
  const asked = selector?.matchExpressions ?? [];
  const valued = new Set([
    ...Object.keys(selector?.matchLabels ?? {}),
    ...asked.flatMap(({ key, operator }) => (operator === 'In' ? [key] : [])),
  ]);
  const expressions = asked
    .filter(({ key, operator }) => operator !== 'Exists' || !valued.has(key))
    .map(({ key, operator, values = [] }) => `${key} ${operator} ${[...values].sort().join()}`);
  return new Set([...labels, ...expressions]);
}

/** Whether one selector has the same clauses as another, fewer, more, or other ones. */
export function compareClauses(
  one: LabelSelector | null | undefined,
  other: LabelSelector | null | undefined,
): 'same' | 'fewer' | 'more' | 'other' {
  const [mine, theirs] = [selectorClauses(one), selectorClauses(other)];
  // A key with a value exists.
  const implies = (all: ReadonlySet<string>, clause: string): boolean =>
    all.has(clause) ||
    (clause.endsWith(' Exists ') && [...all].some((each) => each.startsWith(`${clause.split(' ')[0]} In `)));
  const within = (some: ReadonlySet<string>, all: ReadonlySet<string>) =>
    [...some].every((clause) => implies(all, clause));
  if (within(mine, theirs)) return within(theirs, mine) ? 'same' : 'fewer';
  return within(theirs, mine) ? 'more' : 'other';
}

/** Whether two values have the same JSON. */
export function hasSameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The policy, renamed if one of the others has the name already. */
export function underFreeName(policy: NetworkPolicy, name: string, others: Policies): NetworkPolicy {
  let free = name;
  while (others.some(({ metadata }) => metadata?.name === free)) free += '-more';
  return { ...policy, metadata: { ...policy.metadata, name: free } };
}
