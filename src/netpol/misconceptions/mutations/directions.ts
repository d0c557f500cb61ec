import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Direction } from '../../flow.ts';
import {
  alike,
  inPolicies,
  inRuleLists,
  type Rule,
  rulesIn,
  rulesOfAll,
  typeOf,
  typesOf,
  withRules,
  withSpec,
} from './edits.ts';
import type { Mutation, Policies } from './mutation.ts';
import { isForDns } from './peers.ts';

/** Misconceptions about which directions a policy closes. */
export const directionMutations: readonly Mutation[] = [
  {
    id: 'egress-not-listed',
    says: 'Egress rules count only where `policyTypes` lists Egress: here egress stays open.',
    sort: 'known',
    demonstration: {
      wrong: 'policyTypes: [Ingress], egress: [{ports: [{port: 443}]}]',
      right: 'policyTypes: [Ingress, Egress], egress: [{ports: [{port: 443}]}]',
    },
    apply: (right) => inPolicies(right, (policy) => (hasRules(policy, 'egress') ? without(policy, 'egress') : [])),
    undo: (wrong) => inPolicies(wrong, (policy) => (hasRules(policy, 'egress') ? listed(policy, 'egress') : [])),
  },
  {
    id: 'empty-egress',
    says: 'Egress stays open unless `policyTypes` lists it, also with `egress: []`.',
    sort: 'known',
    demonstration: {
      wrong: 'egress: []',
      right: 'egress: [], policyTypes: [Ingress, Egress]',
    },
    apply: (right) =>
      inPolicies(right, (policy) =>
        typesOf(policy).includes('Egress') && !hasRules(policy, 'egress') ? [[untyped(policy)]] : [],
      ),
    undo: (wrong) =>
      isListed(wrong, 'egress')
        ? []
        : inPolicies(wrong, (policy) => (hasRules(policy, 'egress') ? [] : listed(policy, 'egress'))),
  },
  {
    id: 'ingress-not-listed',
    says: 'Where `policyTypes` lists Egress alone, ingress stays open.',
    sort: 'known',
    demonstration: {
      wrong: 'policyTypes: [Egress]',
      right: 'policyTypes: [Egress, Ingress]',
    },
    apply: (right) => inPolicies(right, (policy) => without(policy, 'ingress')),
    undo: (wrong) => (isListed(wrong, 'ingress') ? [] : inPolicies(wrong, (policy) => listed(policy, 'ingress'))),
  },
  {
    id: 'dns-forgotten',
    says: 'Closing egress closes name lookups too: they need a door to port 53, over UDP and TCP.',
    sort: 'known',
    demonstration: {
      wrong: 'policyTypes: [Egress], egress: []',
      right: 'policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]',
    },
    apply: (right) =>
      inRuleLists(right, (rules, { direction }) => {
        const left = rules.filter((rule) => rule === null || !isForDns(rule));
        return direction === 'egress' && left.length < rules.length ? [left] : [];
      }),
    undo: (wrong, { reference }) =>
      inPolicies(wrong, (policy) => {
        const rules = rulesIn(policy, 'egress');
        const known = rulesOfAll(wrong, 'egress').some(isForDns);
        if (!typesOf(policy).includes('Egress') || known) return [];
        const doors = rulesOfAll(reference, 'egress').filter(isForDns);
        return [[withRules(policy, 'egress', [...rules, ...(doors.length > 0 ? doors : [dnsAnywhere])])]];
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
      inRuleLists(right, (rules, { policy, direction }) =>
        rules.length === 0 && typesOf(policy).includes(typeOf(direction)) ? [[{}]] : [],
      ),
    undo: (wrong) =>
      inRuleLists(wrong, (rules, { policy, direction }) => {
        const left = rules.filter((rule) => !isOpen(rule));
        return left.length < rules.length && typesOf(policy).includes(typeOf(direction)) ? [left] : [];
      }),
  },
  {
    id: 'direction-closed-too',
    says: 'A direction that `policyTypes` lists is closed but for its rules, and nobody asked to close this one.',
    sort: 'known',
    demonstration: {
      wrong: 'policyTypes: [Ingress, Egress]',
      right: 'policyTypes: [Ingress]',
    },
    apply: (right) =>
      inPolicies(right, (policy) =>
        directions.flatMap((direction) => (hasRules(policy, direction) ? [] : listed(policy, direction))),
      ),
    undo: (wrong) => inPolicies(wrong, (policy) => directions.flatMap((direction) => without(policy, direction))),
  },
];

const directions: readonly Direction[] = ['egress', 'ingress'];

/** A door for lookups where no reference says a better one. */
const dnsAnywhere: Rule = {
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

function hasRules(policy: NetworkPolicy, direction: Direction): boolean {
  return rulesIn(policy, direction).length > 0;
}

/** Whether some policy closes a direction: then its author knows how. */
function isListed(policies: Policies, direction: Direction): boolean {
  return policies.some((policy) => typesOf(policy).includes(typeOf(direction)));
}

/** The policy with a direction among its policyTypes; nothing where it is there. */
function listed(policy: NetworkPolicy, direction: Direction): readonly Policies[] {
  const types = typesOf(policy);
  return types.includes(typeOf(direction)) ? [] : [[withSpec(policy, { policyTypes: [...types, typeOf(direction)] })]];
}

/** The policy with a direction out of its policyTypes; nothing where it is the only one, or is not there. */
function without(policy: NetworkPolicy, direction: Direction): readonly Policies[] {
  const left = typesOf(policy).filter((type) => type !== typeOf(direction));
  return left.length === 1 && left.length < typesOf(policy).length ? [[withSpec(policy, { policyTypes: left })]] : [];
}

/** The policy with its directions left to the default: `egress: []` then closes nothing. */
function untyped(policy: NetworkPolicy): NetworkPolicy {
  const { policyTypes: _, ...spec } = policy.spec ?? { podSelector: {} };
  return { ...policy, spec: { ...spec, egress: [] } };
}

function isOpen(rule: Rule | null): boolean {
  return rule === null || alike(rule, {}) || ((rule.peers ?? []).length === 0 && (rule.ports ?? []).length === 0);
}
