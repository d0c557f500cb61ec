import type { CheckResult, Grade } from '../../../graders/grader.ts';
import type { Endpoint, Flow } from '../../netpol/flow.ts';
import { reproduceFlow } from '../../session/reproduce-flow.ts';
import type { Result, Session } from '../../session/session.ts';
import { emptyLine, type Line, line, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';
import { causesOf, checkLines } from './check-lines.ts';

/** What a check found: first what failed, each with a flow and its cause; then what passed. */
export function reviewLines(session: Session, width: number, glyphs: Glyphs): readonly Line[] {
  if (!session.result) return [];
  const { grade } = session.result;
  const sorted = grade.checks.toSorted((a, b) => order(a) - order(b));
  return [
    ...refusedLines(session.result, width),
    ...sorted.flatMap((check, at) => [
      ...(at > 0 && order(sorted[at - 1] ?? check) < 2 ? [emptyLine] : []),
      ...checkLines(session, check, width, glyphs, causeIds(sorted.slice(0, at))),
    ]),
    ...(lostPoints(grade)
      ? [emptyLine, ...wrap('What is not kept takes its share of all points, not only its own.', width, 'dim')]
      : []),
    ...reproduceLines(session.result, sorted[0], width),
  ];
}

/** A warning that only a part of the answer was checked, where the rest never reached the cluster. */
function refusedLines({ applied }: Result, width: number): readonly Line[] {
  const { fault, rejected = [] } = applied ?? {};
  const [first] = rejected;
  if (!fault && !first) return [];
  const says = fault
    ? `The answer is not YAML at line ${fault.place.line}: what was checked is the cluster as the save before left it.`
    : `What the API server refused (line ${first?.line}${rejected.length > 1 ? ` and ${rejected.length - 1} more` : ''}) is not in the cluster that was checked.`;
  return [...wrap(says, width, 'note'), emptyLine];
}

/** Whether points were earned, and some of them lost again because something that worked before no longer does. */
function lostPoints({ checks, score }: Grade): boolean {
  const isBroken = checks.some(({ kind, passed }) => kind === 'kept' && passed === false);
  return isBroken && score !== null && checks.some(({ kind, passed }) => kind === 'asked' && passed === true);
}

/** First what failed, then what could not be tested, then what passed. */
function order({ passed }: CheckResult): number {
  return passed === false ? 0 : passed === null ? 1 : 2;
}

/** The ids of the misconceptions that some checks name. */
function causeIds(checks: readonly CheckResult[]): ReadonlySet<string> {
  return new Set(checks.flatMap(({ findings }) => causesOf(findings, new Set()).map(({ id }) => id)));
}

/** What to type in the shell to see the first flow that is shown. */
function reproduceLines({ snapshot }: Result, first: CheckResult | undefined, width: number): readonly Line[] {
  const [finding] = first?.passed === false ? first.findings : [];
  const commands = finding && snapshot ? reproduceFlow(finding.flow as Flow<Endpoint>, snapshot) : [];
  if (commands.length === 0) return [];
  return [
    emptyLine,
    line('To see the first of these in a shell (!):', 'dim'),
    ...commands.flatMap((command) => wrap(command, width, undefined, '  ')),
  ];
}
