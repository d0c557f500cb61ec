import type { Grade } from '../../graders/grader.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { PolicyText } from '../kube/yaml/policy-text.ts';
import { type Attempt, newAttempt } from '../progress/progress.ts';
import type { AccessSnapshot } from '../rbac/access-snapshot.ts';
import type { AnswerDocument } from '../scenario/answer-document.ts';
import { isAnsweredByManifests, type Lesson, type Scenario } from '../scenario/scenario.ts';
import type { AppliedAnswer } from './apply-answer.ts';
import type { TaskBoard } from './board/task-board.ts';
import type { ClusterState } from './cluster-state.ts';
import type { QuestionNotes } from './question/question-notes.ts';

/** The practice of one task, from opening it to leaving it: all that a screen shows, and nothing that acts. */
export interface Session {
  readonly scenario: Scenario;
  /** Why the drill gave this task, in one sentence; `null` outside a drill. */
  readonly drill: string | null;
  /** An instructor looks at the task as a candidate sees it: its home is removed at the end. */
  readonly isPreview: boolean;
  /** The marks and names of the map are explained below it: so it is in a person's first tasks. */
  readonly isExplained: boolean;
  /** The path of the answer, as the person may type it. */
  readonly answerFile: string;
  readonly view: View;
  /** The views that `view` was opened over, the last one first: where Esc leads back to. */
  readonly under: readonly View[];
  /** A question with yes or no that is open; what it is about is done after a yes. */
  readonly asking: Question | null;
  readonly pane: Pane;
  /** The person went to that pane, or a hint did. Until then a screen that shows one pane at a time begins with the task. */
  readonly isPaneChosen: boolean;
  /** The cell of the board that is selected. */
  readonly selected: { readonly row: number; readonly column: number };
  /** The place in the answer to a question: a cell of a prediction, or in `row` a policy of the list. */
  readonly cursor: { readonly row: number; readonly column: number };
  /** Whether the person selected that cell. Until then, each save selects one that is not as the task wants it. */
  readonly chosen: boolean;
  /** The first line shown, for each text that can be longer than its place. */
  readonly scroll: Readonly<Record<Pane | View, number>>;
  /** The context of the real cluster that the task stands on; `null` for the simulated one. */
  readonly context: string | null;
  /** What is being done on a real cluster until the task stands there; empty when nothing is. */
  readonly staging: string;
  /** `null` until the cluster has been made. */
  readonly cluster: ClusterView | null;
  /** `null` until it has been read. */
  readonly answer: Answer | null;
  /** The answer to a question as it was picked on the screen, until the file has it. */
  readonly draft: { readonly document: AnswerDocument | null } | null;
  readonly attempt: Attempt;
  /** All lessons that a page may lead to; empty until they have been read. */
  readonly lessons: readonly Lesson[];
  /** The id of the lesson that is shown, or was last. */
  readonly lesson: string | null;
  /** Milliseconds since 1970, for "saved 12 s ago". */
  readonly now: number;
  /** How many goals are reached with the answer as it stands; `null` until that is known. */
  readonly goals: GoalCount | null;
  readonly checking: boolean;
  /** The last check, with the policies as they were then. */
  readonly result: Result | null;
  /** The attempt has been passed: its clock stands still, and later checks are not recorded. */
  readonly over: boolean;
  /** Another window has this task open and keeps the clock. */
  readonly joined: boolean;
  readonly shell: ShellState;
  /** What has just happened, said until the next key or save. */
  readonly notice: Notice | null;
  /** What does not work (a full disk, no editor): one sentence each. */
  readonly trouble: Readonly<Partial<Record<Trouble, string>>>;
}

/** What is known about the person's shell on the cluster. */
export interface ShellState {
  /** It is being opened. */
  readonly opening: boolean;
  /** The cluster can be reached with kubectl. */
  readonly served: boolean;
  /** kubectl has changed the cluster since the last save. */
  readonly changed: boolean;
  /** How to get kubectl, where it is not on this machine. */
  readonly install: KubectlInstall | null;
}

/** The lines to type that install kubectl on a system; none where kubectl does not exist for it. */
export interface KubectlInstall {
  readonly system: string;
  readonly commands: readonly string[];
}

/** The task, or a page that is open over it. */
export type View = 'task' | 'review' | 'debrief' | 'solution' | 'lesson' | 'keys' | 'kubectl';

/** A part of the task's view. */
export type Pane = 'task' | 'map' | 'reason' | 'manifest' | 'answer';

/**
 * What may not work. What concerns the answer, the journal of attempts or the journal of the cluster's objects stays until
 * it works again; any other trouble stays until the next key.
 */
export type Trouble = 'answer' | 'editor' | 'shell' | 'journal' | 'objects' | 'check' | 'reset';

/** What is said once about something that has just happened. */
export type Notice =
  /** The task was left before, and is as it was then. `cluster`: kubectl had changed the cluster too. */
  | { readonly is: 'resumed'; readonly cluster: boolean }
  /** A new attempt has started with an empty answer; the old one is kept beside it under this name. */
  | { readonly is: 'answer-kept'; readonly name: string }
  /** A check was asked for, and nothing was saved or changed with kubectl. */
  | { readonly is: 'nothing-to-check' }
  /** A check of a prediction was asked for, and so many of its cells are empty. */
  | { readonly is: 'empty-cells'; readonly count: number }
  /** Several keys came at once, as pasted text does: none was acted on. */
  | { readonly is: 'pasted' }
  /** A hint was asked for, and all were shown. */
  | { readonly is: 'no-more-hints' };

/**
 * What the person is asked before it is done. `hint`: the first hint. `check`: a check though the answer cannot be read.
 * `close` and `leave`: the end of a task whose real cluster kubectl has changed. `end-drill`: the end of a drill.
 */
export type Question =
  | 'hint'
  | 'solution'
  | 'check'
  | 'reset'
  | 'pane'
  | 'show-me'
  | 'skip'
  | 'end-drill'
  | 'close'
  | 'leave';

/** How many of the goals (the checks that are asked for) are reached. */
export interface GoalCount {
  readonly passing: number;
  readonly of: number;
  /** How many safeguards a check looks at besides. */
  readonly safeguards: number;
}

/** What a check found, and what it was about. */
export interface Result {
  readonly grade: Grade;
  readonly policies: readonly PolicyText[];
  readonly text: string;
  readonly applied: AppliedAnswer | null;
  /** The cluster as it was then. */
  readonly snapshot: Snapshot | null;
  /** Who may do what in it; `null` where the task is not about that. */
  readonly access: AccessSnapshot | null;
  /** It was not counted: the check before it found the same in the same cluster. */
  readonly isRepeat: boolean;
  /** Of a question: why its answer is right or wrong. */
  readonly notes: QuestionNotes | null;
}

/** The task's cluster as the screen shows it. */
export interface ClusterView extends ClusterState {
  /** The start state. */
  readonly untouched: Snapshot;
  /** What the screen's map shows. */
  readonly board: TaskBoard;
  /** The policies of the cluster, each with the text of the answer that it comes from, or as YAML. */
  readonly policies: readonly PolicyText[];
}

/** The answer as it was saved last, and what applying it did. */
export interface Answer {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly applied: AppliedAnswer;
}

/**
 * The session of a task when it is opened. `attempt` is the one that was left before, `null` for a new one; `now` is in
 * milliseconds since 1970; `drill` says why a drill gave the task; a preview is not recorded.
 */
export function openSession(
  scenario: Scenario,
  answerFile: string,
  attempt: Attempt | null,
  now: number,
  drill: string | null = null,
  isPreview = false,
): Session {
  return {
    scenario,
    drill,
    isPreview,
    isExplained: false,
    answerFile,
    view: 'task',
    under: [],
    asking: null,
    pane: isAnsweredByManifests(scenario.kind) ? 'map' : 'answer',
    isPaneChosen: false,
    selected: { row: 0, column: 0 },
    cursor: { row: 0, column: 0 },
    chosen: false,
    scroll: nothingScrolled,
    context: null,
    staging: '',
    cluster: null,
    answer: null,
    draft: null,
    attempt: attempt ?? newAttempt,
    lessons: [],
    lesson: null,
    now,
    goals: null,
    checking: false,
    result: null,
    over: false,
    joined: false,
    shell: { opening: false, served: false, changed: false, install: null },
    notice: null,
    trouble: {},
  };
}

const nothingScrolled: Session['scroll'] = {
  task: 0,
  map: 0,
  reason: 0,
  manifest: 0,
  answer: 0,
  review: 0,
  debrief: 0,
  solution: 0,
  lesson: 0,
  keys: 0,
  kubectl: 0,
};
