import { type ClockState, passTime, startClock } from './clock.ts';
import { examFacts } from './curriculum.ts';
import type { ExamPlan } from './plan.ts';

/** An exam that was started. It follows from the events of its journal alone. */
export interface ExamState {
  readonly id: string;
  readonly plan: ExamPlan;
  readonly clock: ClockState;
  /** The number of the task that is open; null: the list of tasks. */
  readonly open: number | null;
  /** By the tasks of the plan, in their order. */
  readonly tasks: readonly ExamTaskState[];
  /** The reminders of the time that the person has seen, in minutes. */
  readonly alertsSeen: readonly number[];
  /** Null while it runs. */
  readonly ended: ExamEnd | null;
}

/** What is kept of a task while the exam runs. */
export interface ExamTaskState {
  /** Milliseconds in which it was open while the program ran. */
  readonly spent: number;
  readonly flagged: boolean;
  /** What the person wrote down; empty where that is nothing. */
  readonly note: string;
}

/** How an exam ended. */
export interface ExamEnd {
  /** Milliseconds since 1970, on the clock of the exam. */
  readonly at: number;
  readonly by: 'person' | 'time';
}

/** When something happened: what the machine's clock said, and for how long this program has run since the event before it. */
export interface ExamMoment {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds; 0 for the first event of a program. */
  readonly ran: number;
}

/** Something that happens in an exam. */
export type ExamAction =
  /** The program runs again, after it was left or killed. */
  | { readonly is: 'resumed' }
  /** Time has passed. */
  | { readonly is: 'tick' }
  /** A task is shown; null: the list of tasks. */
  | { readonly is: 'opened'; readonly task: number | null }
  | { readonly is: 'flagged'; readonly task: number; readonly flagged: boolean }
  | { readonly is: 'noted'; readonly task: number; readonly text: string }
  /** A reminder of the time was seen. */
  | { readonly is: 'alert-seen'; readonly minutes: number }
  /** The person ends the exam. */
  | { readonly is: 'ended' };

/** An action, and when it happened. */
export type ExamEvent = ExamMoment & ExamAction;

/** The first event of an exam. */
export interface ExamStart extends ExamMoment {
  readonly is: 'started';
  readonly id: string;
  readonly plan: ExamPlan;
  /** The pack that its tasks were taken from, where one was named: an id, or the absolute path of a folder. */
  readonly pack?: string;
  /** Built-in delays of its clusters are shortened. */
  readonly fast?: boolean;
}

/** More than a note of a person has, in characters: what is longer is cut. */
export const longestNote = 2000;

/** An exam at its first moment. */
export function startExam({ id, plan, at }: ExamStart): ExamState {
  return {
    id,
    plan,
    clock: startClock(at),
    open: null,
    tasks: plan.tasks.map(() => ({ spent: 0, flagged: false, note: '' })),
    alertsSeen: [],
    ended: null,
  };
}

/**
 * What an exam becomes by an event. Time passes first: when that of the exam is over, it has ended, and nothing else
 * happens. An exam that has ended stays as it is.
 */
export function step(state: ExamState, event: ExamEvent): ExamState {
  if (state.ended !== null) return state;
  const passed = afterTime(state, event);
  return passed.ended === null ? afterAction(passed, event) : passed;
}

/** The exam that a journal is about; null where it has no first event. */
export function replay(events: readonly (ExamStart | ExamEvent)[]): ExamState | null {
  let state: ExamState | null = null;
  for (const event of events) {
    if (event.is === 'started') state ??= startExam(event);
    else if (state !== null) state = step(state, event);
  }
  return state;
}

/** When the time of an exam is over, in milliseconds since 1970. */
export function deadlineOf({ plan, clock }: Pick<ExamState, 'plan' | 'clock'>): number {
  return clock.startedAt + plan.minutes * 60_000;
}

/** The milliseconds that are left. They never grow. */
export function remaining(state: ExamState): number {
  const until = state.ended?.at ?? state.clock.latest;
  return Math.max(0, deadlineOf(state) - until);
}

/**
 * The reminder of the time that should be shown, in minutes; null where none should. It stays until it is seen, or the next
 * one takes its place.
 */
export function alertOf(state: ExamState): number | null {
  const left = remaining(state);
  const due = examFacts.alerts.filter((minutes) => minutes < state.plan.minutes && left <= minutes * 60_000);
  const latest = due.length === 0 ? null : Math.min(...due);
  return latest === null || state.ended !== null || state.alertsSeen.includes(latest) ? null : latest;
}

function afterTime(state: ExamState, { at, ran }: ExamMoment): ExamState {
  const deadline = deadlineOf(state);
  const before = state.clock.latest;
  const { clock, didRun } = passTime(state.clock, { at, ran });
  const worked = Math.min(didRun, Math.max(0, deadline - before));
  const tasks = state.tasks.map((task, index) =>
    index + 1 === state.open ? { ...task, spent: task.spent + worked } : task,
  );
  const ended = clock.latest >= deadline ? { at: deadline, by: 'time' as const } : null;
  return { ...state, clock, tasks, ended };
}

function afterAction(state: ExamState, event: ExamEvent): ExamState {
  switch (event.is) {
    case 'resumed':
    case 'tick':
      return state;
    case 'opened':
      return event.task === null || isTask(state, event.task) ? { ...state, open: event.task } : state;
    case 'flagged':
      return withTask(state, event.task, { flagged: event.flagged });
    case 'noted':
      return withTask(state, event.task, { note: event.text.slice(0, longestNote) });
    case 'alert-seen':
      return { ...state, alertsSeen: [...new Set([...state.alertsSeen, event.minutes])] };
    case 'ended':
      return { ...state, ended: { at: state.clock.latest, by: 'person' } };
  }
}

function isTask({ tasks }: ExamState, number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= tasks.length;
}

function withTask(state: ExamState, number: number, fields: Partial<ExamTaskState>): ExamState {
  return { ...state, tasks: state.tasks.map((task, at) => (at + 1 === number ? { ...task, ...fields } : task)) };
}
