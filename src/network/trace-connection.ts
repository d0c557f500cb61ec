import { declaredPorts } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import { evaluate, passes, weakest } from '../netpol/evaluate.ts';
import type { Because, Endpoint, Explanation, Flow, Side, Standing } from '../netpol/flow.ts';
import { indexObjects } from './object-index.ts';
import type { Outcome } from './outcome.ts';
import { findRoute, type Leg, type Route } from './route.ts';
import { failedLookup, outcomeOf, summarize } from './summary.ts';

/** The result of one connection, and its reasons. Its members are those of `why --json`. */
export interface Connection {
  readonly flow: Flow;
  /** The verdict of policies; `mixed` where it differs between the pods behind a Service. */
  readonly verdict: 'allowed' | 'denied' | 'mixed';
  /** What a person at the source sees; for a Service, the worst outcome of its backends. */
  readonly outcome: Outcome;
  readonly standing: Standing;
  /** Null for a Service: each of its backends has its own sides. */
  readonly egress: Side | null;
  readonly ingress: Side | null;
  readonly backends?: readonly BackendConnection[];
  /** Where no end is behind a Service: the address that was dialled, and what the source's side says of it. */
  readonly untranslated?: { readonly to: Endpoint; readonly egress: Side };
}

/** A connection to one of the ends behind a Service. */
export interface BackendConnection {
  /** `namespace/name`, or the address of a backend that is no pod. */
  readonly pod: string;
  readonly to: Endpoint;
  /** The port at that end. */
  readonly port: number;
  readonly verdict: 'allowed' | 'denied';
  readonly outcome: Outcome;
  readonly standing: Standing;
  readonly egress: Side;
  readonly ingress: Side;
}

/**
 * Follows one connection: name lookup, Service, egress of the source, ingress of the destination, listener. Throws a
 * RangeError for a flow whose ends or port the snapshot does not have: ask `whyUnroutable` first.
 */
export function connect(snapshot: Snapshot, flow: Flow): Connection {
  const index = indexObjects(snapshot);
  const route = findRoute(index, flow);
  if ('because' in route) throw new RangeError(route.because);
  const lookupFailure = failedLookup(index, route, flow.from, (asked) => evaluate(snapshot, asked).allowed);
  const decided = route.legs.map((leg) => decide(snapshot, leg, route));
  const dialled = route.untranslated && decideUntranslated(snapshot, route.untranslated);
  const all = dialled ? [dialled] : decided;
  const { verdict, outcome } = summarize(
    route,
    all.map((one) => one.allowed),
    lookupFailure,
  );
  const standing = weakest(...all.map((one) => one.standing));
  const [first] = decided;
  if (route.is !== 'service') {
    return { flow, verdict, outcome, standing, egress: first?.egress ?? null, ingress: first?.ingress ?? null };
  }
  const backends = route.legs.flatMap((leg, at) => {
    const one = decided[at];
    return one === undefined ? [] : [backendOf(leg, one, lookupFailure)];
  });
  const untranslated = dialled && { to: dialled.to, egress: dialled.egress };
  return {
    flow,
    verdict,
    outcome,
    standing,
    egress: null,
    ingress: null,
    backends,
    ...(untranslated ? { untranslated } : {}),
  };
}

/**
 * Why a flow is not possible in a snapshot (an end that does not exist, a port name that the destination does not
 * declare), as a sentence; null where it is.
 */
export function whyUnroutable(snapshot: Snapshot, flow: Flow): string | null {
  const route = findRoute(indexObjects(snapshot), flow);
  return 'because' in route ? route.because : null;
}

function backendOf(leg: Leg, one: Explanation, lookupFailure: Outcome | undefined): BackendConnection {
  const { to, port } = leg.flow;
  return {
    pod: printEndpoint(to),
    to,
    port,
    verdict: one.allowed ? 'allowed' : 'denied',
    outcome: lookupFailure ?? outcomeOf(leg, one.allowed),
    standing: one.standing,
    egress: one.egress,
    ingress: one.ingress,
  };
}

function decide(snapshot: Snapshot, leg: Leg, route: Route): Explanation {
  const explanation = evaluate(snapshot, leg.flow);
  const isUnsettled =
    (leg.hairpin && !allowedFromOtherPod(snapshot, leg.flow)) ||
    (leg.mayLoseSource && dependsOnNode(snapshot, leg.flow, explanation)) ||
    (route.is === 'outside name' && restsOnAddress(explanation));
  if (isUnsettled) return { ...explanation, standing: 'undefined' };
  const isTranslated = route.is === 'service' && (portDecides(explanation.egress) || portDecides(explanation.ingress));
  return isTranslated ? { ...explanation, standing: weakest(explanation.standing, 'practice') } : explanation;
}

/** Network plug-ins treat the address of a Service as they like: where policies decide about it, that is practice. */
function decideUntranslated(snapshot: Snapshot, flow: Leg['flow']): Explanation & { readonly to: Endpoint } {
  const explanation = evaluate(snapshot, flow);
  const isJudged = explanation.egress.kind === 'isolated';
  const standing = isJudged ? weakest(explanation.standing, 'practice') : explanation.standing;
  return { ...explanation, standing, to: flow.to };
}

/**
 * Rule 5: a pod always reaches itself, but through a Service some network plug-ins treat it as any other pod. Where
 * policies would block another pod that looks the same, the verdict is not settled (kubernetes/kubernetes issue 95879).
 */
function allowedFromOtherPod(snapshot: Snapshot, flow: Flow<Endpoint> & { readonly port: number }): boolean {
  const pod = 'pod' in flow.to ? indexObjects(snapshot).pod(flow.to.pod) : undefined;
  if (pod === undefined) return true;
  const { namespace = 'default', labels = {} } = pod.metadata ?? {};
  const ports = declaredPorts(pod);
  return evaluate(snapshot, { ...flow, to: { like: { namespace, labels, ports } } }).allowed;
}

/**
 * Rule 37: traffic that comes through a Service from outside, or through a node port, may have the address of the node
 * that forwards it. Where that is the pod's own node, it always passes (rule 6). Only the ingress side depends on it.
 */
function dependsOnNode(snapshot: Snapshot, flow: Flow<Endpoint>, { egress, ingress }: Explanation): boolean {
  if (!passes(egress) || ingress.kind === 'open') return false;
  // Some node is the pod's own, whether or not a manifest names it.
  if (!passes(ingress)) return true;
  const nodes = [
    ...snapshot.nodes.map(({ metadata }) => metadata?.name),
    ...snapshot.pods.map(({ spec }) => spec?.nodeName),
  ];
  const names = new Set(nodes.filter((name) => name !== undefined));
  if (names.size === 0) return ingress.allowedBy.every(({ path }) => path.includes('.from['));
  return [...names].some((node) => !passes(evaluate(snapshot, { ...flow, from: { node } }).ingress));
}

/**
 * Rule 48: the port that policies see is the pod's, after translation. Whether the ports of rules decided this side.
 */
function portDecides(side: Side): boolean {
  if (side.kind === 'open') return false;
  if (side.allowedBy.length > 0) return side.allowedBy.every((rule) => rule.port !== undefined);
  return side.refusedBy.some((refusal) => portCodes.has(refusal.because));
}

const portCodes: ReadonlySet<Because> = new Set<Because>(['port differs', 'protocol differs', 'no such port name']);

/** Whether the verdict depends on the address of a name outside of the cluster. */
function restsOnAddress({ egress }: Explanation): boolean {
  if (egress.kind === 'open') return false;
  if (egress.allowedBy.some((rule) => !rule.path.includes('.to['))) return false;
  return egress.allowedBy.length > 0 || egress.refusedBy.some((refusal) => blockCodes.has(refusal.because));
}

const blockCodes: ReadonlySet<Because> = new Set<Because>(['outside the block', 'excepted', 'other address family']);
