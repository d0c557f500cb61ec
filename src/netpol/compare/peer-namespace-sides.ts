import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Direction } from '../flow.ts';
import { type Peer, type Policy, type PortEntry, readPolicy, rulesOf } from '../policy.ts';
import type { BeforeAndNow } from './peer-namespaces.ts';

/** The pods of a namespace that a selector isolates, and whether the old and the new policies have that selector. */
export interface IsolatedPods extends BeforeAndNow<boolean> {
  readonly selector: LabelSelector;
}

/** A rule with the selector of its policy, and whether the old and the new policies have that rule. */
export interface SideRule extends BeforeAndNow<boolean> {
  readonly selector: LabelSelector;
  readonly namespace: string;
  readonly peers: readonly Peer[];
  readonly ports: readonly PortEntry[];
}

/**
 * The rules of two sets of policies for the pods of one namespace in one direction. It does not matter which policy has
 * a rule, or how many have it, so each rule is listed once.
 */
export interface PeerSpaceSide {
  readonly isolated: readonly IsolatedPods[];
  readonly rules: readonly SideRule[];
  /** Whether the two sets differ here. */
  readonly changed: boolean;
}

/** The side of a namespace without policies, or of the ends outside of the cluster. */
export const emptySide: PeerSpaceSide = { isolated: [], rules: [], changed: false };

/** The sides of one direction by namespace. Namespaces without policies are missing. */
export function peerSpaceSides(
  before: Snapshot,
  now: Snapshot,
  direction: Direction,
): ReadonlyMap<string, PeerSpaceSide> {
  const all = [
    ...before.policies.map((policy) => ({ policy: readPolicy(policy), at: 'before' as const })),
    ...now.policies.map((policy) => ({ policy: readPolicy(policy), at: 'now' as const })),
  ];
  const byNamespace = Map.groupBy(all, ({ policy }) => policy.namespace);
  return new Map([...byNamespace].map(([namespace, stated]) => [namespace, sideOf(stated, direction)]));
}

type PolicyAt = { readonly policy: Policy; readonly at: keyof BeforeAndNow<boolean> };

function sideOf(stated: readonly PolicyAt[], direction: Direction): PeerSpaceSide {
  const isolating = new Map<string, { selector: LabelSelector; before: boolean; now: boolean }>();
  const rules = new Map<string, SideRule & { before: boolean; now: boolean }>();
  for (const { policy, at } of stated) {
    const { namespace, podSelector: selector } = policy;
    const of = rulesOf(policy, direction);
    if (of === undefined) continue;
    const pods = JSON.stringify(selector);
    const isolates = isolating.get(pods) ?? { selector, before: false, now: false };
    isolates[at] = true;
    isolating.set(pods, isolates);
    for (const { peers, ports } of of) {
      const text = `${pods} ${peers.map(peerText).join()} ${ports.map(portText).join()}`;
      const rule = rules.get(text) ?? { selector, namespace, peers, ports, before: false, now: false };
      rule[at] = true;
      rules.set(text, rule);
    }
  }
  const all = [...isolating.values(), ...rules.values()];
  return {
    isolated: [...isolating.values()],
    rules: [...rules.values()],
    changed: all.some((each) => each.before !== each.now),
  };
}

function peerText(peer: Peer): string {
  if (peer.is === 'ipBlock') return JSON.stringify([peer.ipBlock.cidr, ...peer.ipBlock.except.map(({ text }) => text)]);
  return JSON.stringify({ in: peer.namespaceSelector, of: peer.podSelector });
}

function portText({ protocol, port }: PortEntry): string {
  return JSON.stringify([protocol, port]);
}
