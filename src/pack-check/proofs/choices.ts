import type { Snapshot } from '../../kube/snapshot.ts';
import { comparePolicies, strictness } from '../../netpol/compare/compare-policies.ts';
import { readAnswerDocument } from '../../scenario/answer-document.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type AnswerGrader, whyNotApplied } from '../answer-grader.ts';
import { inFile, inScenario, type Problem } from '../problem.ts';
import { refusal } from '../refusal.ts';

/**
 * Proves that exactly one option is right: of those that pass every check it is the only one, or it allows strictly less
 * than each of the others. The solution must choose it, and every option must say why it is right or wrong.
 */
export async function proveChoices(grader: AnswerGrader): Promise<readonly Problem[]> {
  const { kind, solution } = grader.scenario;
  if (kind.is !== 'choose') return [];
  const read = readAnswerDocument([{ file: 'solution.yaml', text: solution }], kind);
  const chosen = 'answer' in read && read.answer?.is === 'choose' ? read.answer.choice : '';
  const reference = kind.options.find(({ id }) => id === chosen)?.text ?? '';
  const asManifests: Scenario = { ...grader.scenario, kind: { is: 'write' }, solution: reference };
  const problems: Problem[] = [];
  const right: { id: string; snapshot: Snapshot }[] = [];
  for (const [index, { id, file, text, because }] of kind.options.entries()) {
    const path = ['choose', 'options', index];
    if (because.trim() === '') {
      problems.push(inScenario([...path, 'because'], 'no-reason', `Option ${id} says no reason.`, 'Write why.'));
    }
    const { grade, applied, snapshot } = await grader.grade(text, `options/${id}`, asManifests);
    const refused = whyNotApplied(applied);
    if (refused) problems.push(refusal(`Option ${id}`, `options/${file}`, applied, refused));
    else if (grade.passed) right.push({ id, snapshot });
  }
  const passing = right.find(({ id }) => id === chosen);
  if (passing === undefined) {
    const found = right.map(({ id }) => id).join(', ') || 'none';
    const message = `The solution chooses ${chosen}, and of the options ${found} passes every check.`;
    return [
      ...problems,
      inFile('solution.yaml', 'wrong-choice', message, 'Correct the choice, the option or a check.'),
    ];
  }
  const wider = right.filter(({ id, snapshot }) => {
    if (id === chosen) return false;
    return strictness(comparePolicies(snapshot, passing.snapshot)) !== 'tighter';
  });
  return [
    ...problems,
    ...wider.map(({ id }) =>
      inScenario(
        ['choose', 'options', kind.options.findIndex((option) => option.id === id)],
        'two-right',
        `Option ${id} passes every check too, and allows no more than ${chosen}.`,
        'Change it so that it is wrong, or add a check that it fails.',
      ),
    ),
  ];
}
