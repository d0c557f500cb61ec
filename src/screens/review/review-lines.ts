import type { CheckResult } from '../../../graders/grader.ts';
import { demonstration } from '../../session/demonstration.ts';
import { questionOf } from '../../session/question/answers.ts';
import type { Result, Session } from '../../session/session.ts';
import { emptyLine, type Line, line, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';
import { causesOf, checkLines } from './check-lines.ts';
import { costSentence } from './score-words.ts';

/** What a check found: first what failed, each with a flow and its cause; then what passed. */
export function reviewLines(session: Session, width: number, glyphs: Glyphs): readonly Line[] {
  if (!session.result) return [];
  const { grade } = session.result;
  const isQuestion = questionOf(session.scenario) !== null;
  const sorted = grade.checks.toSorted((a, b) => order(a) - order(b));
  const cost = costSentence(grade);
  return [
    ...repeatLines(session.result, isQuestion, width),
    ...refusedLines(session.result, isQuestion, width),
    ...sorted.flatMap((check, at) => [
      ...(at > 0 && order(sorted[at - 1] ?? check) < 2 ? [emptyLine] : []),
      ...checkLines(session, check, width, glyphs, causeIds(sorted.slice(0, at))),
    ]),
    ...(cost === null ? [] : [emptyLine, ...wrap(cost, width, 'dim')]),
    ...reproduceLines(session, width),
  ];
}

/** That the check was not counted, where it found the same as the one before it. */
function repeatLines({ isRepeat }: Result, isQuestion: boolean, width: number): readonly Line[] {
  if (!isRepeat) return [];
  const what = isQuestion ? 'Your answer' : 'The cluster';
  const says = `${what} is as it was at your last check: this one is not counted as a try.`;
  return [...wrap(says, width, 'note'), emptyLine];
}

/** A warning that only a part of the answer was checked, where the rest never reached the cluster. */
function refusedLines({ applied }: Result, isQuestion: boolean, width: number): readonly Line[] {
  const { fault, rejected = [] } = applied ?? {};
  const [first] = rejected;
  if (!fault && !first) return [];
  const says = fault
    ? isQuestion
      ? `answer.yaml has a fault in line ${fault.place.line}: your last valid answer was checked.`
      : `The answer is not YAML at line ${fault.place.line}: the cluster was checked as your last valid save left it.`
    : `The API server refused a part of the answer (line ${first?.line}${rejected.length > 1 ? ` and ${rejected.length - 1} more` : ''}): it was checked without that part.`;
  return [...wrap(says, width, 'note'), emptyLine];
}

/** First what failed, then what could not be tested, then what passed. */
function order({ passed }: CheckResult): number {
  return passed === false ? 0 : passed === null ? 1 : 2;
}

/** The ids of the misconceptions that some checks name. */
function causeIds(checks: readonly CheckResult[]): ReadonlySet<string> {
  return new Set(checks.flatMap(({ findings }) => causesOf(findings, new Set()).map(({ id }) => id)));
}

/** What to type in the shell to see the first finding that is shown; a key does the same, and removes what was made. */
function reproduceLines(session: Session, width: number): readonly Line[] {
  const shown = demonstration(session, { copies: false });
  const commands = shown === null ? [] : [...shown.make, shown.attempt];
  if (commands.length === 0) return [];
  return [
    emptyLine,
    line('To see the first one: w shows it here, or in a shell (!):', 'dim'),
    ...commands.flatMap((command) => wrap(command, width, undefined, '  ')),
  ];
}
