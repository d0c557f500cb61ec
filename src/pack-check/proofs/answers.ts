import type { Finding, Grade } from '../../../graders/grader.ts';
import { printEndpoint } from '../../netpol/endpoint-text.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type AnswerGrader, failing, namedIn, whyNotApplied } from '../answer-grader.ts';
import { inFile, inScenario, type Problem } from '../problem.ts';
import { refusal } from '../refusal.ts';

/** A near miss must be given its misconception with at least this confidence, the least that a grade shows. */
const NAMED_FROM = 0.6;

/** Proves that an untouched cluster reaches no goal and keeps every safeguard. */
export async function proveUntouched(grader: AnswerGrader): Promise<{ problems: readonly Problem[]; grade: Grade }> {
  const { grade } = await grader.judge('');
  const problems: Problem[] = [];
  if (!grade.checks.some(({ kind }) => kind === 'asked')) {
    const message = 'The untouched cluster passes every check, so there is nothing to do.';
    problems.push(inScenario(['checks'], 'no-goal', message, 'Add a check that fails before the answer.'));
  } else if (grade.score !== 0) {
    const message = `The untouched cluster scores ${grade.score ?? 'nothing that could be decided'}; it must score 0.`;
    problems.push(inScenario(['checks'], 'untouched-scores', message, 'Change the checks or start.yaml.'));
  }
  for (const [index, { id, passed, findings }] of grade.checks.entries()) {
    if (passed !== null) continue;
    const message = `Check ${id} cannot be tested: ${findings[0]?.because ?? 'no flow of it can be shown'}.`;
    problems.push(inScenario(['checks', index], 'untested', message, 'Change the claim, or add pods that show it.'));
  }
  return { problems, grade };
}

/** Proves that the reference answer passes every check, for all that could exist, without a remark. */
export async function proveSolution(grader: AnswerGrader): Promise<readonly Problem[]> {
  const { solution } = grader.scenario;
  const { grade, applied } = await grader.judge(solution, 'solution.yaml');
  const refused = whyNotApplied(applied);
  if (refused !== null) return [refusal('The solution', 'solution.yaml', applied, refused)];
  if (!grade.passed) {
    const advice = adviceFor(grader.scenario, failing(grade));
    return [inFile('solution.yaml', 'solution-fails', failsText('The solution', grade), advice)];
  }
  return grade.checks.flatMap(({ id, proven, remarks }, index): readonly Problem[] => [
    ...(proven
      ? []
      : [
          inScenario(
            ['checks', index],
            'not-proven',
            `Check ${id} is decided only for the flows that were tried.`,
            'Use fewer labels, namespaces and ports in the start state or the claims.',
          ),
        ]),
    ...(remarks.length > 0
      ? [inFile('solution.yaml', 'remark', `The solution gets the remark ${remarks[0]?.id}.`, 'Make it tighter.')]
      : []),
  ]);
}

/** What to do about an answer that fails checks which it should pass. */
function adviceFor({ checks }: Scenario, fails: readonly string[]): string {
  const advice = 'Correct the answer, or the check that it fails.';
  const isOfTheRest = checks.some(({ id, claim }) => claim.is === 'unchanged' && fails.includes(id));
  if (!isOfTheRest) return advice;
  return `${advice} No other check speaks of this connection: where the answer is right to change it, add a check about it, such as never with exceptPorts.`;
}

/** Proves that each right answer passes. */
export async function proveRightAnswers(grader: AnswerGrader): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [index, { name, file, answer }] of grader.scenario.rightAnswers.entries()) {
    const { grade, applied } = await grader.judge(answer, name);
    const refused = whyNotApplied(applied);
    const path = ['rightAnswers', index];
    if (refused !== null) {
      problems.push(refusal(`Right answer ${name}`, `right-answers/${file}`, applied, refused));
    } else if (!grade.passed) {
      const advice = adviceFor(grader.scenario, failing(grade));
      problems.push(inScenario(path, 'right-answer-fails', failsText(`Right answer ${name}`, grade), advice));
    }
  }
  return problems;
}

/** Proves that each near miss fails exactly the checks that it says, and that the grade names its misconception. */
export async function proveNearMisses(grader: AnswerGrader): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [index, { name, file, answer, fails, misconception }] of grader.scenario.nearMisses.entries()) {
    const { grade, applied } = await grader.grade(answer, name);
    const refused = whyNotApplied(applied);
    if (refused !== null) {
      problems.push(refusal(`Near miss ${name}`, `near-misses/${file}`, applied, refused));
      continue;
    }
    const found = failing(grade);
    if ([...found].sort().join() !== [...fails].sort().join()) {
      const message = `Near miss ${name} fails ${found.join(', ') || 'nothing'}; it should fail ${fails.join(', ')}.`;
      const advice = adviceFor(
        grader.scenario,
        found.filter((id) => !fails.includes(id)),
      );
      problems.push(inScenario(['nearMisses', index, 'fails'], 'near-miss', message, advice));
      continue;
    }
    if (misconception === undefined) continue;
    const named = namedIn(grade);
    if ((named.get(misconception) ?? 0) >= NAMED_FROM) continue;
    const others = [...named.keys()].join(', ') || 'none';
    problems.push(
      inScenario(
        ['nearMisses', index, 'misconception'],
        'misconception',
        `The grade of near miss ${name} does not name ${misconception}; it names ${others}.`,
        'Name the misconception that the grade names, or change the answer so that it shows this one.',
      ),
    );
  }
  return problems;
}

/** Which checks an answer fails, with the first finding of each. */
export function failsText(what: string, { checks }: Grade): string {
  const parts = checks.flatMap(({ id, passed, findings }) => {
    if (passed === true) return [];
    const [first] = findings;
    if (first === undefined) return [id];
    return [`${id} (${findingText(first)})`];
  });
  return `${what} fails ${parts.join(', ')}.`;
}

function findingText(finding: Finding): string {
  if (finding.about === 'access') {
    const { subject, verb, group, resource, name, namespace, path, expected, observed } = finding;
    const what = path ?? `${resource}${group === '' ? '' : `.${group}`}${name === null ? '' : ` ${name}`}`;
    const where = namespace === null ? '' : ` in ${namespace}`;
    return `${subject} ${verb} ${what}${where} is ${observed}, should be ${expected}`;
  }
  const { from, to, port, protocol } = finding.flow;
  const words = { allowed: 'allowed', denied: 'blocked', untested: 'untested' };
  const flow = `${printEndpoint(from)} → ${printEndpoint(to)} ${protocol} ${port}`;
  return `${flow} is ${words[finding.observed]}, should be ${words[finding.expected]}`;
}
