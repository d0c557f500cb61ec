import type { Snapshot } from '../../kube/snapshot.ts';
import {
  type Behaviour,
  createPolicyJudge,
  type Expectations,
  failedClaims,
  isSameBehaviour,
} from '../claims/expectations.ts';
import { certainFrom, minConfidence } from './confidence-thresholds.ts';
import { allWrittenRules } from './definitions/edits.ts';
import { type MisconceptionContext, type Mutation, mutations, type Policies } from './definitions.ts';
import { partsOf, withoutPart } from './parts.ts';
import { plainPolicies } from './plain-policies.ts';
import { addsTo, distanceBetween, StatementReader, type Statements, shareTowards } from './policy-distance.ts';

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

/** The same for places that are compared with the reference, so that the nearest ones can be tried. */
const MAX_COMPARED = 4000;

/** Of answers with more parts, no part is looked for that an addition makes superfluous. */
const MAX_PARTS = 60;

/**
 * The confidence is multiplied by this where some places were not tried: one of those may be the better explanation.
 */
const INCOMPLETE_FACTOR = 0.85;

/** An answer with one misconception undone at some places, before it is judged. */
interface Candidate {
  readonly mutation: Mutation;
  readonly policies: Policies;
  /** Which share of the change brings the answer nearer to the reference, 0 to 1. */
  readonly towards: number;
  /** Whether the answer then says just what the reference says. */
  readonly isReference: boolean;
  /** Whether the answer then says all that it said, and more. */
  readonly isAddition: boolean;
}

/** A candidate, and how it behaves. */
interface Attempt extends Candidate {
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
  const completeness = expectations.partial || search.isIncompleteBeside(steps[0]) ? INCOMPLETE_FACTOR : 1;
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
    const next = nextSteps(search.attempts(policies), { policies, behaviour }, search, compare);
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
  before: Pick<Attempt, 'policies' | 'behaviour'>,
  search: AttemptSearch,
  compare: CompareClaims,
): readonly Attempt[] {
  const best = bestAttempt(attempts, before, search, compare);
  if (best?.behaviour.wrong === 0) return [best];
  const whole = attempts.find(
    (attempt) => attempt.behaviour.wrong === 0 && !search.replacesPart(before.policies, attempt),
  );
  const then = (first: Attempt) => bestAttempt(search.attempts(first.policies), first, search, compare);
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

/**
 * Undoes each misconception at each place, within the limits for all attempts of one diagnosis. Where not all can be
 * tried, those that lead most towards the reference are.
 */
class AttemptSearch {
  readonly #judge: Judge;
  readonly #context: MisconceptionContext;
  readonly #reader = new StatementReader();
  readonly #meant: Statements | null;
  /** The most places for one misconception. */
  readonly #places: number;
  /** The most places for one misconception that are compared with the reference. */
  readonly #compared: number;
  #attemptsLeft: number;
  #untried: readonly Candidate[] = [];
  #isIncomplete = false;

  constructor(judge: Judge, context: MisconceptionContext, size: number) {
    this.#judge = judge;
    this.#context = context;
    this.#meant = context.reference.length > 0 ? this.#reader.of(context.reference) : null;
    this.#attemptsLeft = Math.min(MAX_ATTEMPTS, Math.ceil(MAX_WORK / size));
    this.#places = Math.max(2, Math.min(MAX_PLACES, Math.floor(this.#attemptsLeft / mutations.length)));
    this.#compared = Math.max(this.#places, Math.ceil(MAX_COMPARED / size));
  }

  /** Whether some places were not tried that could explain as much as what was found. */
  isIncompleteBeside(found: Attempt | undefined): boolean {
    if (this.#isIncomplete || found === undefined) return this.#isIncomplete || this.#untried.length > 0;
    const worth = worthOf(found, 1);
    return this.#untried.some((candidate) => worthOf(candidate, 1) > worth + 1e-9);
  }

  attempts(policies: Policies): readonly Attempt[] {
    const before = this.#reader.of(policies);
    const [tried, untried]: [Candidate[], Candidate[]] = [[], []];
    for (const mutation of mutations) {
      const all = mutation.undo(policies, this.#context);
      const some = somePlaces(all, this.#compared);
      this.#isIncomplete ||= some.length < all.length;
      const candidates = some
        .map((undone): Candidate => ({ mutation, policies: undone, ...this.#comparison(before, undone) }))
        .toSorted((one, other) => other.towards - one.towards);
      tried.push(...candidates.slice(0, this.#places));
      untried.push(...candidates.slice(this.#places));
    }
    const nearest = tried.toSorted((one, other) => other.towards - one.towards);
    const beyond = nearest.slice(this.#attemptsLeft);
    this.#untried = [...this.#untried, ...untried, ...beyond];
    this.#attemptsLeft -= Math.min(this.#attemptsLeft, nearest.length);
    const left = new Set(beyond);
    return tried.flatMap((candidate) =>
      left.has(candidate) ? [] : [{ ...candidate, behaviour: this.#judge(candidate.policies) }],
    );
  }

  #comparison(before: Statements, undone: Policies): Omit<Candidate, 'mutation' | 'policies'> {
    const after = this.#reader.of(undone);
    const isAddition = addsTo(before, after);
    if (this.#meant === null) return { towards: 1, isReference: false, isAddition };
    const isReference = distanceBetween(this.#meant, after) === 0;
    return { towards: shareTowards(this.#meant, before, after), isReference, isAddition };
  }

  /**
   * Whether a part of the answer does nothing beside what was added: then it was written for the same purpose, so it is
   * wrong and nothing is missing.
   */
  replacesPart(before: Policies, { isAddition, policies: after, behaviour }: Attempt): boolean {
    if (!isAddition) return false;
    const parts = partsOf(before);
    if (parts.length > MAX_PARTS) return false;
    return parts.some((part) => {
      const without = withoutPart(after, part);
      return without !== undefined && isSameBehaviour(this.#judge(without), behaviour);
    });
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

/** Of two that correct as much, the one that changes less besides is preferred. */
const TOWARDS_BONUS = 0.3;

/** So is one with which nothing is left that the answer says otherwise than the reference. */
const REFERENCE_BONUS = 0.2;

/**
 * The best explanation among some attempts, the first of several. Undefined where each corrects too few flows to mention
 * or breaks more claims than it makes true.
 */
function bestAttempt(
  attempts: readonly Attempt[],
  from: Pick<Attempt, 'policies' | 'behaviour'>,
  search: AttemptSearch,
  compare: CompareClaims,
): Attempt | undefined {
  const helpful = attempts.flatMap((attempt) => {
    const corrected = 1 - attempt.behaviour.wrong / from.behaviour.wrong;
    return corrected <= 0.02 || compare(from.behaviour, attempt.behaviour) === 'fewer'
      ? []
      : [{ attempt, worth: worthOf(attempt, corrected) }];
  });
  const ranked = helpful.toSorted((one, other) => other.worth - one.worth);
  let best: (typeof ranked)[number] | undefined;
  for (const { attempt, worth } of ranked) {
    if (best !== undefined && worth <= best.worth + 1e-9) break;
    const left = worth - (search.replacesPart(from.policies, attempt) ? REPLACED_MALUS : 0);
    if (best === undefined || left > best.worth + 1e-9) best = { attempt, worth: left };
  }
  return best?.attempt;
}

/** How good an explanation is that corrects this share of the wrong flows. */
function worthOf({ mutation, towards, isReference }: Candidate, corrected: number): number {
  const known = mutation.sort === 'known' && corrected > 0.5 ? KNOWN_BONUS : 0;
  return corrected + known + TOWARDS_BONUS * towards + (isReference ? REFERENCE_BONUS : 0);
}

/** An addition is no good explanation where it makes something superfluous that the answer has. */
const REPLACED_MALUS = 0.4;

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
