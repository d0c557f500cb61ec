import { timeWords } from '../../report/exam/time-words.ts';
import { alertOf, remaining } from '../../session/exam/exam.ts';
import type { ExamCommand, ExamView } from '../../session/exam/exam-view.ts';
import type { Palette } from '../../session/places/palette.ts';
import { hintsOf } from '../keys.ts';
import { apart, emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import { type Commands, paletteBox, paletteHints } from '../palette/palette-box.ts';
import { firstShown, frame, roomIn } from '../parts/frame.ts';
import { type Hint, keyHints } from '../parts/key-hints.ts';
import { keysLines } from '../parts/keys-page.ts';
import type { Glyphs } from '../theme.ts';
import { type ExamScreenState, examKeys } from './exam-keys.ts';
import { resultLines, reviewLines } from './result-lines.ts';
import { rulesLines } from './rules-lines.ts';
import { answerLines, headLines, listLines, questionLines, referenceLines, taskLines } from './running-lines.ts';

/** From this width on the list of tasks stands beside the open task. */
const wide = 120;

/** A box of the screen: its title, its lines, and the line that must be in sight where one is selected. */
interface Box {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Undefined where the person scrolls. */
  readonly chosen?: number;
}

/** The lines of a whole screen of an exam, and how far its text can be scrolled. */
export interface ExamFrame {
  readonly lines: readonly Line[];
  readonly state: ExamScreenState;
}

/** Draws the screen of an exam on a terminal of some size. */
export function examFrame(view: ExamView, columns: number, rows: number, glyphs: Glyphs): ExamFrame {
  const head = headOf(view, columns);
  const foot = view.stage === 'running' && view.exam !== null ? answerLines(view, view.exam, columns) : [];
  const height = rows - head.length - foot.length - 1;
  const isWide = columns >= wide && view.stage === 'running' && view.exam?.open !== null && view.page === null;
  const left = isWide ? Math.floor(columns * 0.4) : 0;
  const box = boxOf(view, columns - left - 4, glyphs);
  const room = roomIn(height);
  const end = Math.max(0, box.lines.length - room);
  const offset = box.chosen === undefined ? view.scroll : Math.max(0, box.chosen - room + 2);
  const state = { view, end: box.chosen === undefined ? end : 0, page: Math.max(1, room - 1) };
  const main = frame(
    { ...box, width: columns - left, height, focused: true, offset: firstShown(box.lines.length, room, offset) },
    glyphs,
  );
  const body = isWide && view.exam !== null ? beside(listBox(view, left, height, glyphs), main) : main;
  const hints = keyHints(hintsIn(state, glyphs), columns);
  return { lines: [...head, ...body, ...foot, fit(hints, columns)], state };
}

/** The keys that work now. */
function hintsIn(state: ExamScreenState, glyphs: Glyphs): readonly Hint[] {
  const { draft, palette } = state.view;
  if (palette !== null) return paletteHints(glyphs);
  return draft === null ? hintsOf(examKeys, state, glyphs) : draftHints(glyphs);
}

/** The keys while a note is written. */
function draftHints({ enter }: Glyphs): readonly Hint[] {
  return [
    { key: enter, does: 'keep the note' },
    { key: 'Ctrl-U', does: 'empty it' },
    { key: 'Esc', does: 'give it up' },
  ];
}

/** The same as text in reading order, with the time in words: for a screen reader. */
export function examWords(view: ExamView, width: number, glyphs: Glyphs): ExamFrame {
  const box = boxOf(view, width, glyphs);
  const state = { view, end: 0, page: 1 };
  const { exam, notice, trouble, draft } = view;
  const alert = exam === null ? null : alertOf(exam);
  const hints = hintsIn(state, glyphs);
  const keys = hints.map(({ key, does }) => `${key} ${does}`);
  const open = view.plan.tasks[(exam?.open ?? 0) - 1];
  return {
    state,
    lines: [
      ...(exam !== null && view.stage === 'running' ? wrap(`Exam. ${timeWords(remaining(exam))} left.`, width) : []),
      ...(alert === null ? [] : wrap(`Reminder: no more than ${alert} minutes are left.`, width)),
      ...(trouble === null ? [] : wrap(trouble, width)),
      ...(notice === null ? [] : wrap(notice, width)),
      ...(open === undefined
        ? []
        : wrap(
            `Task ${open.number} of ${view.plan.tasks.length}, ${open.points} points. kubectl config use-context ${open.context}`,
            width,
          )),
      line(box.title),
      ...box.lines,
      ...(exam !== null && view.stage === 'running' && exam.open !== null ? answerLines(view, exam, width) : []),
      ...(draft === null ? [] : wrap(`Note: ${draft}`, width)),
      ...wrap(`Keys: ${keys.join(', ')}.`, width),
    ],
  };
}

function headOf(view: ExamView, columns: number): readonly Line[] {
  if (view.stage === 'running' && view.exam !== null) return headLines(view, view.exam, columns);
  const says = view.trouble ?? view.notice;
  const right = view.plan.tasks.length === 1 ? '1 task' : `${view.plan.tasks.length} tasks`;
  return [
    apart([span(' sallyport exam', 'bold')], line(`${right}, ${view.plan.minutes} minutes `, 'dim'), columns),
    ...(says === null
      ? []
      : wrap(says, columns - 2, view.trouble === null ? undefined : 'bad').map(
          (of): Line => fit([span(' '), ...of], columns),
        )),
  ];
}

/** The commands of the screen, as the list of commands looks them up. */
export function commandsOf(view: ExamView): Commands<ExamScreenState, ExamCommand> {
  return { bindings: examKeys, state: { view: { ...view, palette: null }, end: 1, page: 1 } };
}

function paletteLines(palette: Palette, view: ExamView, width: number, glyphs: Glyphs): Box {
  const { title, head = [], rows } = paletteBox(palette, commandsOf(view), width, glyphs);
  const chosen = rows.findIndex(({ item }) => item === palette.selected);
  return {
    title,
    lines: [...head, ...rows.map(({ line: of }) => of)],
    chosen: palette.selected === 0 ? 0 : head.length + chosen,
  };
}

function boxOf(view: ExamView, width: number, glyphs: Glyphs): Box {
  const { stage, exam, page, result, reviewed, selected, palette } = view;
  if (palette !== null) return paletteLines(palette, view, width, glyphs);
  if (page === 'keys') return { title: 'keys', lines: keyPage(view, width, glyphs) };
  if (exam !== null && page === 'reference')
    return { title: 'quick reference', lines: referenceLines(view, exam, width) };
  if (exam !== null && page !== null)
    return { title: page === 'end' ? 'end exam' : 'leave', lines: questionLines(view, exam, width) };
  if (stage === 'rules') return { title: 'before the clock starts', lines: rulesLines(view, width, glyphs) };
  if (stage === 'starting') return { title: 'starting', lines: waitLines(view, 'clusters are ready', width) };
  if (stage === 'grading') return { title: 'the exam is over', lines: waitLines(view, 'tasks are graded', width) };
  if (stage === 'result' && result !== null) {
    if (reviewed !== null) return { title: `task ${reviewed}`, lines: reviewLines(view, width) };
    const lines = resultLines(view, result, width, glyphs);
    return { title: 'result', lines, chosen: chosenIn(lines, glyphs, selected) };
  }
  if (exam === null) return { title: 'exam', lines: [] };
  if (exam.open !== null) return { title: `task ${exam.open}`, lines: taskLines(view, exam, width) };
  return { title: 'tasks', lines: listLines(view, exam, width, glyphs), chosen: selected };
}

/** The line of the selected task; the whole page where the last one is selected. */
function chosenIn(lines: readonly Line[], { here }: Glyphs, selected: number): number {
  const at = lines.findIndex((of) => of[0]?.text.startsWith(here));
  return selected === 0 ? 0 : at;
}

function waitLines({ done, plan }: ExamView, says: string, width: number): readonly Line[] {
  return wrap(`${done} of ${plan.tasks.length} ${says}.`, width);
}

function keyPage(view: ExamView, width: number, glyphs: Glyphs): readonly Line[] {
  const without = { ...view, page: null, jump: '', draft: null };
  const open = view.exam?.open ?? 1;
  const states =
    view.exam === null ? [without] : [null, open].map((task) => ({ ...without, exam: { ...view.exam!, open: task } }));
  return keysLines(
    examKeys,
    states.map((one) => ({ view: one, end: 1, page: 1 })),
    width,
    glyphs,
  );
}

function listBox(view: ExamView, width: number, height: number, glyphs: Glyphs): readonly Line[] {
  const lines = view.exam === null ? [] : listLines(view, view.exam, width - 4, glyphs);
  const offset = Math.max(0, view.selected - roomIn(height) + 2);
  return frame({ title: 'tasks', lines, width, height, offset }, glyphs);
}

function beside(left: readonly Line[], right: readonly Line[]): readonly Line[] {
  return left.map((of, at) => [...of, ...(right[at] ?? emptyLine)]);
}
