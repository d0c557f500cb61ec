import type { Snapshot } from '../../kube/snapshot.ts';
import {
  type Behaviour,
  createPolicyJudge,
  type Expectations,
  failedClaims,
  isSameBehaviour,
} from '../claims/expectations.ts';
import { certainFrom, minConfidence } from './confidence.ts';
import { allWrittenRules } from './mutations/edits.ts';
import { type MisconceptionContext, type Mutation, mutations, type Policies } from './mutations.ts';
import { plainPolicies } from './plain-policies.ts';

/** A misconception that explains why an answer does not behave as expected. */
export interface Diagnosis {
  readonly id: string;
  readonly says: string;
  /** From `minConfidence` to 1. */
  readonly confidence: number;
  /** The share of the wrong flows that it explains, 0 to 1. */
  readonly effect: number;
  /** The answer before and after this misconception was undone. Others may have been undone before it. */
  readonly from: Policies;
  readonly undone: Policies;
}

/** An answer, and what it is compared with. */
export interface DiagnosisInput {
  /** The pods, namespaces and Services that the answer is about. Its policies do not count. */
  readonly snapshot: Snapshot;
  readonly answer: Policies;
  readonly expectations: Expectations;
  readonly context: MisconceptionContext;
}

/** The most misconceptions that are looked for in one answer. */
const MAX_MISCONCEPTIONS = 3;

/**
 * Limits for long answers, so that a diagnosis does not take too long: so many places are tried for one misconception,
 * and so many attempts are made in all. An attempt takes longer the more peers and ports an answer has, so that number
 * times the number of attempts has a limit too.
 */
const MAX_PLACES = 24;
const MAX_ATTEMPTS = 800;
const MAX_WORK = 40_000;

/**
 * The confidence is multiplied by this where some places were not tried: one of those may be the better explanation.
 */
const INCOMPLETE_FACTOR = 0.85;

/** An answer with one misconception undone at some places. */
interface Attempt {
  readonly mutation: Mutation;
  readonly policies: Policies;
  readonly behaviour: Behaviour;
}

type Judge = (policies: Policies) => Behaviour;

/** How the claims that hold change from one behaviour to another: none is lost, as many hold, or fewer do. */
type CompareClaims = (before: Behaviour, after: Behaviour) => 'none lost' | 'as many' | 'fewer';

/**
 * Finds the misconceptions that explain why an answer does not behave as expected. It undoes them in the answer one
 * after another, each time the one that corrects most flows. With each one undone at least as many claims hold; only
 * where all claims still hold that held before is it certain. The result is sorted by effect, greatest first. The
 * confidence depends on how many flows they correct together, on whether a misconception has a cause of its own, and on
 * whether the reference with the same misconception behaves as the answer does. The result is empty for an answer that
 * behaves as expected, and for one that no misconception explains.
 */
export function diagnose({ snapshot, expectations, ...input }: DiagnosisInput): readonly Diagnosis[] {
  const plain = (policies: Policies) => plainPolicies(policies, input.context.reference);
  const answer = plain(input.answer);
  const { reference, before } = input.context;
  const context = { ...input.context, reference: plain(reference), before: plain(before) };
  const judge = createPolicyJudge(snapshot, expectations);
  const found = judge(answer);
  if (found.wrong === 0) return [];
  const search = new AttemptSearch(judge, context, sizeOf(answer));
  const compare = compareClaims(expectations);
  const steps = undoAll(answer, found, search, compare);
  const completeness = expectations.partial || search.isIncomplete ? INCOMPLETE_FACTOR : 1;
  const left = steps.at(-1)?.behaviour.wrong ?? found.wrong;
  const explained = 1 - left / found.wrong;
  const diagnoses = steps.map(({ mutation, policies: undone, behaviour }, at): Diagnosis => {
    const last = steps[at - 1] ?? { policies: answer, behaviour: found };
    const effect = (last.behaviour.wrong - behaviour.wrong) / found.wrong;
    const alone = steps.length === 1;
    const isReproduced = alone && reproduces(mutation, found, judge, context);
    const likely = Math.round(confidenceOf(mutation, explained, alone, isReproduced) * completeness * 100) / 100;
    // A misconception whose undoing breaks a claim helps only together with another one, so it is not certain.
    const isHelpful = compare(last.behaviour, behaviour) === 'none lost';
    const confidence = isHelpful ? likely : Math.min(likely, certainFrom - 0.01);
    return { id: mutation.id, says: mutation.says, confidence, effect, from: last.policies, undone };
  });
  return diagnoses
    .filter(({ confidence }) => confidence >= minConfidence)
    .toSorted((one, other) => other.effect - one.effect);
}

function compareClaims(expectations: Expectations): CompareClaims {
  const known = new WeakMap<Behaviour, ReadonlySet<number>>();
  const failedIn = (behaviour: Behaviour): ReadonlySet<number> => {
    const failed = known.get(behaviour) ?? failedClaims(expectations, behaviour);
    known.set(behaviour, failed);
    return failed;
  };
  return (before, after) => {
    const [failedBefore, failed] = [failedIn(before), failedIn(after)];
    if ([...failed].every((claim) => failedBefore.has(claim))) return 'none lost';
    return failed.size <= failedBefore.size ? 'as many' : 'fewer';
  };
}

/**
 * Undoes one misconception after another, each time the one that corrects most flows, until all are right or none
 * helps.
 */
function undoAll(
  answer: Policies,
  found: Behaviour,
  search: AttemptSearch,
  compare: CompareClaims,
): readonly Attempt[] {
  const steps: Attempt[] = [];
  let [policies, behaviour] = [answer, found];
  while (behaviour.wrong > 0 && steps.length < MAX_MISCONCEPTIONS) {
    const next = nextSteps(search.attempts(policies), behaviour, search, compare);
    const last = next.at(-1);
    if (last === undefined) break;
    steps.push(...next);
    ({ policies, behaviour } = last);
  }
  return steps;
}

/**
 * The attempts to make next: the one that corrects most flows. Two attempts, where a misconception with a cause of its
 * own corrects most and a second one the rest, or where no single attempt corrects any flow but two together correct
 * all.
 */
function nextSteps(
  attempts: readonly Attempt[],
  before: Behaviour,
  search: AttemptSearch,
  compare: CompareClaims,
): readonly Attempt[] {
  const best = bestAttempt(attempts, before, compare);
  if (best?.behaviour.wrong === 0) return [best];
  const whole = attempts.find(({ behaviour }) => behaviour.wrong === 0);
  const then = (first: Attempt) => bestAttempt(search.attempts(first.policies), first.behaviour, compare);
  if (best !== undefined) {
    const second = then(best);
    if (second?.behaviour.wrong === 0 && (second.mutation.sort === 'known' || !whole)) return [best, second];
    return whole ? [whole] : [best];
  }
  for (const first of [...attempts].sort((one, other) => one.behaviour.wrong - other.behaviour.wrong).slice(0, 3)) {
    const second = then(first);
    if (second?.behaviour.wrong === 0) return [first, second];
  }
  return [];
}

/** Undoes each misconception at each place, within the limits for all attempts of one diagnosis. */
class AttemptSearch {
  readonly #judge: Judge;
  readonly #context: MisconceptionContext;
  /** The most places for one misconception. */
  readonly #places: number;
  #attemptsLeft: number;
  #isIncomplete = false;

  constructor(judge: Judge, context: MisconceptionContext, size: number) {
    this.#judge = judge;
    this.#context = context;
    this.#attemptsLeft = Math.min(MAX_ATTEMPTS, Math.ceil(MAX_WORK / size));
    this.#places = Math.max(2, Math.min(MAX_PLACES, Math.floor(this.#attemptsLeft / mutations.length)));
  }

  /** Whether some places were not tried. */
  get isIncomplete(): boolean {
    return this.#isIncomplete;
  }

  attempts(policies: Policies): readonly Attempt[] {
    const found: Attempt[] = [];
    for (const mutation of mutations) {
      const all = mutation.undo(policies, this.#context);
      this.#isIncomplete ||= all.length > this.#places;
      for (const undone of somePlaces(all, this.#places)) {
        this.#isIncomplete ||= this.#attemptsLeft === 0;
        if (this.#attemptsLeft === 0) return found;
        this.#attemptsLeft--;
        found.push({ mutation, policies: undone, behaviour: this.#judge(undone) });
      }
    }
    return found;
  }
}

/** Some of many places. The last, which is all places at once, is always among them. */
function somePlaces(all: readonly Policies[], most: number): readonly Policies[] {
  return all.length <= most ? all : [...all.slice(0, most - 1), ...all.slice(-1)];
}

/** The number of peers and ports of some policies: the time of an attempt grows with it. */
function sizeOf(policies: Policies): number {
  const rules = [...allWrittenRules(policies, 'ingress'), ...allWrittenRules(policies, 'egress')];
  return rules.reduce((sum, { peers, ports }) => sum + (peers?.length ?? 0) + (ports?.length ?? 0), 1);
}

/** A misconception with a cause of its own is preferred to a plain difference that corrects a little more. */
const KNOWN_BONUS = 0.1;

/**
 * The first attempt that corrects most flows. Undefined where each corrects too few to mention or breaks more claims than
 * it makes true.
 */
function bestAttempt(attempts: readonly Attempt[], before: Behaviour, compare: CompareClaims): Attempt | undefined {
  let [best, most]: [Attempt | undefined, number] = [undefined, 0];
  for (const attempt of attempts) {
    const corrected = 1 - attempt.behaviour.wrong / before.wrong;
    const worth = corrected + (attempt.mutation.sort === 'known' && corrected > 0.5 ? KNOWN_BONUS : 0);
    if (corrected <= 0.02 || worth <= most + 1e-9 || compare(before, attempt.behaviour) === 'fewer') continue;
    [best, most] = [attempt, worth];
  }
  return best;
}

/** Whether the reference with the misconception in it behaves as the answer does. */
function reproduces(mutation: Mutation, found: Behaviour, judge: Judge, context: MisconceptionContext): boolean {
  return mutation.apply(context.reference, context).some((policies) => isSameBehaviour(judge(policies), found));
}

function confidenceOf({ sort }: Mutation, explained: number, alone: boolean, isReproduced: boolean): number {
  const base = sort === 'known' ? 0.9 : 0.75;
  const all = base * explained ** 2 * (alone ? 1 : 0.9) + (isReproduced ? 0.09 : 0);
  // Where wrong flows are left, there is another cause too, so the misconception is a likely cause at most.
  const most = explained < 1 ? certainFrom - 0.01 : 0.99;
  return Math.round(Math.min(most, all) * 100) / 100;
}
