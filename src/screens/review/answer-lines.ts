import type { AnswerFinding, AnswerValue, CheckResult, Finding } from '../../../graders/grader.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Direction, Side } from '../../netpol/flow.ts';
import { policies } from '../../netpol/reason-text.ts';
import { accessFindingSentence } from '../../report/access/access-finding-text.ts';
import { flowName } from '../../report/flow-name.ts';
import type { QuestionKind } from '../../scenario/scenario.ts';
import { questionOf } from '../../session/question/answers.ts';
import { endText, flowTable } from '../../session/question/flow-table.ts';
import type { FlowNote, OptionNote, QuestionNotes } from '../../session/question/question-notes.ts';
import { rightChoice } from '../../session/question/right-choice.ts';
import type { Session } from '../../session/session.ts';
import { emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import { boardLines, type DrawnBoard } from '../parts/board-lines.ts';
import { drawnFlowColumns } from '../parts/drawn-board.ts';
import { sideLines } from '../parts/side-lines.ts';
import type { Glyphs } from '../theme.ts';

/** What a check found of the answer to a question, and why it is right or wrong; empty for any other check. */
export function answerLines(session: Session, check: CheckResult, width: number, glyphs: Glyphs): readonly Line[] {
  const kind = questionOf(session.scenario);
  if (kind === null) return [];
  const { answers = [], passed } = check;
  const notes = session.result?.notes ?? null;
  return [
    ...(passed === true ? rightLines(session, kind, width) : []),
    ...answers.flatMap((answer) => findingLines(answer, kind, width)),
    ...(notes === null ? [] : noteLines(session, notes, passed === true, width, glyphs)),
  ];
}

/** Why the right answer is right, in its author's words. */
function rightLines({ scenario }: Session, kind: QuestionKind, width: number): readonly Line[] {
  if (kind.is === 'predict') return [];
  if (kind.is !== 'choose') return wrap(kind.because, width);
  const right = rightChoice(scenario.solution, kind);
  const because = kind.options.find(({ id }) => id === right)?.because ?? '';
  return wrap(`${right}: ${because}`, width);
}

/** What is wrong with an answer. Which option is right is not said: there is another try. */
function findingLines(
  { question, expected, given, because }: AnswerFinding,
  kind: QuestionKind,
  width: number,
): readonly Line[] {
  if (expected === null) return wrap(`${question} This cannot be decided: ${because}.`, width);
  const answered = given === null ? 'Nothing was answered' : `Your answer: ${valueWords(given)}`;
  const right = kind.is === 'choose' ? '' : ` Right is: ${valueWords(expected)}.`;
  return [
    ...(kind.is === 'predict' ? [] : wrap(question, width)),
    ...wrap(`${answered}.${right}`, width),
    ...(kind.is === 'choose' ? [] : wrap(because, width)),
  ];
}

function valueWords(value: AnswerValue): string {
  if (typeof value === 'object') return value.length === 0 ? 'no policy' : value.join(', ');
  return value === 'denied' ? 'blocked' : String(value);
}

function noteLines(
  session: Session,
  notes: QuestionNotes,
  passed: boolean,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  switch (notes.is) {
    case 'choose':
      return notes.options.flatMap((note) => optionLines(session, note, passed, width, glyphs));
    case 'trueOrFalse':
      return shownLines(notes.flows, session.scenario.namespace, width, glyphs);
    case 'whichPolicy':
      return deciderLines(session, notes, width);
  }
}

/** Why an option is wrong: its author's words, and what fails when it is applied. */
function optionLines(
  { result, scenario }: Session,
  { id, because, fails, refused }: OptionNote,
  passed: boolean,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  const failing = fails.flatMap(({ says, finding }) => [
    ...wrap(`${glyphs.failed} ${says}`, width, undefined, '  '),
    ...(finding && result?.snapshot
      ? indented(flowSentence(finding, result.snapshot, scenario.namespace, glyphs), width)
      : []),
  ]);
  return [
    ...(passed ? [emptyLine] : []),
    ...wrap(passed ? `${id} is wrong: ${because}` : because, width),
    ...(refused === undefined ? [] : wrap(`The API server refuses it: ${refused}`, width)),
    ...(failing.length === 0 ? [] : [line('With it, these checks fail:', 'dim'), ...failing]),
    ...(failing.length > 0 || refused !== undefined
      ? []
      : wrap('It passes every check, and allows more than the right one.', width, 'dim')),
  ];
}

function flowSentence(finding: Finding, snapshot: Snapshot, namespace: string, glyphs: Glyphs) {
  if (finding.about === 'access') return accessFindingSentence(finding);
  const { flow, expected, observed } = finding;
  const words = { allowed: 'allowed', denied: 'blocked', untested: 'untested' } as const;
  return `${flowName(flow, snapshot, namespace, glyphs.arrow)} is ${words[observed]} and should be ${words[expected]}.`;
}

/** The connections of a statement before and after its policies are applied, as two maps and in words. */
function shownLines(notes: readonly FlowNote[], namespace: string, width: number, glyphs: Glyphs): readonly Line[] {
  if (notes.length === 0) return [];
  const map = (when: 'before' | 'after'): readonly Line[] => {
    const table = flowTable(
      notes.map(({ flow }) => flow),
      namespace,
    );
    const board: DrawnBoard = {
      corner: 'from',
      rows: table.rows,
      columns: drawnFlowColumns(table.columns),
      cells: table.flows.map((row) =>
        row.map((flow) => {
          const note = notes.find((each) => each.flow === flow);
          const [verdict, changed] = [note?.[when] ?? null, note !== undefined && note.before !== note.after];
          const mark = note === undefined ? 'none' : verdict === null ? 'untested' : marks[verdict];
          return { mark, agrees: true, changed: changed && when === 'after' };
        }),
      ),
    };
    const view = { board, selected: { row: -1, column: -1 }, width: half, height: table.rows.length + 2 };
    return [line(when === 'before' ? 'Before' : 'With the policies applied', 'bold'), ...boardLines(view, glyphs)];
  };
  const half = Math.floor((width - 3) / 2);
  const [before, after] = [map('before'), map('after')];
  return [
    emptyLine,
    ...before.map((of, at): Line => [...fit(of, half), span(` ${glyphs.frame.down} `, 'dim'), ...(after[at] ?? [])]),
    line(`${glyphs.allowed} allowed  ${glyphs.blocked} blocked${notes.some(isChanged) ? '  * changed' : ''}`, 'dim'),
    emptyLine,
    ...notes.flatMap((note) => [...wrap(flowWords(note, namespace, glyphs), width), ...indented(note.because, width)]),
  ];
}

const marks = { allowed: 'yes', denied: 'no' } as const;
const markWords = { allowed: 'allowed', denied: 'blocked' } as const;

function isChanged({ before, after }: FlowNote): boolean {
  return before !== after;
}

function flowWords({ flow, before, after }: FlowNote, namespace: string, { arrow }: Glyphs): string {
  const name = `${endText(flow.from, namespace)} ${arrow} ${endText(flow.to, namespace)} ${flow.protocol} ${flow.port}`;
  const words = (verdict: FlowNote['before']): string => (verdict === null ? 'not decided' : markWords[verdict]);
  return before === after
    ? `${name} is ${words(before)} before and after.`
    : `${name} is ${words(before)} before and ${words(after)} after.`;
}

/** Which policies apply on each side of the connection, and the rules that allow it or do not. */
function deciderLines(
  { scenario }: Session,
  { egress, ingress }: Extract<QuestionNotes, { is: 'whichPolicy' }>,
  width: number,
): readonly Line[] {
  const { kind, namespace } = scenario;
  if (kind.is !== 'whichPolicy') return [];
  const names = { from: endText(kind.flow.from, namespace), to: endText(kind.flow.to, namespace) };
  const sides = [isolating(egress, 'egress', names.from), isolating(ingress, 'ingress', names.to)];
  return [
    emptyLine,
    ...sides.flatMap((says) => (says === null ? [] : wrap(says, width))),
    ...sideLines({ egress, ingress }, names, [], width),
  ];
}

/** The policies that isolate an end; null where none does. */
function isolating(side: Side | null, direction: Direction, name: string): string | null {
  if (side?.kind !== 'isolated') return null;
  return capital(`${policies(side.by)} to ${name} (${direction}).`);
}

function indented(text: string, width: number): readonly Line[] {
  return wrap(text, width - 2, 'dim').map((of): Line => [span('  '), ...of]);
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
