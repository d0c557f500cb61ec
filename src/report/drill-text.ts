import type { DrillReason } from '../progress/schedule/drill-plan.ts';
import { clock } from './format-duration.ts';
import { textColumns } from './text-columns.ts';

/** Milliseconds. */
const day = 86_400_000;

/**
 * Why a drill gives a task, for people. `says` is what one can do who has the skill, or the name of the misconception; `now` is
 * in milliseconds since 1970.
 */
export function reasonText(reason: DrillReason, says: string, now: number): string {
  const what = !reason.isMisconception
    ? says
    : reason.is === 'new'
      ? `a mistake that many make (${says}).`
      : `a mistake that you made before (${says}).`;
  const last = reason.lastAt === null ? '' : ` You practised it ${daysAgo(now - reason.lastAt)}.`;
  switch (reason.is) {
    case 'missed':
      return `Once more: ${what} It went wrong in this drill.`;
    case 'due':
      return `Due: ${what}${last}`;
    case 'weak':
      return `Weak: ${what} Your last attempt failed or needed help.`;
    case 'new':
      return `New: ${what}`;
    case 'ahead':
      return `Ahead of time: ${what}${last}`;
  }
}

function daysAgo(time: number): string {
  const days = Math.floor(time / day);
  return days <= 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
}

/** A task as a plan shows it. */
export interface PlannedLine {
  readonly scenario: string;
  readonly variant: number;
  readonly minutes: number;
  readonly because: string;
}

/** The plan of a drill: a line for each task, and why below it. */
export function drillPlanText(tasks: readonly PlannedLine[], minutes: number): string {
  const sum = tasks.reduce((total, task) => total + task.minutes, 0);
  const head = `${tasks.length === 1 ? '1 task' : `${tasks.length} tasks`}, ${sum} of ${minutes} minutes\n`;
  const lines = tasks.map(
    ({ scenario, variant, minutes: par, because }, at) =>
      `${String(at + 1).padStart(3)}  ${scenario}, variant ${variant}, ${par} min\n     ${because}\n`,
  );
  return [head, ...lines].join('');
}

/** A task of a drill that is over. */
export interface DrilledLine {
  readonly title: string;
  readonly end: 'passed' | 'solution-shown' | 'given-up' | null;
  /** Seconds; null where the attempt has not ended. */
  readonly seconds: number | null;
  /** Par time. */
  readonly minutes: number;
  readonly checks: number;
  readonly hints: number;
}

const endWords = { passed: 'passed', 'solution-shown': 'reference answer shown', 'given-up': 'given up' } as const;

/** What came of a drill: a line for each task, and what comes next. `due` counts the skills that are due now. */
export function drillSummaryText(tasks: readonly DrilledLine[], due: number): string {
  const passed = tasks.filter(({ end }) => end === 'passed').length;
  const rows = tasks.map(({ title, end, seconds, minutes, checks, hints }) => [
    end === null ? 'left' : endWords[end],
    seconds === null ? '' : `${clock(seconds)} of ${clock(minutes * 60)}`,
    end === null ? '' : `${count(checks, 'check')}${hints > 0 ? `, ${count(hints, 'hint')}` : ''}`,
    title,
  ]);
  const next = due === 0 ? 'Nothing is due now.' : `Still due: ${count(due, 'skill')}.`;
  return `${passed} of ${count(tasks.length, 'task')} passed\n${textColumns(rows, '  ')}${next} "sallyport progress" shows what comes when.\n`;
}

function count(number: number, of: string): string {
  return `${number} ${of}${number === 1 ? '' : 's'}`;
}
