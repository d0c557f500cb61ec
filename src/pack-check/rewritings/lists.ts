import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { type Block, blockContains, parseBlock, printBlock } from '../../kube/addresses.ts';
import { namespaceOf } from '../../kube/pods.ts';
import {
  compareClauses,
  hasSameText,
  policyTypeOf,
  policyTypesOf,
  replacePeers,
  replacePolicies,
  replacePorts,
  replaceRuleLists,
  replaceRules,
  underFreeName,
  type WrittenRule,
  withRules,
  withSpec,
  writtenRules,
} from '../../netpol/misconceptions/definitions/edits.ts';
import type { Policies } from '../../netpol/misconceptions/definitions/mutation.ts';
import type { Rewriting } from './rewriting.ts';

const directions = ['ingress', 'egress'] as const;

/** Rewritings of policies, rules and their lists: split, merged, reordered, repeated. */
export const listRewritings: readonly Rewriting[] = [
  rewriting('policies-reordered', (all) => (all.length > 1 ? [all.toReversed()] : [])),
  rewriting('types-reordered', (all) =>
    replacePolicies(all, (policy) =>
      policyTypesOf(policy).length > 1 ? [[withSpec(policy, { policyTypes: policyTypesOf(policy).toReversed() })]] : [],
    ),
  ),
  rewriting('rules-reordered', (all) =>
    replaceRuleLists(all, (rules) => (rules.length > 1 ? [rules.toReversed()] : [])),
  ),
  rewriting('peers-reordered', (all) =>
    replaceRules(all, (rule) =>
      rule.peers && rule.peers.length > 1 ? [[{ ...rule, peers: rule.peers.toReversed() }]] : [],
    ),
  ),
  rewriting('ports-reordered', (all) =>
    replaceRules(all, (rule) =>
      rule.ports && rule.ports.length > 1 ? [[{ ...rule, ports: rule.ports.toReversed() }]] : [],
    ),
  ),
  rewriting('types-said', (all) =>
    replacePolicies(all, (policy) =>
      policy.spec?.policyTypes?.length ? [] : [[withSpec(policy, { policyTypes: [...policyTypesOf(policy)] })]],
    ),
  ),
  rewriting('types-implied', (all) =>
    replacePolicies(all, (policy) => {
      const { policyTypes, ...spec } = policy.spec ?? { podSelector: {} };
      const untyped = { ...policy, spec };
      return policyTypes && hasSameText([...policyTypes].sort(), [...policyTypesOf(untyped)].sort()) ? [[untyped]] : [];
    }),
  ),
  rewriting('closed-said', (all) =>
    replacePolicies(all, (policy) =>
      directions.flatMap((direction) =>
        isolatesWithoutRules(policy, direction) && !policy.spec?.[direction]
          ? [[withSpec(policy, { [direction]: [] })]]
          : [],
      ),
    ),
  ),
  rewriting('closed-implied', (all) =>
    replacePolicies(all, (policy) =>
      directions.flatMap((direction) => {
        const { [direction]: rules, ...spec } = policy.spec ?? { podSelector: {} };
        return rules && isolatesWithoutRules(policy, direction) ? [[{ ...policy, spec }]] : [];
      }),
    ),
  ),
  rewriting('direction-each', (all) =>
    replacePolicies(all, (policy) => {
      if (policyTypesOf(policy).length < 2) return [];
      return [directions.map((direction) => partInDirection(policy, direction, all))];
    }),
  ),
  rewriting('rule-each', (all) =>
    replacePolicies(all, (policy) => {
      const parts = directions
        .filter((direction) => policyTypesOf(policy).includes(policyTypeOf(direction)))
        .flatMap((direction) =>
          writtenRules(policy, direction).map((rule, at) => {
            const one = partInDirection(policy, direction, all, `-${at + 1}`);
            return withRules(one, direction, [rule]);
          }),
        );
      // One policy without rules isolates in the directions that have none.
      const { ingress: _, egress: __, ...spec } = policy.spec ?? { podSelector: {} };
      const isolating = { ...policy, spec: { ...spec, policyTypes: [...policyTypesOf(policy)] } };
      return parts.length > 0 ? [[isolating, ...parts]] : [];
    }),
  ),
  rewriting('policies-merged', (all) =>
    all.flatMap((one, at) =>
      all.slice(at + 1).flatMap((other) => {
        const same = namespaceOf(one) === namespaceOf(other);
        if (!same || compareClauses(one.spec?.podSelector, other.spec?.podSelector) !== 'same') return [];
        return [all.filter((each) => each !== other).with(at, mergePolicies(one, other))];
      }),
    ),
  ),
  rewriting('peer-each', (all) =>
    replaceRules(all, (rule) =>
      (rule.peers ?? []).length > 1 ? [(rule.peers ?? []).map((peer) => ({ ...rule, peers: [peer] }))] : [],
    ),
  ),
  rewriting('port-each', (all) =>
    replaceRules(all, (rule) =>
      (rule.ports ?? []).length > 1 ? [(rule.ports ?? []).map((port) => ({ ...rule, ports: [port] }))] : [],
    ),
  ),
  rewriting('rules-gathered', (all) => replaceRuleLists(all, withRulesJoined)),
  rewriting('peer-twice', (all) => replacePeers(all, (peer) => [[peer, peer]])),
  rewriting('port-twice', (all) => replacePorts(all, (port) => [[port, port]])),
  rewriting('rule-twice', (all) => replaceRules(all, (rule) => [[rule, rule]])),
  rewriting('policy-twice', (all) =>
    replacePolicies(all, (policy) => [[policy, underFreeName(policy, `${policy.metadata?.name}-again`, all)]]),
  ),
  rewriting('block-in-two', (all) =>
    replacePeers(all, ({ ipBlock }) => {
      const spelled = ipBlock && parseBlock(ipBlock.cidr);
      if (!ipBlock || !spelled || spelled.odd || spelled.block.prefix >= (spelled.block.family === 4 ? 32 : 128))
        return [];
      return [halves(spelled.block).flatMap((half) => withExceptsInside(half, ipBlock.except ?? []))];
    }),
  ),
];

function rewriting(id: string, ways: (policies: Policies) => readonly Policies[]): Rewriting {
  return { id, holds: 'always', ways };
}

/** Whether a policy isolates in a direction and has no rules for it. */
function isolatesWithoutRules(policy: NetworkPolicy, direction: 'ingress' | 'egress'): boolean {
  const listed = policy.spec?.policyTypes ?? [];
  return listed.includes(policyTypeOf(direction)) && writtenRules(policy, direction).length === 0;
}

/** The part of a policy for one direction. */
function partInDirection(
  policy: NetworkPolicy,
  direction: 'ingress' | 'egress',
  all: Policies,
  suffix = '',
): NetworkPolicy {
  const { ingress: _, egress: __, ...spec } = policy.spec ?? { podSelector: {} };
  const part = underFreeName(policy, `${policy.metadata?.name}-${direction}${suffix}`, all);
  return withRules(
    { ...part, spec: { ...spec, policyTypes: [policyTypeOf(direction)] } },
    direction,
    writtenRules(policy, direction),
  );
}

/** Two policies with the same podSelector as one. Rules only add, and the union isolates in all of their directions. */
function mergePolicies(one: NetworkPolicy, other: NetworkPolicy): NetworkPolicy {
  const types = new Set([...policyTypesOf(one), ...policyTypesOf(other)]);
  const rulesOf = (direction: 'ingress' | 'egress') =>
    [one, other].flatMap((policy) =>
      policyTypesOf(policy).includes(policyTypeOf(direction)) ? writtenRules(policy, direction) : [],
    );
  const typed = withSpec(one, { policyTypes: [...types] });
  return directions.reduce((policy, direction) => withRules(policy, direction, rulesOf(direction)), typed);
}

/** The rules with two of them joined that differ in their peers alone, or in their ports alone. */
function withRulesJoined(rules: readonly (WrittenRule | null)[]): readonly (readonly (WrittenRule | null)[])[] {
  return rules.flatMap((one, at) =>
    rules.slice(at + 1).flatMap((other) => {
      const both = one && other && joinRules(one, other);
      return both ? [rules.filter((each) => each !== other).with(at, both)] : [];
    }),
  );
}

function joinRules(one: WrittenRule, other: WrittenRule): WrittenRule | undefined {
  // A rule without peers, or without ports, means all of them: nothing can be added to that.
  if (!one.peers?.length || !other.peers?.length || !one.ports?.length || !other.ports?.length) return undefined;
  if (hasSameText(one.ports, other.ports)) return { ...one, peers: [...one.peers, ...other.peers] };
  if (hasSameText(one.peers, other.peers)) return { ...one, ports: [...one.ports, ...other.ports] };
  return undefined;
}

function halves({ family, words, prefix }: Block): readonly Block[] {
  const at = Math.floor(prefix / 32);
  const upper = words.map((word, index) => (index === at ? (word | (1 << (31 - (prefix % 32)))) >>> 0 : word));
  return [words, upper].map((each) => ({ family, words: each, prefix: prefix + 1 }));
}

/** An ipBlock with those exceptions that are inside it; nothing where one exception covers it. */
function withExceptsInside(block: Block, excepts: readonly string[]) {
  const outs = excepts.flatMap((text) => parseBlock(text)?.block ?? []);
  if (outs.some((out) => out.prefix <= block.prefix && blockContains(out, block))) return [];
  const except = outs.filter((out) => blockContains(block, out)).map(printBlock);
  return [{ ipBlock: { cidr: printBlock(block), ...(except.length > 0 ? { except } : {}) } }];
}
