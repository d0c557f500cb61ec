import type { Endpoint } from '../netpol/flow.ts';
import { dnsQueries } from './dns-queries.ts';
import type { ObjectIndex } from './object-index.ts';
import type { Outcome } from './outcome.ts';
import type { Leg, Route } from './route.ts';

/** The verdict on a route as a whole, and what a person sees. */
export interface Summary {
  readonly verdict: 'allowed' | 'denied' | 'mixed';
  readonly outcome: Outcome;
}

/**
 * The outcome of a flow whose name lookup fails; undefined where it succeeds or is not needed. `passes` decides a flow
 * by the policies.
 */
export function failedLookup(
  index: ObjectIndex,
  route: Route,
  from: Endpoint,
  passes: (flow: Leg['flow']) => boolean,
): 'name not resolved' | undefined {
  if (route.lookup === 'none') return undefined;
  if (route.lookup === 'no address') return 'name not resolved';
  const queries = dnsQueries(index, from);
  const answered = queries?.some((leg) => leg.outcome === 'connected' && passes(leg.flow)) ?? true;
  return answered ? undefined : 'name not resolved';
}

/** The flows of a route that policies decide: its legs, or where there are none what leaves the source. */
export function decidedFlows({ legs, untranslated }: Route): readonly Leg['flow'][] {
  return legs.length === 0 && untranslated ? [untranslated] : legs.map(({ flow }) => flow);
}

/**
 * Summarizes a route. `allowed` has the verdict of each of its `decidedFlows`. A Service without backends refuses, if
 * policies allow the traffic to its own address.
 */
export function summarize(route: Route, allowed: readonly boolean[], lookupFailure: Outcome | undefined): Summary {
  const verdict = !allowed.includes(false) ? 'allowed' : allowed.includes(true) ? 'mixed' : 'denied';
  if (lookupFailure !== undefined) return { verdict, outcome: lookupFailure };
  if (route.legs.length === 0) return { verdict, outcome: verdict === 'denied' ? 'timed out' : 'refused' };
  const outcomes = route.legs.map((leg, at) => outcomeOf(leg, allowed[at] === true));
  return { verdict, outcome: WORST_FIRST.find((outcome) => outcomes.includes(outcome)) ?? 'connected' };
}

/**
 * The outcome of one leg. An end that does not run, or has no address, is unreachable whatever policies say; a flow
 * that they deny times out.
 */
export function outcomeOf(leg: Leg, allowed: boolean): Outcome {
  return allowed || leg.outcome === 'unreachable' ? leg.outcome : 'timed out';
}

const WORST_FIRST: readonly Outcome[] = ['timed out', 'unreachable', 'refused'];
