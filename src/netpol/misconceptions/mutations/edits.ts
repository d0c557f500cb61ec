import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { Direction } from '../../flow.ts';
import type { Policies } from './mutation.ts';

/** A rule of either direction: its peers under one name. `peers` is null where somebody left `from` or `to` blank. */
export interface Rule {
  readonly peers?: readonly NetworkPolicyPeer[] | null;
  readonly ports?: readonly NetworkPolicyPort[];
}

/** Where a rule stands. */
export interface Place {
  readonly policy: NetworkPolicy;
  readonly direction: Direction;
}

type Spec = NonNullable<NetworkPolicy['spec']>;
type RawRule = { readonly [key in 'from' | 'to']?: readonly NetworkPolicyPeer[] | null } & {
  readonly ports?: readonly NetworkPolicyPort[];
};

const directions: readonly Direction[] = ['ingress', 'egress'];

/** The rules that a policy has written for a direction, whether or not its policyTypes make them count. */
export function rulesIn({ spec }: NetworkPolicy, direction: Direction): readonly (Rule | null)[] {
  const rules = (direction === 'ingress' ? spec?.ingress : spec?.egress) as readonly (RawRule | null)[] | undefined;
  return (rules ?? []).map((rule) => {
    if (rule === null) return null;
    const peers = direction === 'ingress' ? rule.from : rule.to;
    return { ...(peers === undefined ? {} : { peers }), ...(rule.ports ? { ports: rule.ports } : {}) };
  });
}

export function withRules(policy: NetworkPolicy, direction: Direction, rules: readonly (Rule | null)[]): NetworkPolicy {
  const key = direction === 'ingress' ? 'from' : 'to';
  const written = rules.map((rule) => {
    if (rule === null) return null;
    const { peers, ports } = rule;
    return { ...(peers === undefined ? {} : { [key]: peers }), ...(ports === undefined ? {} : { ports }) };
  });
  return withSpec(policy, { [direction]: written });
}

export function withSpec(policy: NetworkPolicy, changed: Partial<Spec>): NetworkPolicy {
  return { ...policy, spec: { podSelector: {}, ...policy.spec, ...changed } };
}

/** Each policy replaced in each way that `ways` gives for it, by the policies of that way. */
export function inPolicies(
  policies: Policies,
  ways: (policy: NetworkPolicy) => readonly (readonly NetworkPolicy[])[],
): readonly Policies[] {
  return inEach(policies, ways);
}

/** The rules of each policy and direction replaced. */
export function inRuleLists(
  policies: Policies,
  ways: (rules: readonly (Rule | null)[], place: Place) => readonly (readonly (Rule | null)[])[],
): readonly Policies[] {
  return directions.flatMap((direction) =>
    inPolicies(policies, (policy) => {
      const rules = rulesIn(policy, direction);
      return ways(rules, { policy, direction }).map((changed) => [withRules(policy, direction, changed)]);
    }),
  );
}

/** Each rule replaced, by any number of them. */
export function inRules(
  policies: Policies,
  ways: (rule: Rule, place: Place) => readonly (readonly Rule[])[],
): readonly Policies[] {
  return inRuleLists(policies, (rules, place) => inEach(rules, (rule) => (rule === null ? [] : ways(rule, place))));
}

/** Each peer replaced, by any number of them. */
export function inPeers(
  policies: Policies,
  ways: (peer: NetworkPolicyPeer, place: Place, rule: Rule) => readonly (readonly NetworkPolicyPeer[])[],
): readonly Policies[] {
  return inRules(policies, (rule, place) =>
    inEach(rule.peers ?? [], (peer) => ways(peer, place, rule)).map((peers) => [{ ...rule, peers }]),
  );
}

/** Each entry of ports replaced, by any number of them. */
export function inPorts(
  policies: Policies,
  ways: (port: NetworkPolicyPort, place: Place, rule: Rule) => readonly (readonly NetworkPolicyPort[])[],
): readonly Policies[] {
  return inRules(policies, (rule, place) =>
    inEach(rule.ports ?? [], (port) => ways(port, place, rule)).map((ports) => [{ ...rule, ports }]),
  );
}

/**
 * One after the other each item replaced in each way, and where several items have ways, all of them in their first.
 */
export function inEach<T>(
  items: readonly T[],
  ways: (item: T) => readonly (readonly T[])[],
): readonly (readonly T[])[] {
  const found = items.map(ways);
  const single = found.flatMap((each, at) => each.map((way) => items.toSpliced(at, 1, ...way)));
  if (found.filter((each) => each.length > 0).length < 2) return single;
  return [...single, items.flatMap((item, at) => found[at]?.[0] ?? [item])];
}

/** Every rule of some policies in a direction. */
export function rulesOfAll(policies: Policies, direction: Direction): readonly Rule[] {
  return policies.flatMap((policy) => rulesIn(policy, direction).flatMap((rule) => rule ?? []));
}

/** What a policy isolates in, its defaults made explicit. */
export function typesOf({ spec }: NetworkPolicy): readonly string[] {
  const listed = spec?.policyTypes ?? [];
  if (listed.length > 0) return listed;
  return (spec?.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

/** How policyTypes writes a direction. */
export function typeOf(direction: Direction): 'Ingress' | 'Egress' {
  return direction === 'ingress' ? 'Ingress' : 'Egress';
}

/**
 * The clauses of a selector, each as one text, so that selectors can be compared. A key with a value is there anyway.
 */
export function clausesOf(selector: LabelSelector | null | undefined): ReadonlySet<string> {
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

/** How one selector's clauses stand to another's. */
export function compareClauses(
  one: LabelSelector | null | undefined,
  other: LabelSelector | null | undefined,
): 'same' | 'fewer' | 'more' | 'other' {
  const [mine, theirs] = [clausesOf(one), clausesOf(other)];
  const within = (some: ReadonlySet<string>, all: ReadonlySet<string>) => [...some].every((clause) => all.has(clause));
  if (within(mine, theirs)) return mine.size === theirs.size ? 'same' : 'fewer';
  return within(theirs, mine) ? 'more' : 'other';
}

/** Whether two values are written alike. */
export function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
