import type { AppCommand } from '../../session/app-command.ts';
import { isEntryQuestion } from '../../session/entry-test.ts';
import type { DoneSteps } from '../../session/home.ts';
import type { Pane, Session } from '../../session/session.ts';
import type { Layout } from '../layout.ts';

/** What the keys of the task look at: its session, and where its panes are. */
export interface TaskState {
  readonly session: Session;
  /** The title of the task that comes after this one; null where there is none. */
  readonly next: string | null;
  /** That one is a question of the entry test. */
  readonly isNextQuestion: boolean;
  /** Which question of the entry test this task is, counted from 1; null where it is none. */
  readonly entry: { readonly at: number; readonly of: number } | null;
  /** The first steps, where this task is the last of them; else null. */
  readonly doneSteps: DoneSteps | null;
  readonly layout: Layout;
  /** The pane that scrolls: the one with the focus, or beside the answer to a question what is to be read. */
  readonly scrolls: Pane;
  /** How many lines a page has, for the page keys. */
  readonly page: number;
  /** The last first line of the text that scrolls now. */
  readonly end: () => number;
  /** Where the next part of the page begins, counted from the first line that is shown. */
  readonly nextPart: () => number;
}

/** A question is open. */
export function isAsking({ session: { asking } }: TaskState): boolean {
  return asking !== null;
}

/** The task itself is shown, and no question is open. */
export function isTask({ session: { view, asking } }: TaskState): boolean {
  return view === 'task' && asking === null;
}

/** A page over the task is shown, and no question is open. */
export function isReading({ session: { view, asking } }: TaskState): boolean {
  return view !== 'task' && asking === null;
}

/** The page after success is shown, and no question is open. */
export function isDebrief(state: TaskState): boolean {
  return isReading(state) && state.session.view === 'debrief';
}

/** A question of the entry test was checked, and what the check found is shown. */
export function isEntryResult(state: TaskState): boolean {
  const { view, scenario } = state.session;
  return isReading(state) && (view === 'review' || view === 'debrief') && isEntryQuestion(scenario);
}

/** The arrow keys select a flow of the map: it has the focus, or the pane that has it is not shown. */
export function hasFocusOnMap(state: TaskState): boolean {
  const { pane } = state.session;
  return isTask(state) && (pane === 'map' || !panesOf(state).includes(pane));
}

/** The map is one of who may do what. */
export function isAboutAccess({ session: { cluster } }: TaskState): boolean {
  return cluster?.board.about === 'access';
}

/** The arrow keys act on the answer to a question; true and false need none. */
function hasFocusOnAnswer({ session: { pane, scenario } }: TaskState): boolean {
  return pane === 'answer' && scenario.kind.is !== 'trueOrFalse';
}

/** The arrow keys scroll a text. */
export function hasFocusOnText(state: TaskState): boolean {
  return canScroll(state) && !(isTask(state) && hasFocusOnAnswer(state));
}

/** The page keys scroll a text. */
export function canScroll(state: TaskState): boolean {
  return isReading(state) || (isTask(state) && !hasFocusOnMap(state));
}

/** The panes that are shown, in the order of Tab. */
export function panesOf({ layout }: TaskState): readonly Pane[] {
  return layout.is === 'too small' ? [] : layout.panes;
}

/** Goes to the pane after the one that has the focus, or to the one before it. */
export function goToPane(by: 1 | -1): (state: TaskState) => AppCommand {
  return (state) => ({
    is: 'session',
    event: { is: 'next-pane', by, panes: panesOf(state), from: state.session.pane },
  });
}
