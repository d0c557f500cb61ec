import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { type Block, blockContains, parseBlock, printBlock } from '../../kube/addresses.ts';
import { namespaceOf } from '../../kube/pods.ts';
import {
  compareClauses,
  isEqual,
  policyTypeOf,
  policyTypesOf,
  replacePeers,
  replacePolicies,
  replacePorts,
  replaceRuleLists,
  replaceRules,
  type WrittenRule,
  withRules,
  withSpec,
  writtenRules,
} from '../../netpol/misconceptions/mutations/edits.ts';
import type { Policies } from '../../netpol/misconceptions/mutations/mutation.ts';
import { underFreeName } from '../../netpol/misconceptions/mutations/policies.ts';
import type { Rewriting } from './rewriting.ts';

const directions = ['ingress', 'egress'] as const;

/** Other words for policies, rules and their lists: split, merged, reordered, said twice. */
export const listRewritings: readonly Rewriting[] = [
  always('policies-reordered', (all) => (all.length > 1 ? [all.toReversed()] : [])),
  always('types-reordered', (all) =>
    replacePolicies(all, (policy) =>
      policyTypesOf(policy).length > 1 ? [[withSpec(policy, { policyTypes: policyTypesOf(policy).toReversed() })]] : [],
    ),
  ),
  always('rules-reordered', (all) => replaceRuleLists(all, (rules) => (rules.length > 1 ? [rules.toReversed()] : []))),
  always('peers-reordered', (all) =>
    replaceRules(all, (rule) =>
      rule.peers && rule.peers.length > 1 ? [[{ ...rule, peers: rule.peers.toReversed() }]] : [],
    ),
  ),
  always('ports-reordered', (all) =>
    replaceRules(all, (rule) =>
      rule.ports && rule.ports.length > 1 ? [[{ ...rule, ports: rule.ports.toReversed() }]] : [],
    ),
  ),
  always('types-said', (all) =>
    replacePolicies(all, (policy) =>
      policy.spec?.policyTypes?.length ? [] : [[withSpec(policy, { policyTypes: [...policyTypesOf(policy)] })]],
    ),
  ),
  always('types-implied', (all) =>
    replacePolicies(all, (policy) => {
      const { policyTypes, ...spec } = policy.spec ?? { podSelector: {} };
      const untyped = { ...policy, spec };
      return policyTypes && isEqual([...policyTypes].sort(), [...policyTypesOf(untyped)].sort()) ? [[untyped]] : [];
    }),
  ),
  always('closed-said', (all) =>
    replacePolicies(all, (policy) =>
      directions.flatMap((direction) =>
        isClosed(policy, direction) && !policy.spec?.[direction] ? [[withSpec(policy, { [direction]: [] })]] : [],
      ),
    ),
  ),
  always('closed-implied', (all) =>
    replacePolicies(all, (policy) =>
      directions.flatMap((direction) => {
        const { [direction]: rules, ...spec } = policy.spec ?? { podSelector: {} };
        return rules && isClosed(policy, direction) ? [[{ ...policy, spec }]] : [];
      }),
    ),
  ),
  always('direction-each', (all) =>
    replacePolicies(all, (policy) => {
      if (policyTypesOf(policy).length < 2) return [];
      return [directions.map((direction) => onlyIn(policy, direction, all))];
    }),
  ),
  always('rule-each', (all) =>
    replacePolicies(all, (policy) => {
      const parts = directions
        .filter((direction) => policyTypesOf(policy).includes(policyTypeOf(direction)))
        .flatMap((direction) =>
          writtenRules(policy, direction).map((rule, at) => {
            const one = onlyIn(policy, direction, all, `-${at + 1}`);
            return withRules(one, direction, [rule]);
          }),
        );
      // The wall stands by itself, for directions without rules.
      const { ingress: _, egress: __, ...spec } = policy.spec ?? { podSelector: {} };
      const wall = { ...policy, spec: { ...spec, policyTypes: [...policyTypesOf(policy)] } };
      return parts.length > 0 ? [[wall, ...parts]] : [];
    }),
  ),
  always('policies-merged', (all) =>
    all.flatMap((one, at) =>
      all.slice(at + 1).flatMap((other) => {
        const same = namespaceOf(one) === namespaceOf(other);
        if (!same || compareClauses(one.spec?.podSelector, other.spec?.podSelector) !== 'same') return [];
        return [all.filter((each) => each !== other).with(at, merged(one, other))];
      }),
    ),
  ),
  always('peer-each', (all) =>
    replaceRules(all, (rule) =>
      (rule.peers ?? []).length > 1 ? [(rule.peers ?? []).map((peer) => ({ ...rule, peers: [peer] }))] : [],
    ),
  ),
  always('port-each', (all) =>
    replaceRules(all, (rule) =>
      (rule.ports ?? []).length > 1 ? [(rule.ports ?? []).map((port) => ({ ...rule, ports: [port] }))] : [],
    ),
  ),
  always('rules-gathered', (all) => replaceRuleLists(all, gathered)),
  always('peer-twice', (all) => replacePeers(all, (peer) => [[peer, peer]])),
  always('port-twice', (all) => replacePorts(all, (port) => [[port, port]])),
  always('rule-twice', (all) => replaceRules(all, (rule) => [[rule, rule]])),
  always('policy-twice', (all) =>
    replacePolicies(all, (policy) => [[policy, underFreeName(policy, `${policy.metadata?.name}-again`, all)]]),
  ),
  always('block-in-two', (all) =>
    replacePeers(all, ({ ipBlock }) => {
      const spelled = ipBlock && parseBlock(ipBlock.cidr);
      if (!ipBlock || !spelled || spelled.odd || spelled.block.prefix >= (spelled.block.family === 4 ? 32 : 128))
        return [];
      return [halves(spelled.block).flatMap((half) => lessExcepted(half, ipBlock.except ?? []))];
    }),
  ),
];

function always(id: string, ways: (policies: Policies) => readonly Policies[]): Rewriting {
  return { id, holds: 'always', ways };
}

/** Whether a policy closes a direction and has no rules there. */
function isClosed(policy: NetworkPolicy, direction: 'ingress' | 'egress'): boolean {
  const listed = policy.spec?.policyTypes ?? [];
  return listed.includes(policyTypeOf(direction)) && writtenRules(policy, direction).length === 0;
}

/** What a policy says of one direction. */
function onlyIn(policy: NetworkPolicy, direction: 'ingress' | 'egress', all: Policies, suffix = ''): NetworkPolicy {
  const { ingress: _, egress: __, ...spec } = policy.spec ?? { podSelector: {} };
  const part = underFreeName(policy, `${policy.metadata?.name}-${direction}${suffix}`, all);
  return withRules(
    { ...part, spec: { ...spec, policyTypes: [policyTypeOf(direction)] } },
    direction,
    writtenRules(policy, direction),
  );
}

/** Two policies of one selector as one: rules only add, and each closes what it lists. */
function merged(one: NetworkPolicy, other: NetworkPolicy): NetworkPolicy {
  const types = new Set([...policyTypesOf(one), ...policyTypesOf(other)]);
  const rulesOf = (direction: 'ingress' | 'egress') =>
    [one, other].flatMap((policy) =>
      policyTypesOf(policy).includes(policyTypeOf(direction)) ? writtenRules(policy, direction) : [],
    );
  const typed = withSpec(one, { policyTypes: [...types] });
  return directions.reduce((policy, direction) => withRules(policy, direction, rulesOf(direction)), typed);
}

/** Rules that differ in their peers alone, or in their ports alone, as one. */
function gathered(rules: readonly (WrittenRule | null)[]): readonly (readonly (WrittenRule | null)[])[] {
  return rules.flatMap((one, at) =>
    rules.slice(at + 1).flatMap((other) => {
      const both = one && other && joined(one, other);
      return both ? [rules.filter((each) => each !== other).with(at, both)] : [];
    }),
  );
}

function joined(one: WrittenRule, other: WrittenRule): WrittenRule | undefined {
  // A rule without peers, or without ports, is for all of them: nothing can be added to that.
  if (!one.peers?.length || !other.peers?.length || !one.ports?.length || !other.ports?.length) return undefined;
  if (isEqual(one.ports, other.ports)) return { ...one, peers: [...one.peers, ...other.peers] };
  if (isEqual(one.peers, other.peers)) return { ...one, ports: [...one.ports, ...other.ports] };
  return undefined;
}

function halves({ family, words, prefix }: Block): readonly Block[] {
  const at = Math.floor(prefix / 32);
  const upper = words.map((word, index) => (index === at ? (word | (1 << (31 - (prefix % 32)))) >>> 0 : word));
  return [words, upper].map((each) => ({ family, words: each, prefix: prefix + 1 }));
}

/** A block with those of some exceptions that lie in it; nothing where one of them holds all of it. */
function lessExcepted(block: Block, excepts: readonly string[]) {
  const outs = excepts.flatMap((text) => parseBlock(text)?.block ?? []);
  if (outs.some((out) => out.prefix <= block.prefix && blockContains(out, block))) return [];
  const except = outs.filter((out) => blockContains(block, out)).map(printBlock);
  return [{ ipBlock: { cidr: printBlock(block), ...(except.length > 0 ? { except } : {}) } }];
}
