import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';

/** The spec of a NetworkPolicy. */
export type Spec = NonNullable<NetworkPolicy['spec']>;
/** The direction of a rule. */
export type Side = 'ingress' | 'egress';
/** Both directions. */
export const sides: readonly Side[] = ['ingress', 'egress'];
/** A rule of either direction. */
export interface Rule {
  readonly peers?: NetworkPolicyPeer[];
  readonly ports?: NetworkPolicyPort[];
}

/** The rules of a policy for one direction, with `from` and `to` under one name. */
export function rulesOf(spec: Spec, side: Side): readonly Rule[] {
  if (side === 'ingress')
    return (spec.ingress ?? []).map(({ from, ports }) => ({
      ...(from ? { peers: from } : {}),
      ...(ports ? { ports } : {}),
    }));
  return (spec.egress ?? []).map(({ to, ports }) => ({ ...(to ? { peers: to } : {}), ...(ports ? { ports } : {}) }));
}

/** The field of a spec that holds these rules for one direction. */
export function withRules(side: Side, rules: readonly Rule[]): Partial<Spec> {
  if (side === 'ingress')
    return {
      ingress: rules.map(({ peers, ports }) => ({ ...(peers ? { from: peers } : {}), ...(ports ? { ports } : {}) })),
    };
  return {
    egress: rules.map(({ peers, ports }) => ({ ...(peers ? { to: peers } : {}), ...(ports ? { ports } : {}) })),
  };
}
