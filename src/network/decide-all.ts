import type { Snapshot } from '../kube/snapshot.ts';
import type { Flow } from '../netpol/flow.ts';
import { compileMatrix } from '../netpol/matrix/matrix.ts';
import { NumberedEndpoints } from '../netpol/numbered-endpoints.ts';
import { dnsQueries } from './dns-queries.ts';
import { indexObjects } from './object-index.ts';
import type { Outcome } from './outcome.ts';
import { findRoute, type Leg, type Unroutable } from './route.ts';
import { decidedFlows, failedLookup, type Summary, summarize } from './summary.ts';

/**
 * The verdict and outcome of many flows, in their order: the same as `connect` gives, without reasons, and faster
 * because the policies are compiled once for all ends. A flow that is not possible has its reason in its place.
 */
export function decideAll(snapshot: Snapshot, flows: readonly Flow[]): readonly (Summary | Unroutable)[] {
  const index = indexObjects(snapshot);
  const numbered = new NumberedEndpoints();
  const addEnds = (flows: readonly Leg['flow'][]): void => {
    for (const { from, to } of flows) {
      numbered.numberOf(from);
      numbered.numberOf(to);
    }
  };

  const lookingUp = new Set<number>();
  const routes = flows.map((flow) => {
    const route = findRoute(index, flow);
    if ('because' in route) return route;
    addEnds(decidedFlows(route));
    if (route.lookup === 'needed' && !lookingUp.has(numbered.numberOf(flow.from))) {
      lookingUp.add(numbered.numberOf(flow.from));
      addEnds((dnsQueries(index, flow.from) ?? []).map((query) => query.flow));
    }
    return route;
  });
  const matrix = compileMatrix(snapshot, numbered.endpoints);
  const isAllowed = ({ from, to, port, protocol, family }: Leg['flow']): boolean =>
    matrix.allows(numbered.numberOf(from), numbered.numberOf(to), port, protocol, family);

  const failures = new Map<number | undefined, Outcome | undefined>();
  return routes.map((route, at) => {
    if ('because' in route) return route;
    const allowed = decidedFlows(route).map(isAllowed);
    const from = flows[at]?.from;
    if (route.lookup === 'none' || from === undefined) return summarize(route, allowed, undefined);
    const source = route.lookup === 'needed' ? numbered.numberOf(from) : undefined;
    if (!failures.has(source)) failures.set(source, failedLookup(index, route, from, isAllowed));
    return summarize(route, allowed, failures.get(source));
  });
}
