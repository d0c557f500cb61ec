import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { namespaceOf } from '../../kube/pods.ts';
import { policyTypeOf, policyTypesOf, selectorClauses, type WrittenRule, writtenRules } from './definitions/edits.ts';
import type { Policies } from './definitions/mutation.ts';
import { namesOnly } from './plain-policies.ts';

/**
 * What a set of policies says, as a bag of small statements: "these pods are isolated for ingress", and for each peer
 * and port of each rule "these pods accept that peer on that port". Rules and policies that are split, merged or written
 * in another order give the same bag.
 */
export type Statements = ReadonlyMap<string, number>;

/** Reads the statements of sets of policies. Each policy and each peer is read once, however many sets it is in. */
export class StatementReader {
  readonly #known = new WeakMap<NetworkPolicy, readonly string[]>();
  readonly #peers = new WeakMap<NetworkPolicyPeer, readonly string[]>();

  of(policies: Policies): Statements {
    const counts = new Map<string, number>();
    for (const policy of policies) {
      for (const statement of this.#ofPolicy(policy)) {
        // To isolate pods a second time changes nothing; to accept a peer a second time may be a mistake.
        counts.set(statement, statement.includes(ISOLATED) ? 1 : (counts.get(statement) ?? 0) + 1);
      }
    }
    return counts;
  }

  #ofPolicy(policy: NetworkPolicy): readonly string[] {
    const found = this.#known.get(policy) ?? this.#statementsOf(policy);
    this.#known.set(policy, found);
    return found;
  }

  #statementsOf(policy: NetworkPolicy): readonly string[] {
    const subjects = selectorTexts(policy.spec?.podSelector).map((text) => `${namespaceOf(policy)} ${text}`);
    return (['ingress', 'egress'] as const).flatMap((direction) => {
      const isListed = policyTypesOf(policy).includes(policyTypeOf(direction));
      // Rules of a direction that is not listed have no effect, but they are written.
      const scope = isListed ? direction : `unlisted ${direction}`;
      const allowed = writtenRules(policy, direction).flatMap((rule) =>
        this.#allowedBy(rule ?? {}, namespaceOf(policy)),
      );
      return subjects.flatMap((subject) => [
        ...(isListed ? [`${subject}${ISOLATED}${direction}`] : []),
        ...allowed.map((each) => `${subject} ${scope} ${each}`),
      ]);
    });
  }

  /** Each peer of a rule with each of its ports. */
  #allowedBy({ peers, ports }: WrittenRule, ownNamespace: string): readonly string[] {
    const peerTexts = (peers ?? []).flatMap((peer) =>
      this.#ofPeer(namesOnly(peer, ownNamespace) ? { podSelector: peer.podSelector ?? {} } : (peer ?? {})),
    );
    const portTexts = (ports ?? []).map((port) => portText(port ?? {}));
    const eachPort = portTexts.length > 0 ? portTexts : ['every port'];
    return (peerTexts.length > 0 ? peerTexts : ['anyone']).flatMap((peer) => eachPort.map((port) => `${peer} ${port}`));
  }

  #ofPeer(peer: NetworkPolicyPeer): readonly string[] {
    const found = this.#peers.get(peer) ?? textsOfPeer(peer);
    this.#peers.set(peer, found);
    return found;
  }
}

const ISOLATED = ' isolated for ';

/** How many statements two bags do not have in common. */
export function distanceBetween(one: Statements, other: Statements): number {
  let distance = 0;
  for (const [statement, count] of one) distance += Math.max(0, count - (other.get(statement) ?? 0));
  for (const [statement, count] of other) distance += Math.max(0, count - (one.get(statement) ?? 0));
  return distance;
}

/** Whether one bag has all that another has, and more. */
export function addsTo(before: Statements, after: Statements): boolean {
  return (
    distanceBetween(before, after) > 0 &&
    [...before].every(([statement, count]) => (after.get(statement) ?? 0) >= count)
  );
}

/**
 * Which share of the statements that an edit adds or removes brings the policies nearer to what was meant: 1 for an edit
 * that does nothing else, 0 for one that only leads away. An edit that changes no statement counts as 1.
 */
export function shareTowards(meant: Statements, before: Statements, after: Statements): number {
  const edited = distanceBetween(before, after);
  if (edited === 0) return 1;
  const nearer = distanceBetween(before, meant) - distanceBetween(after, meant);
  return (edited + nearer) / (2 * edited);
}

function textsOfPeer({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer): readonly string[] {
  if (ipBlock) return [`${ipBlock.cidr} except ${[...(ipBlock.except ?? [])].sort().join()}`];
  const spaces = namespaceSelector ? selectorTexts(namespaceSelector) : ['own'];
  return spaces.flatMap((space) => selectorTexts(podSelector).map((pods) => `namespace ${space} pods ${pods}`));
}

function portText({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): string {
  return `${protocol} ${port ?? 'every'}${endPort === undefined || endPort === port ? '' : `-${endPort}`}`;
}

/** The most ways in which the values of `In` expressions are taken one by one. */
const MAX_ALTERNATIVES = 16;

/** The clauses of a selector as one text for each combination of the values that its `In` expressions list. */
export function selectorTexts(selector: LabelSelector | null | undefined): readonly string[] {
  const clauses = [...selectorClauses(selector)].map((clause) => {
    const [, key = '', values = ''] = /^(\S+) In (.*)$/.exec(clause) ?? [];
    return key === '' ? [clause] : values.split(',').map((value) => `${key} In ${value}`);
  });
  const combined = clauses.reduce<readonly (readonly string[])[]>(
    (found, ways) => found.flatMap((some) => ways.map((way) => [...some, way])),
    [[]],
  );
  const kept = combined.length > MAX_ALTERNATIVES ? [[...selectorClauses(selector)]] : combined;
  return kept.map((each) => `{${[...each].sort().join(', ')}}`);
}
