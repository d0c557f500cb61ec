import type { Grade } from '../../graders/grader.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { PolicyText } from '../kube/yaml/policy-text.ts';
import type { Attempt } from '../progress/progress.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { AppliedAnswer } from './apply-answer.ts';
import { type FlowMap, settled, stillMarked } from './flow-map.ts';

/** The practice of one task, from opening it to leaving it: all that a screen shows, and nothing that acts. */
export interface Session {
  readonly scenario: Scenario;
  /** Where the answer is, as the person may type it. */
  readonly answerFile: string;
  readonly view: View;
  /** What the person is being asked, yes or no, before it is done. */
  readonly asking: Question | null;
  readonly pane: Pane;
  /** The flow of the map that is looked at. */
  readonly selected: { readonly row: number; readonly column: number };
  /** The person chose that flow: until then, each save shows one that is not as the task wants it. */
  readonly chosen: boolean;
  /** First line shown, for whatever can be longer than its place. */
  readonly scroll: Readonly<Record<Pane | View, number>>;
  /** The context of the real cluster that the task stands on; `null` for the simulated one. */
  readonly context: string | null;
  /** What is being done on a real cluster until the task stands there. */
  readonly making: string;
  /** `null` until the cluster has been made. */
  readonly world: World | null;
  /** `null` until it has been read. */
  readonly answer: Answer | null;
  readonly attempt: Attempt;
  /** Milliseconds since 1970, for "saved 12 s ago". */
  readonly now: number;
  /** How many of the asked checks pass as the answer stands; `null` until that is known. */
  readonly asked: { readonly passing: number; readonly of: number } | null;
  readonly checking: boolean;
  /** The last check, with the policies as they were then. */
  readonly result: Result | null;
  /** The attempt has been passed: its clock stands still, and what is tried after it is not kept. */
  readonly over: boolean;
  /** Another window has this task open and keeps the clock. */
  readonly joined: boolean;
  readonly shell: Shell;
  /** What the surroundings do not let happen (a full disk, no editor): one sentence each. */
  readonly trouble: Readonly<Partial<Record<Trouble, string>>>;
}

/** What is known of the person's shell on the cluster. */
export interface Shell {
  /** It is on its way. */
  readonly opening: boolean;
  /** The cluster can be reached with kubectl. */
  readonly served: boolean;
  /** kubectl has changed it since the last save. */
  readonly changed: boolean;
  /** How to get kubectl, where it is not on this machine. */
  readonly install: KubectlInstall | null;
}

/** The lines to type that put kubectl on a system; none where its makers have no program for it. */
export interface KubectlInstall {
  readonly system: string;
  readonly commands: readonly string[];
}

export type View = 'task' | 'review' | 'debrief' | 'solution' | 'keys' | 'kubectl';
export type Pane = 'task' | 'map' | 'reason' | 'manifest';
/** What the surroundings may hinder. That of the answer stays until it can be read again, the others until the next key. */
export type Trouble = 'answer' | 'editor' | 'shell' | 'journal' | 'check' | 'reset';
export type Question = 'solution' | 'reset' | 'pane';

/** What a check found, and what it was about. */
export interface Result {
  readonly grade: Grade;
  readonly policies: readonly PolicyText[];
  readonly text: string;
  readonly applied: AppliedAnswer | null;
  /** The cluster as it was then. */
  readonly snapshot: Snapshot | null;
}

export interface World {
  readonly untouched: Snapshot;
  readonly snapshot: Snapshot;
  readonly map: FlowMap;
  readonly policies: readonly PolicyText[];
}

export interface Answer {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly applied: AppliedAnswer;
}

export type SessionEvent =
  /** The person's wishes. */
  | { readonly is: 'move'; readonly rows: number; readonly columns: number }
  /** `end` is the last first line that makes sense: what is scrolled knows its length, the session does not. */
  | { readonly is: 'scroll'; readonly by: number; readonly end: number }
  | { readonly is: 'next-pane'; readonly by: 1 | -1; readonly panes: readonly Pane[] }
  | { readonly is: 'show'; readonly view: View }
  | { readonly is: 'ask'; readonly question: Question }
  | { readonly is: 'back' }
  | { readonly is: 'hint' }
  | { readonly is: 'show-solution' }
  | { readonly is: 'check' }
  /** What became of them, and what happened meanwhile. */
  | { readonly is: 'graded'; readonly grade: Grade }
  | { readonly is: 'not-graded'; readonly because: string }
  | { readonly is: 'asked-counted'; readonly grade: Grade }
  | { readonly is: 'answer-applied'; readonly answer: Answer; readonly world: World }
  /** The file was saved with the same text. */
  | { readonly is: 'answer-saved'; readonly savedAt: number }
  | { readonly is: 'tick'; readonly now: number; readonly elapsed: number; readonly joined: boolean }
  /** Somebody changed the cluster with kubectl (`touched`), or it went on by itself. */
  | { readonly is: 'cluster-changed'; readonly world: World; readonly touched: boolean }
  | { readonly is: 'reset' }
  /** A real cluster is being made ready. */
  | { readonly is: 'making'; readonly context: string; readonly says: string }
  | { readonly is: 'shell-opening' }
  | { readonly is: 'shell-ready' }
  | { readonly is: 'no-kubectl'; readonly install: KubectlInstall }
  | { readonly is: 'trouble'; readonly of: Trouble; readonly says: string };

/** A task as it opens: gone on with, where an attempt was left, else a new one. */
export function openSession(scenario: Scenario, answerFile: string, attempt: Attempt | null, now: number): Session {
  return {
    scenario,
    answerFile,
    view: 'task',
    asking: null,
    pane: 'map',
    selected: { row: 0, column: 0 },
    chosen: false,
    scroll: nothingScrolled,
    context: null,
    making: '',
    world: null,
    answer: null,
    attempt: attempt ?? { elapsed: 0, tries: 0, hints: 0, solutionShown: false },
    now,
    asked: null,
    checking: false,
    result: null,
    over: false,
    joined: false,
    shell: { opening: false, served: false, changed: false, install: null },
    trouble: {},
  };
}

/** What a session becomes by an event. Whoever acts on the world does so beside this, and tells it what came of it. */
export function step(state: Session, event: SessionEvent): Session {
  switch (event.is) {
    case 'move':
      return moved(touched(state), event.rows, event.columns);
    case 'scroll':
      return scrolled(touched(state), event.by, event.end);
    case 'next-pane':
      return { ...touched(state), pane: nextOf(event.panes, state.pane, event.by) };
    case 'show':
      return { ...touched(state), view: event.view, asking: null, scroll: { ...state.scroll, [event.view]: 0 } };
    case 'ask':
      return { ...touched(state), asking: event.question };
    case 'back':
      return state.asking ? { ...state, asking: null } : { ...touched(state), view: 'task' };
    case 'hint':
      return hinted(touched(state));
    case 'show-solution':
      return step({ ...state, attempt: { ...state.attempt, solutionShown: true } }, { is: 'show', view: 'solution' });
    case 'check':
      return { ...touched(state), checking: true };
    case 'graded':
      return graded(state, event.grade);
    case 'not-graded':
      return { ...state, checking: false, trouble: { ...state.trouble, check: event.because } };
    case 'asked-counted':
      return { ...state, asked: countAsked(event.grade) };
    case 'answer-applied': {
      const { answer: _, check: __, ...trouble } = state.trouble;
      const selected = within(event.world.map, state);
      return {
        ...state,
        answer: event.answer,
        world: event.world,
        selected,
        trouble,
        // Of a save, what it changed is told; where nothing was saved yet, that the cluster is another still is.
        shell: { ...state.shell, changed: state.shell.changed && event.answer.applied.accepted.length === 0 },
        scroll: { ...state.scroll, reason: 0 },
      };
    }
    case 'cluster-changed': {
      const map = state.world ? stillMarked(event.world.map, state.world.map) : event.world.map;
      return {
        ...state,
        world: { ...event.world, map },
        selected: within(map, state),
        shell: { ...state.shell, changed: state.shell.changed || event.touched },
      };
    }
    case 'making':
      return { ...state, context: event.context, making: event.says };
    case 'reset':
      return { ...state, shell: { ...state.shell, changed: false } };
    case 'shell-opening':
      return {
        ...touched(state),
        asking: null,
        view: state.view === 'kubectl' ? 'task' : state.view,
        shell: { ...state.shell, opening: true },
      };
    case 'shell-ready':
      return { ...state, shell: { ...state.shell, opening: false, served: true } };
    case 'no-kubectl':
      return step({ ...state, shell: { ...state.shell, install: event.install } }, { is: 'show', view: 'kubectl' });
    case 'answer-saved': {
      const { answer: _, check: __, ...trouble } = state.trouble;
      return { ...state, trouble, answer: state.answer && { ...state.answer, savedAt: event.savedAt } };
    }
    case 'tick':
      return {
        ...state,
        now: event.now,
        joined: event.joined,
        attempt: state.over ? state.attempt : { ...state.attempt, elapsed: event.elapsed },
      };
    case 'trouble': {
      const shell = event.of === 'shell' ? { ...state.shell, opening: false } : state.shell;
      return { ...state, shell, trouble: { ...state.trouble, [event.of]: event.says } };
    }
  }
}

const nothingScrolled: Session['scroll'] = {
  task: 0,
  map: 0,
  reason: 0,
  manifest: 0,
  review: 0,
  debrief: 0,
  solution: 0,
  keys: 0,
  kubectl: 0,
};

/** What the last save changed stays marked until the next key, and so does what was in the way. */
function touched(state: Session): Session {
  const world = state.world && { ...state.world, map: settled(state.world.map) };
  const { answer } = state.trouble;
  return { ...state, world, trouble: answer === undefined ? {} : { answer } };
}

function moved(state: Session, rows: number, columns: number): Session {
  if (!state.world) return state;
  const { row, column } = state.selected;
  const selected = {
    row: clamp(row + rows, state.world.map.rows.length),
    column: clamp(column + columns, state.world.map.columns.length),
  };
  return { ...state, selected, chosen: true, scroll: { ...state.scroll, reason: 0 } };
}

function within(map: FlowMap, { selected, chosen }: Session): Session['selected'] {
  const telling = chosen ? null : firstTelling(map);
  return telling ?? { row: clamp(selected.row, map.rows.length), column: clamp(selected.column, map.columns.length) };
}

/** The first flow that is not as the task wants it. */
function firstTelling(map: FlowMap): Session['selected'] | null {
  for (const [row, cells] of map.cells.entries()) {
    const column = cells.findIndex((cell) => cell.agrees === false);
    if (column >= 0) return { row, column };
  }
  return null;
}

function scrolled(state: Session, by: number, end: number): Session {
  const what = state.view === 'task' ? state.pane : state.view;
  const at = Math.min(state.scroll[what], end) + by;
  return { ...state, scroll: { ...state.scroll, [what]: Math.max(0, Math.min(at, end)) } };
}

function hinted(state: Session): Session {
  const hints = Math.min(state.attempt.hints + 1, state.scenario.hints.length);
  // A line number past the end shows the end: that is where the newest hint stands.
  return {
    ...state,
    pane: 'task',
    scroll: { ...state.scroll, task: Number.MAX_SAFE_INTEGER },
    attempt: { ...state.attempt, hints },
  };
}

function graded(state: Session, grade: Grade): Session {
  const view = grade.passed ? 'debrief' : 'review';
  return {
    ...state,
    checking: false,
    view,
    asking: null,
    asked: countAsked(grade),
    scroll: { ...state.scroll, [view]: 0 },
    attempt: state.over ? state.attempt : { ...state.attempt, tries: state.attempt.tries + 1 },
    over: state.over || grade.passed,
    result: {
      grade,
      policies: state.world?.policies ?? [],
      text: state.answer?.text ?? '',
      applied: state.answer?.applied ?? null,
      snapshot: state.world?.snapshot ?? null,
    },
  };
}

function countAsked({ checks }: Grade): NonNullable<Session['asked']> {
  const asked = checks.filter(({ kind }) => kind === 'asked');
  return { passing: asked.filter(({ passed }) => passed === true).length, of: asked.length };
}

function nextOf(panes: readonly Pane[], pane: Pane, by: 1 | -1): Pane {
  const at = Math.max(0, panes.indexOf(pane));
  return panes[(at + by + panes.length) % panes.length] ?? pane;
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}
