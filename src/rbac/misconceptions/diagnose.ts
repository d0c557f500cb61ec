import type { AccessSnapshot } from '../access-snapshot.ts';
import { accessJudge, type ClaimedAccess, type WrongAccess } from '../claims/decide-claims.ts';
import type { RbacObjects } from '../rbac-policy.ts';
import { changedObjects } from './edit-objects.ts';
import { accessMisconceptions } from './names.ts';
import { undoing } from './undo.ts';

/** A misconception that explains why an answer gives other rights than were asked. */
export interface AccessDiagnosis {
  readonly id: string;
  readonly says: string;
  /** From 0.6 to 1. */
  readonly confidence: number;
  /** The answer before and after this misconception was undone. Others may have been undone before it. */
  readonly from: RbacObjects;
  readonly undone: RbacObjects;
}

/** An answer that is wrong, and the reference answer. */
export interface AccessDiagnosisInput extends ClaimedAccess {
  readonly reference: AccessSnapshot;
}

const MOST_MISCONCEPTIONS = 3;
/** More attempts are not made, so that a long answer takes no longer than a person waits. */
const MOST_ATTEMPTS = 240;
const LEAST_CONFIDENCE = 0.6;
/** From this confidence on a misconception is named as the cause. */
const CERTAIN_FROM = 0.8;

/**
 * Finds the misconceptions that explain a wrong answer: it undoes one after another, at each place, each time the one after
 * which fewest requests are answered wrongly. Of those that correct as many, one with a cause of its own comes before one
 * that only tells the difference. It is certain only where everything is right then and no claim was lost on the way; the
 * greater the part that stays wrong, the less is said.
 */
export function diagnoseAccess(input: AccessDiagnosisInput): readonly AccessDiagnosis[] {
  const { now, before, reference } = input;
  const judge = accessJudge(input, [reference]);
  const context = { reference, before, meant: changedObjects(reference, before) };
  const found = judge(now);
  if (found.wrong === 0) return [];
  const steps: Step[] = [];
  let [objects, behaviour, attempts]: [RbacObjects, WrongAccess, number] = [now, found, 0];
  while (behaviour.wrong > 0 && steps.length < MOST_MISCONCEPTIONS && attempts < MOST_ATTEMPTS) {
    let best: Step | undefined;
    for (const { id, says, sort } of accessMisconceptions) {
      for (const undone of undoing[id](objects, context)) {
        if (attempts++ >= MOST_ATTEMPTS) break;
        const after = judge(undone);
        const isBetter = after.wrong < (best?.after.wrong ?? behaviour.wrong);
        if (isBetter) best = { id, says, isKnown: sort === 'known', from: objects, undone, last: behaviour, after };
      }
    }
    if (best === undefined) break;
    steps.push(best);
    [objects, behaviour] = [best.undone, best.after];
  }
  const explained = 1 - behaviour.wrong / found.wrong;
  const isAlone = steps.length === 1;
  return steps.flatMap(({ id, says, isKnown, from, undone, last, after }) => {
    const likely = (isKnown ? 0.9 : 0.75) * explained ** 2 * (isAlone ? 1 : 0.9);
    const isHelpful = after.byClaim.every((count, at) => count === 0 || (last.byClaim[at] ?? 0) > 0);
    const isCertain = isHelpful && behaviour.wrong === 0 && attempts < MOST_ATTEMPTS;
    const confidence = Math.round(Math.min(likely, isCertain ? 1 : CERTAIN_FROM - 0.01) * 100) / 100;
    return confidence < LEAST_CONFIDENCE ? [] : [{ id, says, confidence, from, undone }];
  });
}

/** One misconception undone. */
interface Step {
  readonly id: string;
  readonly says: string;
  readonly isKnown: boolean;
  readonly from: RbacObjects;
  readonly undone: RbacObjects;
  readonly last: WrongAccess;
  readonly after: WrongAccess;
}
