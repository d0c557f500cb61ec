import type { Endpoint } from '../netpol/flow.ts';
import { nameQuestions } from './dns.ts';
import type { Inventory } from './inventory.ts';
import type { Outcome } from './outcome.ts';
import type { Leg, Route } from './route.ts';

/** What policies say of a route as a whole, and what a person sees. */
export interface Summary {
  readonly verdict: 'allowed' | 'denied' | 'mixed';
  readonly outcome: Outcome;
}

/** The outcome of a name lookup that comes first and fails. `passes` says what policies let through. */
export function failedName(
  inventory: Inventory,
  route: Route,
  from: Endpoint,
  passes: (flow: Leg['flow']) => boolean,
): 'name not resolved' | undefined {
  if (route.name === 'none') return undefined;
  if (route.name === 'no address') return 'name not resolved';
  const questions = nameQuestions(inventory, from);
  const answered = questions?.some((leg) => leg.finds === 'connected' && passes(leg.flow)) ?? true;
  return answered ? undefined : 'name not resolved';
}

/** The flows of a route that policies are asked: its legs, or what leaves the source where there are none. */
export function decidedFlows({ legs, untranslated }: Route): readonly Leg['flow'][] {
  return legs.length === 0 && untranslated ? [untranslated] : legs.map(({ flow }) => flow);
}

/**
 * A route in one from whether policies allow each of its `decidedFlows`. No end behind a Service: refused, where
 * policies allow the Service's own address.
 */
export function summarize(route: Route, allowed: readonly boolean[], failed: Outcome | undefined): Summary {
  const verdict = !allowed.includes(false) ? 'allowed' : allowed.includes(true) ? 'mixed' : 'denied';
  if (failed !== undefined) return { verdict, outcome: failed };
  if (route.legs.length === 0) return { verdict, outcome: verdict === 'denied' ? 'timed out' : 'refused' };
  const outcomes = route.legs.map((leg, at) => outcomeOf(leg, allowed[at] === true));
  return { verdict, outcome: worstFirst.find((outcome) => outcomes.includes(outcome)) ?? 'connected' };
}

/** One leg's outcome: who does not run or has no address is out of reach whatever policies say; what they deny is lost. */
export function outcomeOf(leg: Leg, allowed: boolean): Outcome {
  return allowed || leg.finds === 'unreachable' ? leg.finds : 'timed out';
}

const worstFirst: readonly Outcome[] = ['timed out', 'unreachable', 'refused'];
