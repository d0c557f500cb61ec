import type { AskedFlow } from '../cli/read-flows.ts';
import { resolveSource, resolveText, type Unresolved } from '../cli/resolve.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination, Endpoint, Flow, Protocol, Side, Standing } from '../netpol/flow.ts';
import { weakest } from '../netpol/interpretations.ts';
import { type Nearest, nearestChange } from '../netpol/nearest.ts';
import { type Connection, connect, whyNotAskable } from '../network/connect.ts';
import type { Outcome } from '../network/outcome.ts';

/** An answer of `why`: one flow as it was asked, with the members that `--json` promises. */
export interface FlowAnswer {
  readonly from: string;
  readonly to: string;
  readonly port: number | string;
  readonly protocol: Protocol;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly standing: Standing;
  /** Null where a Service was asked, and where the pairs of pods differ. */
  readonly egress: Side | null;
  readonly ingress: Side | null;
  /** Of a Service: each pod behind it. */
  readonly backends?: readonly BackendAnswer[];
  /** Of a Service with no pod behind it: the address that is dialled, and what the source's side says of it. */
  readonly untranslated?: { readonly to: string; readonly egress: Side };
  /** Of workloads: each pair of pods, where they differ. */
  readonly pairs?: readonly PairAnswer[];
  /** The smallest change that turns the verdict, where there is one and it was looked for. */
  readonly nearest?: Nearest;
}

export type Verdict = 'allowed' | 'denied' | 'mixed';

export interface BackendAnswer {
  readonly pod: string;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly egress: Side | null;
  readonly ingress: Side | null;
}

export interface PairAnswer extends Omit<BackendAnswer, 'pod'> {
  readonly from: string;
  readonly to: string;
}

/** A flow that was asked, ready to be decided: who its ends mean. */
export interface ReadyFlow {
  readonly asked: AskedFlow;
  readonly flows: readonly Flow[];
}

/** Why a flow cannot be asked: which part of it is at fault, and what is wrong. */
export interface CannotAsk {
  readonly part: 'from' | 'to' | 'port';
  readonly says: string;
}

/** Finds the ends of a flow: one flow for each pair of pods that it stands for. */
export function readyFlow(snapshot: Snapshot, asked: AskedFlow): ReadyFlow | readonly CannotAsk[] {
  const from = resolveSource(snapshot, asked.from);
  const to = resolveText(snapshot, asked.to);
  const faults = [...faultOf('from', from), ...faultOf('to', to)];
  if ('fault' in from || 'fault' in to) return faults;
  const { port, protocol } = asked;
  const pairs = from.ends.flatMap((source) => to.ends.map((destination) => ({ from: source, to: destination })));
  // A workload's pods dial each other; a pod dials itself only where that alone was asked.
  const others = pairs.filter((pair) => pairs.length === 1 || !isSame(pair.from, pair.to));
  const flows = others.map((pair) => ({ ...pair, port, protocol }));
  const because = flows.map((flow) => whyNotAskable(snapshot, flow)).find((why) => why !== null);
  return because === undefined ? { asked, flows } : [{ part: 'port', says: because }];
}

/** Decides a flow, on both sides. */
export function answerFlow(snapshot: Snapshot, { asked, flows }: ReadyFlow): FlowAnswer {
  const { from, to, port, protocol } = asked;
  const connections = flows.map((flow) => connect(snapshot, flow));
  const [first] = connections;
  const same = connections.every((connection) => alike(connection, first));
  const summary = {
    from,
    to,
    port,
    protocol,
    verdict: verdictOf(connections),
    outcome: worstOutcome(connections),
    standing: weakest(...connections.map(({ standing }) => standing)),
    egress: same ? (first?.egress ?? null) : null,
    ingress: same ? (first?.ingress ?? null) : null,
  };
  const backends = backendsOf(connections);
  const untranslated = same ? first?.untranslated : undefined;
  return {
    ...summary,
    ...(backends === undefined ? {} : { backends }),
    ...(untranslated ? { untranslated: { ...untranslated, to: printEndpoint(untranslated.to) } } : {}),
    ...(same ? {} : { pairs: connections.flatMap(pairsOf) }),
  };
}

/**
 * The smallest change that turns the verdict of a flow, for all pods that it stands for; undefined where they differ
 * now, or where there is none. Each change that is thought of makes a world of its own, so this is for single flows.
 */
export function nearestFor(snapshot: Snapshot, { flows }: ReadyFlow): Nearest | undefined {
  const [first] = flows;
  const connections = flows.map((flow) => connect(snapshot, flow));
  const verdict = verdictOf(connections);
  const [backend] = connections[0]?.backends ?? [];
  if (first === undefined || verdict === 'mixed') return undefined;
  const to = backend?.to ?? first.to;
  if ('service' in to) return undefined;
  const turned = verdict === 'allowed' ? 'denied' : 'allowed';
  return nearestChange(snapshot, { ...first, to, port: backend?.port ?? first.port }, (changed) =>
    flows.every((flow) => connect(changed, flow).verdict === turned),
  );
}

function faultOf(part: 'from' | 'to', found: object | Unresolved): CannotAsk[] {
  return 'fault' in found ? [{ part, says: found.fault }] : [];
}

function isSame(from: Endpoint, to: Destination): boolean {
  return 'pod' in from && 'pod' in to && from.pod === to.pod;
}

function alike(one: Connection, other: Connection | undefined): boolean {
  return telling(one) === telling(other);
}

function telling(connection: Connection | undefined): string {
  const { verdict, outcome, egress, ingress, backends, untranslated } = connection ?? {};
  return JSON.stringify([verdict, outcome, egress, ingress, backends, untranslated]);
}

function verdictOf(results: readonly { readonly verdict: Verdict }[]): Verdict {
  const [first = { verdict: 'allowed' as const }] = results;
  return results.every(({ verdict }) => verdict === first.verdict) ? first.verdict : 'mixed';
}

/** What some tries will see. */
function worstOutcome(results: readonly { readonly outcome: Outcome }[]): Outcome {
  const worstFirst: readonly Outcome[] = ['name not resolved', 'timed out', 'unreachable', 'refused'];
  return worstFirst.find((outcome) => results.some((result) => result.outcome === outcome)) ?? 'connected';
}

/** Each pod behind a Service, as all of the sources see it together. */
function backendsOf(connections: readonly Connection[]): readonly BackendAnswer[] | undefined {
  if (!connections.some(({ backends }) => backends !== undefined)) return undefined;
  const byPod = Map.groupBy(
    connections.flatMap(({ backends }) => backends ?? []),
    ({ pod }) => pod,
  );
  return [...byPod].map(([pod, seen]) => {
    const [first] = seen;
    const same = seen.every(
      (one) => JSON.stringify([one.egress, one.ingress]) === JSON.stringify([first?.egress, first?.ingress]),
    );
    return {
      pod,
      verdict: verdictOf(seen),
      outcome: worstOutcome(seen),
      egress: same ? (first?.egress ?? null) : null,
      ingress: same ? (first?.ingress ?? null) : null,
    };
  });
}

function pairsOf({ flow, verdict, outcome, egress, ingress, backends, untranslated }: Connection): PairAnswer[] {
  const from = printEndpoint(flow.from);
  if (backends === undefined) return [{ from, to: printEndpoint(flow.to), verdict, outcome, egress, ingress }];
  if (backends.length === 0) {
    return [
      { from, to: printEndpoint(flow.to), verdict, outcome, egress: untranslated?.egress ?? null, ingress: null },
    ];
  }
  return backends.map((backend) => ({
    from,
    to: backend.pod,
    verdict: backend.verdict,
    outcome: backend.outcome,
    egress: backend.egress,
    ingress: backend.ingress,
  }));
}
