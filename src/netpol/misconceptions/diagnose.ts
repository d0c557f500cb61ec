import type { Snapshot } from '../../kube/snapshot.ts';
import { type Behaviour, behavesAlike, type Demand, failing, judgeOf } from '../claims/expectations.ts';
import { saidFrom, sureFrom } from './confidence.ts';
import { rulesOfAll } from './mutations/edits.ts';
import { type Around, type Mutation, mutations, type Policies } from './mutations.ts';
import { plainPolicies } from './plain-policies.ts';

/** What is behind an answer that is not as wanted. */
export interface Diagnosis {
  readonly id: string;
  readonly says: string;
  /** 0 to 1; never below `saidFrom`. */
  readonly confidence: number;
  /** How many of the flows that are not as wanted it explains, 0 to 1. */
  readonly effect: number;
  /** The answer as it was when this one was undone, and after that: others may have been undone before it. */
  readonly from: Policies;
  readonly undone: Policies;
}

export interface Question {
  /** Where the answer stands: its pods, namespaces and Services. Its policies do not count. */
  readonly world: Snapshot;
  readonly answer: Policies;
  readonly demand: Demand;
  readonly around: Around;
}

/** More misconceptions at once than this are not looked for. */
const mostAtOnce = 3;

/**
 * Of an answer of many parts, in which one misconception could be in many places, only so many places are looked at, and
 * so many in all: who writes that much has more than one thing in mind, and is not to wait for it. The more parts there
 * are, the longer each look takes, and the fewer are taken.
 */
const mostPlaces = 24;
const mostTries = 800;
const mostWork = 40_000;

/** What was found where not everything was looked at is less sure by this: what was not seen may explain it better. */
const unseenCosts = 0.85;

/** An answer with one change undone. */
interface Attempt {
  readonly mutation: Mutation;
  readonly policies: Policies;
  readonly behaviour: Behaviour;
}

type Judge = (policies: Policies) => Behaviour;

/** How the claims that hold change from one behaviour to another: none is lost, as many hold, or fewer do. */
type CompareClaims = (before: Behaviour, after: Behaviour) => 'none lost' | 'as many' | 'fewer';

interface Tries {
  (policies: Policies): readonly Attempt[];
  /** Whether some places were not looked at. */
  readonly isCut: () => boolean;
}

/**
 * Names the misconceptions that explain why an answer is not as wanted: those whose undoing in the answer mends most
 * flows, one after the other, the one with the greatest effect first. With one undone at least as many claims hold, and
 * it is called the cause only if every claim holds that held before. How sure that is follows from how much they mend together, from whether a misconception has a cause of its own,
 * and from whether the reference with the same misconception behaves as the answer does. Of an answer that is as wanted,
 * and of one that nothing explains, it says nothing.
 */
export function diagnose({ world, demand, ...question }: Question): readonly Diagnosis[] {
  const plain = (policies: Policies) => plainPolicies(policies, question.around.reference);
  const answer = plain(question.answer);
  const { reference, before } = question.around;
  const around = { ...question.around, reference: plain(reference), before: plain(before) };
  const judge = judgeOf(world, demand);
  const found = judge(answer);
  if (found.wrong === 0) return [];
  const tries = triesOf(judge, around, sizeOf(answer));
  const compare = compareClaims(demand);
  const steps = explain(answer, found, tries, compare);
  const seen = demand.partial || tries.isCut() ? unseenCosts : 1;
  const left = steps.at(-1)?.behaviour.wrong ?? found.wrong;
  const explained = 1 - left / found.wrong;
  const told = steps.map(({ mutation, policies: undone, behaviour }, at): Diagnosis => {
    const last = steps[at - 1] ?? { policies: answer, behaviour: found };
    const effect = (last.behaviour.wrong - behaviour.wrong) / found.wrong;
    const alone = steps.length === 1;
    const shown = alone && reproduces(mutation, found, judge, around);
    const sure = Math.round(confidenceOf(mutation, explained, alone, shown) * seen * 100) / 100;
    // What only helps together with something else is not the cause by itself.
    const isHelpful = compare(last.behaviour, behaviour) === 'none lost';
    const confidence = isHelpful ? sure : Math.min(sure, sureFrom - 0.01);
    return { id: mutation.id, says: mutation.says, confidence, effect, from: last.policies, undone };
  });
  return told.filter(({ confidence }) => confidence >= saidFrom).toSorted((one, other) => other.effect - one.effect);
}

function compareClaims(demand: Demand): CompareClaims {
  const known = new WeakMap<Behaviour, ReadonlySet<number>>();
  const failed = (behaviour: Behaviour): ReadonlySet<number> => {
    const found = known.get(behaviour) ?? failing(demand, behaviour);
    known.set(behaviour, found);
    return found;
  };
  return (before, after) => {
    const [had, has] = [failed(before), failed(after)];
    if ([...has].every((claim) => had.has(claim))) return 'none lost';
    return has.size <= had.size ? 'as many' : 'fewer';
  };
}

/** Undoes one misconception after the other, each time the one that mends most, until all is mended or nothing helps. */
function explain(answer: Policies, found: Behaviour, attempts: Tries, compare: CompareClaims): readonly Attempt[] {
  const steps: Attempt[] = [];
  let [policies, behaviour] = [answer, found];
  while (behaviour.wrong > 0 && steps.length < mostAtOnce) {
    const next = nextSteps(attempts(policies), behaviour, attempts, compare);
    const last = next.at(-1);
    if (last === undefined) break;
    steps.push(...next);
    ({ policies, behaviour } = last);
  }
  return steps;
}

/**
 * The change that mends most. Where one that has a cause of its own mends most of it and another such the rest, both;
 * where nothing mends anything, two that do so only together.
 */
function nextSteps(
  tries: readonly Attempt[],
  before: Behaviour,
  after: Tries,
  compare: CompareClaims,
): readonly Attempt[] {
  const best = bestOf(tries, before, compare);
  if (best?.behaviour.wrong === 0) return [best];
  const whole = tries.find(({ behaviour }) => behaviour.wrong === 0);
  const then = (first: Attempt) => bestOf(after(first.policies), first.behaviour, compare);
  if (best !== undefined) {
    const second = then(best);
    if (second?.behaviour.wrong === 0 && (second.mutation.sort === 'known' || !whole)) return [best, second];
    return whole ? [whole] : [best];
  }
  for (const first of [...tries].sort((one, other) => one.behaviour.wrong - other.behaviour.wrong).slice(0, 3)) {
    const second = then(first);
    if (second?.behaviour.wrong === 0) return [first, second];
  }
  return [];
}

/** Undoes each misconception at each place; what was tried in one call is not left for the next. */
function triesOf(judge: Judge, around: Around, size: number): Tries {
  let left = Math.min(mostTries, Math.ceil(mostWork / size));
  const places = Math.max(2, Math.min(mostPlaces, Math.floor(left / mutations.length)));
  let cut = false;
  const tries = (policies: Policies): readonly Attempt[] => {
    const found: Attempt[] = [];
    for (const mutation of mutations) {
      const all = mutation.undo(policies, around);
      cut ||= all.length > places;
      for (const undone of placesOf(all, places)) {
        cut ||= left === 0;
        if (left === 0) return found;
        left--;
        found.push({ mutation, policies: undone, behaviour: judge(undone) });
      }
    }
    return found;
  };
  return Object.assign(tries, { isCut: () => cut });
}

/** Some of many places, the last of which is all at once. */
function placesOf(all: readonly Policies[], most: number): readonly Policies[] {
  return all.length <= most ? all : [...all.slice(0, most - 1), ...all.slice(-1)];
}

/** How many peers and ports some policies have: each look at them takes the longer. */
function sizeOf(policies: Policies): number {
  const rules = [...rulesOfAll(policies, 'ingress'), ...rulesOfAll(policies, 'egress')];
  return rules.reduce((sum, { peers, ports }) => sum + (peers?.length ?? 0) + (ports?.length ?? 0), 1);
}

/** A misconception with a cause of its own is preferred to a plain difference that mends a little more. */
const knownIsWorth = 0.1;

/** The attempt that mends most, if it mends anything worth telling; of several the first. */
function bestOf(tries: readonly Attempt[], before: Behaviour, compare: CompareClaims): Attempt | undefined {
  let [best, most]: [Attempt | undefined, number] = [undefined, 0];
  for (const attempt of tries) {
    const mended = 1 - attempt.behaviour.wrong / before.wrong;
    const worth = mended + (attempt.mutation.sort === 'known' && mended > 0.5 ? knownIsWorth : 0);
    if (mended <= 0.02 || worth <= most + 1e-9 || compare(before, attempt.behaviour) === 'fewer') continue;
    [best, most] = [attempt, worth];
  }
  return best;
}

/** Whether the reference with the misconception in it behaves as the answer does. */
function reproduces(mutation: Mutation, found: Behaviour, judge: Judge, around: Around): boolean {
  return mutation.apply(around.reference, around).some((policies) => behavesAlike(judge(policies), found));
}

function confidenceOf({ sort }: Mutation, explained: number, alone: boolean, shown: boolean): number {
  const base = sort === 'known' ? 0.9 : 0.75;
  const all = base * explained ** 2 * (alone ? 1 : 0.9) + (shown ? 0.09 : 0);
  // Where something is left over, something else is behind it too.
  const most = explained < 1 ? sureFrom - 0.01 : 0.99;
  return Math.round(Math.min(most, all) * 100) / 100;
}
