import { declaredPorts } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import { evaluate, passes } from '../netpol/evaluate.ts';
import type { Because, Endpoint, Explanation, Flow, Side, Standing } from '../netpol/flow.ts';
import { inventoryOf } from './inventory.ts';
import type { Outcome } from './outcome.ts';
import { type Leg, type Route, routeOf } from './route.ts';
import { failedName, outcomeOf, summarize } from './summary.ts';

/** What becomes of one connection, and why. The members are those of `why --json`. */
export interface Connection {
  readonly flow: Flow;
  /** What policies say; `mixed` where the pods behind a Service differ. */
  readonly verdict: 'allowed' | 'denied' | 'mixed';
  /** What a person at the source sees; of a Service, the worst that some tries see. */
  readonly outcome: Outcome;
  readonly standing: Standing;
  /** Null where a Service was asked: its backends have each their own. */
  readonly egress: Side | null;
  readonly ingress: Side | null;
  readonly backends?: readonly BackendConnection[];
  /** Where no end is behind a Service: the address that was dialled, and what the source's side says of it. */
  readonly untranslated?: { readonly to: Endpoint; readonly egress: Side };
}

/** A connection to one of the ends behind a Service. */
export interface BackendConnection {
  /** `namespace/name`, or the address where no pod has it. */
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
 * The way of one connection: name lookup, Service, the source's egress, the destination's ingress, listener.
 * Throws a RangeError for a flow whose ends or port the snapshot does not hold: ask `whyNotAskable` first.
 */
export function connect(snapshot: Snapshot, flow: Flow): Connection {
  const inventory = inventoryOf(snapshot);
  const route = routeOf(inventory, flow);
  if ('because' in route) throw new RangeError(route.because);
  const named = failedName(inventory, route, flow.from, (asked) => evaluate(snapshot, asked).allowed);
  const decided = route.legs.map((leg) => decide(snapshot, leg, route));
  const dialled = route.untranslated && decideUntranslated(snapshot, route.untranslated);
  const all = dialled ? [dialled] : decided;
  const { verdict, outcome } = summarize(
    route,
    all.map((one) => one.allowed),
    named,
  );
  const standing = worst(all.map((one) => one.standing));
  const [first] = decided;
  if (route.is !== 'service') {
    return { flow, verdict, outcome, standing, egress: first?.egress ?? null, ingress: first?.ingress ?? null };
  }
  const backends = route.legs.flatMap((leg, at) => {
    const one = decided[at];
    return one === undefined ? [] : [backendOf(leg, one, named)];
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

/** Why a flow cannot be asked of a snapshot (an end it does not hold, a port nobody declares); null: it can. */
export function whyNotAskable(snapshot: Snapshot, flow: Flow): string | null {
  const route = routeOf(inventoryOf(snapshot), flow);
  return 'because' in route ? route.because : null;
}

function backendOf(leg: Leg, one: Explanation, named: Outcome | undefined): BackendConnection {
  const { to, port } = leg.flow;
  return {
    pod: printEndpoint(to),
    to,
    port,
    verdict: one.allowed ? 'allowed' : 'denied',
    outcome: named ?? outcomeOf(leg, one.allowed),
    standing: one.standing,
    egress: one.egress,
    ingress: one.ingress,
  };
}

function decide(snapshot: Snapshot, leg: Leg, route: Route): Explanation {
  const explanation = evaluate(snapshot, leg.flow);
  const unsure =
    (leg.hairpin && !allowedAsStranger(snapshot, leg.flow)) ||
    (leg.sourceUnsure && nodesMayDiffer(snapshot, leg.flow, explanation)) ||
    (route.is === 'outside name' && restsOnAddress(explanation));
  if (unsure) return { ...explanation, standing: 'undefined' };
  const translated = route.is === 'service' && (portDecides(explanation.egress) || portDecides(explanation.ingress));
  return translated ? { ...explanation, standing: worst([explanation.standing, 'practice']) } : explanation;
}

/** What a plug-in makes of the address of a Service is left to it: where policies look at it, they do by practice. */
function decideUntranslated(snapshot: Snapshot, flow: Leg['flow']): Explanation & { readonly to: Endpoint } {
  const explanation = evaluate(snapshot, flow);
  const looked = explanation.egress.kind === 'isolated';
  const standing = looked ? worst([explanation.standing, 'practice']) : explanation.standing;
  return { ...explanation, standing, to: flow.to };
}

/**
 * Rule 5: a pod always reaches itself, but through a Service some plug-ins see it as any other pod. Where policies
 * would stop a stranger that looks the same, the answer is not settled (kubernetes/kubernetes issue 95879).
 */
function allowedAsStranger(snapshot: Snapshot, flow: Flow<Endpoint> & { readonly port: number }): boolean {
  const pod = 'pod' in flow.to ? inventoryOf(snapshot).pod(flow.to.pod) : undefined;
  if (pod === undefined) return true;
  const { namespace = 'default', labels = {} } = pod.metadata ?? {};
  const ports = declaredPorts(pod);
  return evaluate(snapshot, { ...flow, to: { like: { namespace, labels, ports } } }).allowed;
}

/**
 * Rule 37: what comes through a Service from outside, or through a node's port, may be seen with the address of the
 * node that hands it on, be it the pod's own, which always passes (rule 6). Only the pod's side looks at it.
 */
function nodesMayDiffer(snapshot: Snapshot, flow: Flow<Endpoint>, { egress, ingress }: Explanation): boolean {
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

/** Rule 48: the port that counts is the pod's, after translation. Whether a clause about ports made the difference. */
function portDecides(side: Side): boolean {
  if (side.kind === 'open') return false;
  if (side.allowedBy.length > 0) return side.allowedBy.every((rule) => rule.port !== undefined);
  return side.refusedBy.some((refusal) => portCodes.has(refusal.because));
}

const portCodes: ReadonlySet<Because> = new Set<Because>(['port differs', 'protocol differs', 'no such port name']);

/** Whether the address that a name outside stands for could change what policies say. */
function restsOnAddress({ egress }: Explanation): boolean {
  if (egress.kind === 'open') return false;
  if (egress.allowedBy.some((rule) => !rule.path.includes('.to['))) return false;
  return egress.allowedBy.length > 0 || egress.refusedBy.some((refusal) => blockCodes.has(refusal.because));
}

const blockCodes: ReadonlySet<Because> = new Set<Because>(['outside the block', 'excepted', 'other address family']);

function worst(standings: readonly Standing[]): Standing {
  return standings.includes('undefined') ? 'undefined' : standings.includes('practice') ? 'practice' : 'specified';
}
