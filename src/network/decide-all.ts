import type { Snapshot } from '../kube/snapshot.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import { compile } from '../netpol/matrix/matrix.ts';
import { nameQuestions } from './dns.ts';
import { inventoryOf } from './inventory.ts';
import type { Outcome } from './outcome.ts';
import { type Leg, type NoRoute, routeOf } from './route.ts';
import { decidedFlows, failedName, type Summary, summarize } from './summary.ts';

/**
 * Verdict and outcome of many flows at once, in the order asked: the same as `connect` says of each, without reasons,
 * and faster, because the policies are compiled for the ends that occur. A flow that cannot be asked says why.
 */
export function decideAll(snapshot: Snapshot, flows: readonly Flow[]): readonly (Summary | NoRoute)[] {
  const inventory = inventoryOf(snapshot);
  const places = new Map<unknown, number>();
  const endpoints: Endpoint[] = [];
  const add = (end: Endpoint): void => {
    const key = keyOf(end);
    if (places.has(key)) return;
    places.set(key, endpoints.length);
    endpoints.push(end);
  };
  const addAll = (flows: readonly Leg['flow'][]): void => {
    for (const { from, to } of flows) {
      add(from);
      add(to);
    }
  };

  const asked = new Set<unknown>();
  const routes = flows.map((flow) => {
    const route = routeOf(inventory, flow);
    if ('because' in route) return route;
    addAll(decidedFlows(route));
    if (route.name === 'asked' && !asked.has(keyOf(flow.from))) {
      asked.add(keyOf(flow.from));
      addAll((nameQuestions(inventory, flow.from) ?? []).map((question) => question.flow));
    }
    return route;
  });
  const matrix = compile(snapshot, endpoints);
  const placeOf = (end: Endpoint): number => places.get(keyOf(end)) ?? -1;
  const passes = ({ from, to, port, protocol, family }: Leg['flow']): boolean =>
    matrix.allows(placeOf(from), placeOf(to), port, protocol, family);

  const failed = new Map<unknown, Outcome | undefined>();
  return routes.map((route, at) => {
    if ('because' in route) return route;
    const allowed = decidedFlows(route).map(passes);
    const from = flows[at]?.from;
    if (route.name === 'none' || from === undefined) return summarize(route, allowed, undefined);
    const key = route.name === 'asked' ? keyOf(from) : undefined;
    if (!failed.has(key)) failed.set(key, failedName(inventory, route, from, passes));
    return summarize(route, allowed, failed.get(key));
  });
}

/** What tells ends apart. Pods that need not exist are told apart by who they are in the flows given. */
function keyOf(end: Endpoint): unknown {
  if ('pod' in end) return end.pod;
  if ('like' in end) return end.like;
  return 'ip' in end ? `ip:${end.ip}` : `node:${end.node}`;
}
