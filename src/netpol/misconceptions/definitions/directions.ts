import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespaceOf } from '../../../kube/pods.ts';
import type { Direction } from '../../flow.ts';
import {
  allWrittenRules,
  compareClauses,
  hasSameText,
  policyTypeOf,
  policyTypesOf,
  replacePolicies,
  replaceRuleLists,
  type WrittenRule,
  withRules,
  withSpec,
  writtenRules,
} from './edits.ts';
import type { Mutation, Policies } from './mutation.ts';
import { isForDns } from './peers.ts';

/** Misconceptions about the directions that a policy isolates in. */
export const directionMutations: readonly Mutation[] = [
  {
    id: 'egress-not-listed',
    says: '`policyTypes` does not list Egress: the policy closes no egress, and its egress rules have no effect.',
    sort: 'known',
    demonstration: {
      wrong: 'policyTypes: [Ingress], egress: [{ports: [{port: 443}]}]',
      right: 'policyTypes: [Ingress, Egress], egress: [{ports: [{port: 443}]}]',
    },
    apply: (right) =>
      replacePolicies(right, (policy) => (hasRules(policy, 'egress') ? withoutPolicyType(policy, 'egress') : [])),
    undo: (wrong, { reference }) =>
      replacePolicies(wrong, (policy) =>
        hasRules(policy, 'egress')
          ? withPolicyType(policy, 'egress')
          : isEmptyList(policy.spec?.egress)
            ? []
            : withDirectionOf(reference, policy, 'egress', wrong),
      ),
  },
  {
    id: 'empty-egress',
    says: 'A policy without egress rules closes egress only if `policyTypes` lists Egress; `egress: []` alone does not.',
    sort: 'known',
    demonstration: {
      wrong: 'egress: []',
      right: 'egress: [], policyTypes: [Ingress, Egress]',
    },
    apply: (right) =>
      replacePolicies(right, (policy) =>
        policyTypesOf(policy).includes('Egress') && !hasRules(policy, 'egress') ? [[withoutPolicyTypes(policy)]] : [],
      ),
    undo: (wrong, { reference }) =>
      replacePolicies(wrong, (policy) =>
        hasRules(policy, 'egress') || (isListed(wrong, 'egress') && !isMeant(policy, 'egress', reference))
          ? []
          : withPolicyType(policy, 'egress'),
      ),
  },
  {
    id: 'ingress-not-listed',
    says: '`policyTypes` does not list Ingress: the policy closes no ingress, and its ingress rules have no effect.',
    sort: 'known',
    demonstration: {
      wrong: 'policyTypes: [Egress]',
      right: 'policyTypes: [Egress, Ingress]',
    },
    apply: (right) => replacePolicies(right, (policy) => withoutPolicyType(policy, 'ingress')),
    undo: (wrong, { reference }) =>
      replacePolicies(wrong, (policy) =>
        isListed(wrong, 'ingress') && !hasRules(policy, 'ingress') && !isMeant(policy, 'ingress', reference)
          ? withDirectionOf(reference, policy, 'ingress', wrong)
          : [...withPolicyType(policy, 'ingress'), ...withDirectionOf(reference, policy, 'ingress', wrong)],
      ),
  },
  {
    id: 'dns-forgotten',
    says: 'Egress that is closed blocks DNS too: it needs a rule that allows port 53, over UDP and TCP.',
    sort: 'known',
    demonstration: {
      wrong: 'policyTypes: [Egress], egress: []',
      right: 'policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]',
    },
    apply: (right) =>
      replaceRuleLists(right, (rules, { direction }) => {
        const left = rules.filter((rule) => rule === null || !isForDns(rule));
        return direction === 'egress' && left.length < rules.length ? [left] : [];
      }),
    undo: (wrong, { reference }) =>
      replacePolicies(wrong, (policy) => {
        const rules = writtenRules(policy, 'egress');
        const known = allWrittenRules(wrong, 'egress').some(isForDns);
        if (!policyTypesOf(policy).includes('Egress') || known) return [];
        const dnsRules = allWrittenRules(reference, 'egress').filter(isForDns);
        return [[withRules(policy, 'egress', [...rules, ...(dnsRules.length > 0 ? dnsRules : [dnsToAnywhere])])]];
      }),
  },
  {
    id: 'allow-all-for-deny-all',
    says: 'An empty rule, `[{}]`, lets everything through: to deny all is to have no rules.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{}]',
      right: 'ingress: []',
    },
    apply: (right) =>
      replaceRuleLists(right, (rules, { policy, direction }) =>
        rules.length === 0 && policyTypesOf(policy).includes(policyTypeOf(direction)) ? [[{}]] : [],
      ),
    undo: (wrong) =>
      replaceRuleLists(wrong, (rules, { policy, direction }) => {
        const left = rules.filter((rule) => !allowsEverything(rule));
        return left.length < rules.length && policyTypesOf(policy).includes(policyTypeOf(direction)) ? [left] : [];
      }),
  },
  {
    id: 'direction-closed-too',
    says: 'A direction that `policyTypes` lists is blocked except for its rules, and the task does not ask to block this one.',
    sort: 'known',
    demonstration: {
      wrong: 'policyTypes: [Ingress, Egress]',
      right: 'policyTypes: [Ingress]',
    },
    apply: (right) =>
      replacePolicies(right, (policy) =>
        directions.flatMap((direction) => (hasRules(policy, direction) ? [] : withPolicyType(policy, direction))),
      ),
    undo: (wrong) =>
      replacePolicies(wrong, (policy) =>
        directions.flatMap((direction) => (hasRules(policy, direction) ? [] : withoutPolicyType(policy, direction))),
      ),
  },
];

const directions: readonly Direction[] = ['egress', 'ingress'];

/** A rule that allows DNS to every destination, for where the reference has no better one. */
const dnsToAnywhere: WrittenRule = {
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

function hasRules(policy: NetworkPolicy, direction: Direction): boolean {
  return writtenRules(policy, direction).length > 0;
}

/** Whether some policy isolates in a direction: then its author knows how. */
function isListed(policies: Policies, direction: Direction): boolean {
  return policies.some((policy) => policyTypesOf(policy).includes(policyTypeOf(direction)));
}

/** Whether a policy of the reference that selects the same pods, and has rules where this one has, lists a direction. */
function isMeant(policy: NetworkPolicy, direction: Direction, reference: Policies): boolean {
  return reference.some(
    (model) =>
      namespaceOf(model) === namespaceOf(policy) &&
      compareClauses(model.spec?.podSelector, policy.spec?.podSelector) === 'same' &&
      policyTypesOf(model).includes(policyTypeOf(direction)) &&
      directions.every((each) => each === direction || hasRules(model, each) === hasRules(policy, each)),
  );
}

/**
 * The policy with a direction and the rules for it, as the policy of the reference for the same pods has them; nothing
 * where some policy isolates in that direction, as its author knows how.
 */
function withDirectionOf(
  reference: Policies,
  policy: NetworkPolicy,
  direction: Direction,
  wrong: Policies,
): readonly Policies[] {
  if (isListed(wrong, direction)) return [];
  return reference
    .filter((model) => hasRules(model, direction) && isMeant(policy, direction, [model]))
    .flatMap((model) =>
      withPolicyType(policy, direction).map((some) =>
        some.map((each) => withRules(each, direction, writtenRules(model, direction))),
      ),
    );
}

/** The policy with a direction added to its policyTypes; nothing where it is listed already. */
function withPolicyType(policy: NetworkPolicy, direction: Direction): readonly Policies[] {
  const types = policyTypesOf(policy);
  return types.includes(policyTypeOf(direction))
    ? []
    : [[withSpec(policy, { policyTypes: [...types, policyTypeOf(direction)] })]];
}

/** The policy with a direction removed from its policyTypes; nothing where it is the only one, or is not listed. */
function withoutPolicyType(policy: NetworkPolicy, direction: Direction): readonly Policies[] {
  const left = policyTypesOf(policy).filter((type) => type !== policyTypeOf(direction));
  return left.length === 1 && left.length < policyTypesOf(policy).length
    ? [[withSpec(policy, { policyTypes: left })]]
    : [];
}

/** The policy without policyTypes: by default, `egress: []` then isolates nothing. */
function withoutPolicyTypes(policy: NetworkPolicy): NetworkPolicy {
  const { policyTypes: _, ...spec } = policy.spec ?? { podSelector: {} };
  return { ...policy, spec: { ...spec, egress: [] } };
}

function allowsEverything(rule: WrittenRule | null): boolean {
  return rule === null || hasSameText(rule, {}) || ((rule.peers ?? []).length === 0 && (rule.ports ?? []).length === 0);
}

/** An empty list that is written is the mistake of `empty-egress`. */
function isEmptyList(rules: readonly unknown[] | undefined): boolean {
  return rules?.length === 0;
}
