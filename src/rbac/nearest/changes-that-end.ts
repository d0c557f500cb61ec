import { resourceText } from '../access-request.ts';
import type { DecidingGrant } from '../decisions.ts';
import { resourceCovers, ruleAllows, urlCovers } from '../policy-rule.ts';
import type { AccessChange } from './access-change.ts';
import type { Candidate, Question } from './question.ts';
import { isWrittenByOthers, sizeOf, subjectCount } from './role-facts.ts';

/** The changes that may end a right. Every binding that gives it has to be changed. */
export function changesThatEnd(decisions: readonly DecidingGrant[], question: Question): readonly Candidate[] {
  const parts = decisions.map((decision) => {
    const [best] = endingsOf(decision, question).toSorted((one, other) => one.cost - other.cost);
    return best;
  });
  if (parts.length === 0 || parts.some((part) => part === undefined)) return [];
  const changes = new Map(
    parts.flatMap((part) => part?.changes ?? []).map((change) => [JSON.stringify(change), change] as const),
  );
  return [{ changes: [...changes.values()], cost: 1 }];
}

/** The ways in which one binding ceases to give a right, by what else they take away. */
function endingsOf(deciding: DecidingGrant, { objects, request, shared }: Question): readonly Candidate[] {
  const { decision, grant, ruleIndex } = deciding;
  const { role, rule: path, binding } = decision;
  const rule = grant.rules[ruleIndex] ?? {};
  const given = Math.max(
    1,
    Math.min(
      50,
      grant.rules.reduce((sum, one) => sum + sizeOf(one), 0),
    ),
  );
  const bound = subjectCount(objects, binding);
  const change = (change: AccessChange, cost: number): Candidate => ({ changes: [change], cost });
  const ofBinding =
    bound > 1
      ? change({ is: 'remove subject', binding, subject: grant.subject }, given)
      : change({ is: 'remove binding', binding }, given);
  if (isWrittenByOthers(objects, role)) return [ofBinding];
  // A role with two rules that allow the request: only the binding ends it in one step.
  if (grant.rules.filter((one) => ruleAllows(one, request)).length > 1) return [ofBinding];
  const others = (shared.get(role) ?? 1) - 1;
  const asked = 'path' in request ? request.path : resourceText(request);
  const what = 'path' in request ? 'nonResourceURLs' : 'resources';
  const endings = [ofBinding];
  const size = sizeOf(rule);
  const verbs = rule.verbs ?? [];
  const things = rule[what] ?? [];
  if (verbs.length > 1 && verbs.includes(request.verb) && !verbs.includes('*')) {
    const lost = size / verbs.length - 1;
    const value = request.verb;
    endings.push(change({ is: 'remove from rule', role, rule: path, field: 'verbs', value }, 1 + lost + others));
  }
  const covering = things.filter((thing) =>
    what === 'resources' ? resourceCovers(thing, asked) : urlCovers(thing, asked),
  );
  if (things.length > 1 && covering.length === 1 && covering[0] === asked) {
    const lost = size / things.length - 1;
    endings.push(change({ is: 'remove from rule', role, rule: path, field: what, value: asked }, 1.1 + lost + others));
  }
  endings.push(change({ is: 'remove rule', role, rule: path }, size + others + 0.2));
  return endings;
}
