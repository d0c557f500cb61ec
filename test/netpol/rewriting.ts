import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { policyFrom } from './worlds.ts';

/** What a policy means once its defaults are written out: for rewriting it in other words. */
function typesOf({ spec }: NetworkPolicy): readonly string[] {
  return spec?.policyTypes ?? ((spec?.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
}

/** `namespace/name` of a policy. */
export function idOf({ metadata }: NetworkPolicy): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}

/** A policy with all of its lists turned round. */
export function reversed(policy: NetworkPolicy): NetworkPolicy {
  return {
    ...policy,
    spec: {
      podSelector: policy.spec?.podSelector ?? {},
      policyTypes: [...typesOf(policy)].toReversed(),
      ingress: turn(policy.spec?.ingress).map(({ from, ports }) => ({ from: turn(from), ports: turn(ports) })),
      egress: turn(policy.spec?.egress).map(({ to, ports }) => ({ to: turn(to), ports: turn(ports) })),
    },
  };
}

function turn<T>(list: readonly T[] | undefined): T[] {
  return (list ?? []).toReversed();
}

/** A policy as one policy a rule, and one that isolates alone. */
export function split(policy: NetworkPolicy): readonly NetworkPolicy[] {
  const id = idOf(policy);
  const podSelector = policy.spec?.podSelector ?? {};
  const types = [...typesOf(policy)];
  const part = (name: string, rules: object) =>
    policyFrom(`${id}-${name}`, { podSelector, policyTypes: types, ...rules });
  return [
    part('base', {}),
    ...(policy.spec?.ingress ?? []).map((each, index) => part(`in-${index}`, { ingress: [each] })),
    ...(policy.spec?.egress ?? []).map((each, index) => part(`out-${index}`, { egress: [each] })),
  ];
}

/** A policy with one rule for each peer and port of its rules. */
export function scattered(policy: NetworkPolicy): NetworkPolicy {
  return {
    ...policy,
    spec: {
      podSelector: policy.spec?.podSelector ?? {},
      policyTypes: [...typesOf(policy)],
      ingress: (policy.spec?.ingress ?? []).flatMap(({ from, ports }) =>
        cross(from, ports).map((one) => ({ from: one.peers, ports: one.ports })),
      ),
      egress: (policy.spec?.egress ?? []).flatMap(({ to, ports }) =>
        cross(to, ports).map((one) => ({ to: one.peers, ports: one.ports })),
      ),
    },
  };
}

function cross<P, Q>(peers: readonly P[] | undefined, ports: readonly Q[] | undefined) {
  return oneByOne(peers).flatMap((some) =>
    oneByOne(ports).map((entries) => ({ peers: [...some], ports: [...entries] })),
  );
}

function oneByOne<T>(list: readonly T[] | undefined): readonly (readonly T[])[] {
  return list === undefined || list.length === 0 ? [[]] : list.map((entry) => [entry]);
}

/** Whether a value is a selector with matchLabels. */
export function isSelector(value: unknown): value is LabelSelector {
  return typeof value === 'object' && value !== null && 'matchLabels' in value;
}

/** A selector in expressions alone. */
export function asExpressions({ matchLabels, matchExpressions }: LabelSelector): LabelSelector {
  const fromLabels = Object.entries(matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  return { matchExpressions: [...fromLabels, ...(matchExpressions ?? [])] };
}
