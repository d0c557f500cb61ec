import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Flow, Protocol, Side, Standing } from '../netpol/flow.ts';
import { weakest } from '../netpol/interpretations.ts';
import { type NearestChange, nearestChange } from '../netpol/nearest.ts';
import type { PodCounts } from '../network/end-groups.ts';
import type { Outcome } from '../network/outcome.ts';
import { type Connection, connect } from '../network/trace-connection.ts';
import type { RowVerdict } from './pair-outcomes.ts';

/** A flow as it was written, and the flows that it stands for: one for each pair of pods, or of groups of pods. */
export interface AskedFlow {
  readonly written: {
    readonly from: string;
    readonly to: string;
    readonly port: number | string;
    readonly protocol: Protocol;
  };
  readonly flows: readonly Flow[];
  /** For groups: how many pods each flow has at both ends. */
  readonly pods?: readonly PodCounts[];
}

/** An answer of `why`: one flow as it was asked, with the members that `--json` promises. */
export interface FlowAnswer {
  readonly from: string;
  readonly to: string;
  readonly port: number | string;
  readonly protocol: Protocol;
  readonly verdict: RowVerdict;
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
  readonly nearest?: NearestChange;
}

/** The answer for one pod behind a Service. */
export interface BackendAnswer {
  readonly pod: string;
  readonly verdict: RowVerdict;
  readonly outcome: Outcome;
  readonly egress: Side | null;
  readonly ingress: Side | null;
}

/** The answer for one pair of pods. */
export interface PairAnswer extends Omit<BackendAnswer, 'pod'> {
  readonly from: string;
  readonly to: string;
  /** Of very many pairs: how many pods at both ends have this answer, of which `from` and `to` are the first. */
  readonly pods?: PodCounts;
}

/** Decides a flow, on both sides. */
export function answerFlow(snapshot: Snapshot, { written, flows, pods }: AskedFlow): FlowAnswer {
  const { from, to, port, protocol } = written;
  const connections = flows.map((flow) => connect(snapshot, flow));
  const [first] = connections;
  const areSame = connections.every((connection) => isSameAnswer(connection, first));
  const summary = {
    from,
    to,
    port,
    protocol,
    verdict: verdictOf(connections),
    outcome: worstOutcome(connections),
    standing: weakest(...connections.map(({ standing }) => standing)),
    egress: areSame ? (first?.egress ?? null) : null,
    ingress: areSame ? (first?.ingress ?? null) : null,
  };
  const backends = backendsOf(connections);
  const untranslated = areSame ? first?.untranslated : undefined;
  return {
    ...summary,
    ...(backends === undefined ? {} : { backends }),
    ...(untranslated ? { untranslated: { ...untranslated, to: printEndpoint(untranslated.to) } } : {}),
    ...(areSame ? {} : { pairs: connections.flatMap((connection, at) => pairsOf(connection, pods?.[at])) }),
  };
}

/** The same with the smallest change that would turn the verdict. This takes longer: it is for a flow asked alone. */
export function answerWithNearest(snapshot: Snapshot, asked: AskedFlow): FlowAnswer {
  const nearest = nearestFor(snapshot, asked);
  return { ...answerFlow(snapshot, asked), ...(nearest === undefined ? {} : { nearest }) };
}

/**
 * The smallest change that turns the verdict of a flow, for all pods that it stands for; undefined where they differ
 * now, or where there is none.
 */
function nearestFor(snapshot: Snapshot, { flows }: AskedFlow): NearestChange | undefined {
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

function isSameAnswer(one: Connection, other: Connection | undefined): boolean {
  return answerKey(one) === answerKey(other);
}

function answerKey(connection: Connection | undefined): string {
  const { verdict, outcome, egress, ingress, backends, untranslated } = connection ?? {};
  return JSON.stringify([verdict, outcome, egress, ingress, backends, untranslated]);
}

function verdictOf(results: readonly { readonly verdict: RowVerdict }[]): RowVerdict {
  const [first = { verdict: 'allowed' as const }] = results;
  return results.every(({ verdict }) => verdict === first.verdict) ? first.verdict : 'mixed';
}

/** What some tries will see. */
function worstOutcome(results: readonly { readonly outcome: Outcome }[]): Outcome {
  const worstFirst: readonly Outcome[] = ['name not resolved', 'timed out', 'unreachable', 'refused'];
  return worstFirst.find((outcome) => results.some((result) => result.outcome === outcome)) ?? 'connected';
}

/** Each pod behind a Service, with one answer for all sources; undefined where no Service was asked. */
function backendsOf(connections: readonly Connection[]): readonly BackendAnswer[] | undefined {
  if (!connections.some(({ backends }) => backends !== undefined)) return undefined;
  const byPod = Map.groupBy(
    connections.flatMap(({ backends }) => backends ?? []),
    ({ pod }) => pod,
  );
  return [...byPod].map(([pod, results]) => {
    const [first] = results;
    const areSame = results.every(
      (one) => JSON.stringify([one.egress, one.ingress]) === JSON.stringify([first?.egress, first?.ingress]),
    );
    return {
      pod,
      verdict: verdictOf(results),
      outcome: worstOutcome(results),
      egress: areSame ? (first?.egress ?? null) : null,
      ingress: areSame ? (first?.ingress ?? null) : null,
    };
  });
}

function pairsOf(
  { flow, verdict, outcome, egress, ingress, backends, untranslated }: Connection,
  pods?: PodCounts,
): PairAnswer[] {
  const ends = { from: printEndpoint(flow.from), to: printEndpoint(flow.to), ...(pods ? { pods } : {}) };
  if (backends === undefined) return [{ ...ends, verdict, outcome, egress, ingress }];
  if (backends.length === 0) {
    return [{ ...ends, verdict, outcome, egress: untranslated?.egress ?? null, ingress: null }];
  }
  return backends.map((backend) => ({
    ...ends,
    to: backend.pod,
    verdict: backend.verdict,
    outcome: backend.outcome,
    egress: backend.egress,
    ingress: backend.ingress,
  }));
}
