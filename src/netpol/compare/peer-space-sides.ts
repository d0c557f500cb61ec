import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Direction } from '../flow.ts';
import { type Peer, type Policy, type PortEntry, readPolicy, rulesOf } from '../policy.ts';

/** In which of two sets of policies something stands. */
export interface Standing {
  readonly before: boolean;
  readonly now: boolean;
}

/** Pods of a namespace that some policy there isolates. */
export interface Isolating extends Standing {
  readonly selector: LabelSelector;
}

/** A rule with the pods of its namespace that it speaks for. */
export interface SideRule extends Standing {
  readonly selector: LabelSelector;
  readonly namespace: string;
  readonly peers: readonly Peer[];
  readonly ports: readonly PortEntry[];
}

/**
 * What two sets of policies say of the pods of one namespace in one direction. In which policy a rule stands means
 * nothing, nor how often it does, so that each stands here once.
 */
export interface HomeSide {
  readonly isolating: readonly Isolating[];
  readonly rules: readonly SideRule[];
  /** Whether anything stands in one set alone. */
  readonly changed: boolean;
}

/** A namespace without policies. */
export const openSide: HomeSide = { isolating: [], rules: [], changed: false };

/** The sides of a direction by namespace; those where no policy isolates are not among them. */
export function homeSides(before: Snapshot, now: Snapshot, direction: Direction): ReadonlyMap<string, HomeSide> {
  const all = [
    ...before.policies.map((policy) => ({ policy: readPolicy(policy), at: 'before' as const })),
    ...now.policies.map((policy) => ({ policy: readPolicy(policy), at: 'now' as const })),
  ];
  const byHome = Map.groupBy(all, ({ policy }) => policy.namespace);
  return new Map([...byHome].map(([namespace, stated]) => [namespace, sideOf(stated, direction)]));
}

type Stated = { readonly policy: Policy; readonly at: keyof Standing };

function sideOf(stated: readonly Stated[], direction: Direction): HomeSide {
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
    isolating: [...isolating.values()],
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
