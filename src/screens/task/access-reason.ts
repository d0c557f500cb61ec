import type { PolicyText } from '../../kube/yaml/policy-text.ts';
import { printSubject } from '../../rbac/access-subject.ts';
import type { Decision } from '../../rbac/decisions.ts';
import { answerAccess, askedAccess, type ExplainedAccess } from '../../report/access/access-answer.ts';
import { noBindingWords } from '../../report/access/access-text.ts';
import { actionWords, decisionWords, nearestWords } from '../../report/access/access-words.ts';
import { isAdvice } from '../../session/board/access-advice.ts';
import type { SelectedAccess } from '../../session/board/selected-cell.ts';
import { type Line, line, wrap } from '../line.ts';

/** How many other bindings a reason names. */
const mostOthers = 3;

/** One sentence about the selected cell: what the subject may do, and what it should where that differs. */
export function accessTitle({ cell, row, column, verb }: SelectedAccess): string {
  if (!cell.asked) return `${row}: ${verb} ${column}`;
  const action = actionWords(askedAccess(cell.asked.subject, cell.asked.request));
  const may = `${row} ${cell.mark === 'yes' ? 'may' : 'may not'} ${action}`;
  if (cell.agrees === false) return `${may} and should${cell.mark === 'yes' ? ' not' : ''}`;
  return `${may}${cell.agrees === true ? ', as it should be' : ''}`;
}

/**
 * The binding, role and rule that decide, other bindings that allow it too, and where the task wants the opposite the
 * nearest change, where that is worth saying. A rule of `texts` that stands in the answer is named with its line there.
 */
export function accessReason(selected: SelectedAccess, texts: readonly PolicyText[], width: number): readonly Line[] {
  const answer = explained(selected);
  if (answer === null) return [line('There is nothing to ask.', 'dim')];
  const { decidedBy, others, nearest } = answer;
  const wrapped = (text: string): readonly Line[] => wrap(text, width, undefined, '  ');
  const decided = (decision: Decision): string => `${decisionWords(decision)}${lineOf(decision, texts)}`;
  const more = others.length - mostOthers;
  return [
    ...(decidedBy === null ? noBindingWords(answer, selected.row).flatMap(wrapped) : wrapped(decided(decidedBy))),
    ...others.slice(0, mostOthers).flatMap((other) => wrapped(`also: ${decided(other)}`)),
    ...(more > 0 ? [line(`and ${more} more bindings`)] : []),
    ...(nearest !== undefined && selected.cell.agrees === false && isAdvice(nearest, selected.objects, selected.kept)
      ? wrapped(`nearest change: ${nearestWords(nearest)}`)
      : []),
  ];
}

/** The parts of the selected cell's roles and bindings that decide, by the object: paths as in `can`. */
export function decidingAccessPaths(selected: SelectedAccess, object: string): readonly string[] {
  const answer = explained(selected);
  if (answer === null) return [];
  return [answer.decidedBy, ...answer.others].flatMap((decision) => {
    if (decision?.role === object) return [decision.rule];
    return decision?.binding === object ? ['roleRef', 'subjects'] : [];
  });
}

/** Answers are kept by what they are about: a screen asks for the same one again and again. */
const known = new WeakMap<object, ReadonlyMap<string, ExplainedAccess>>();

function explained({ cell, objects }: SelectedAccess): ExplainedAccess | null {
  if (!cell.asked) return null;
  const { subject, request } = cell.asked;
  const key = JSON.stringify([printSubject(subject), request]);
  const answers = known.get(objects) ?? new Map<string, ExplainedAccess>();
  const answer = answers.get(key) ?? answerAccess(objects, subject, request);
  known.set(objects, new Map([...answers, [key, answer]]));
  return answer;
}

function lineOf({ role, rule }: Decision, texts: readonly PolicyText[]): string {
  const text = texts.find(({ policy, written }) => written && policy === role);
  const place = text?.places.get(rule);
  return text === undefined || place === undefined ? '' : ` (line ${text.firstLine + place[0]})`;
}
