import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Endpoint, Flow, Protocol } from '../src/netpol/flow.ts';
import type { Check, Claim, FlowKind, Group, PortRange } from './grader.ts';
import { isMember, type Member } from './groups.ts';

/**
 * What a task wants of one flow. `free`: a check speaks of it and leaves it open; `as before`: no check speaks of it,
 * so it must be as in the untouched cluster where the task says that everything else stays.
 */
export type Wanted = 'allowed' | 'denied' | 'free' | 'as before';

/** What one claim wants of the flows between two ends, port by port. `null`: it does not speak of this pair. */
export type PortWish = (port: number, protocol: Protocol) => 'allowed' | 'denied' | 'free' | null;

/** What a claim says of a pair of ends, or `null` where it says nothing of any port. */
export function wishOf(claim: Claim, from: Member, to: Member): PortWish | null {
  switch (claim.is) {
    case 'only':
      return isMember(to, claim.reach) && !isMember(from, claim.these) ? () => 'denied' : null;
    case 'never':
      return between(claim, from, to) ? (port, protocol) => (isAmong(claim, port, protocol) ? 'denied' : 'free') : null;
    case 'works':
      return between(claim, from, to) ? (port, protocol) => (isAmong(claim, port, protocol) ? 'allowed' : null) : null;
    case 'unchanged':
      return null;
  }
}

/** Whether a flow is of a kind. */
export function isOfKind(kind: FlowKind, from: Member, to: Member, port: number, protocol: Protocol): boolean {
  return between(kind, from, to) && isAmong(kind, port, protocol);
}

/** What a task wants of one flow to a pod or an address, its port given as a number. */
export function wantedOf(checks: readonly Check[], snapshot: Snapshot, flow: Flow<Endpoint>): Wanted {
  const [from, to] = [memberOf(snapshot, flow.from), memberOf(snapshot, flow.to)];
  const wishes = checks.map(({ claim }) => wishOf(claim, from, to)?.(Number(flow.port), flow.protocol) ?? null);
  return (
    wishes.find((wish) => wish === 'allowed' || wish === 'denied') ??
    wishes.find((wish) => wish !== null) ??
    'as before'
  );
}

/** What decides of an end's membership, as the snapshot has it. A pod that is not there has no labels. */
export function memberOf(snapshot: Snapshot, end: Endpoint): Member {
  if ('like' in end) {
    const { namespace, labels } = end.like;
    return { namespace: typeof namespace === 'string' ? namespace : null, labels, isPod: true };
  }
  if (!('pod' in end)) return { namespace: null, labels: {}, isPod: false };
  const [namespace = '', name] = end.pod.split('/');
  const pod = snapshot.pods.find(({ metadata }) => metadata?.name === name && metadata?.namespace === namespace);
  return { namespace, labels: pod?.metadata?.labels ?? {}, isPod: true };
}

/** Every group that a claim names. */
export function groupsOf(claim: Claim): readonly Group[] {
  if (claim.is === 'only') return [...claim.these, ...claim.reach];
  return claim.is === 'unchanged' ? [] : [...claim.from, ...claim.to];
}

/** Every port or range that a claim names. */
export function portsOf(claim: Claim): readonly PortRange[] {
  return claim.is === 'never' || claim.is === 'works' ? [...(claim.ports ?? []), ...(claim.exceptPorts ?? [])] : [];
}

function between(kind: FlowKind, from: Member, to: Member): boolean {
  return isMember(from, kind.from) && isMember(to, kind.to);
}

function isAmong({ ports, exceptPorts }: FlowKind, port: number, protocol: Protocol): boolean {
  const within = (range: PortRange) => range.protocol === protocol && range.from <= port && port <= range.to;
  return ports ? ports.some(within) : !exceptPorts?.some(within);
}
