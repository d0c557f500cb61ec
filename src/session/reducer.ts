import type { Grade } from '../../graders/grader.ts';
import { stillMarked } from './board/board.ts';
import type { TaskBoard } from './board/task-board.ts';
import { movedSelection, nextPane, scrolled, selectionOn } from './navigate.ts';
import type { GoalCount, Notice, Session, Trouble, View } from './session.ts';
import type { SessionEvent } from './session-event.ts';

/** What a session becomes by an event. Code that acts does so elsewhere, and sends an event with what came of it. */
export function step(state: Session, event: SessionEvent): Session {
  switch (event.is) {
    case 'move':
      return movedSelection(afterKey(state), event.rows, event.columns);
    case 'point':
      return pointed(afterKey(state), event);
    case 'scroll':
      return scrolled(afterKey(state), event);
    case 'next-pane':
      return { ...afterKey(state), pane: nextPane(event.panes, event.from, event.by), isPaneChosen: true };
    case 'show':
      return shown(afterKey(state), event.view);
    case 'ask':
      return { ...afterKey(state), asking: event.question };
    case 'back':
      return state.asking ? { ...state, asking: null } : backFrom(afterKey(state));
    case 'hint':
      return withNextHint({ ...afterKey(state), asking: null });
    case 'show-solution':
      return step({ ...state, attempt: { ...state.attempt, solutionShown: true } }, { is: 'show', view: 'solution' });
    case 'lesson':
      return { ...shown(afterKey(state), 'lesson'), lesson: event.id };
    case 'lessons-read':
      return { ...state, lessons: event.lessons };
    case 'check':
      return { ...afterKey(state), asking: null, checking: true };
    case 'check-asks':
      return { ...state, checking: false, asking: 'check' };
    case 'graded':
      return graded(state, event);
    case 'not-graded':
      return { ...state, checking: false, trouble: { ...state.trouble, check: event.because } };
    case 'goals-counted':
      return { ...state, goals: countGoals(event.grade) };
    case 'answer-applied':
      return answerApplied(state, event);
    case 'answer-picked':
      return { ...afterKey(state), draft: { document: event.document } };
    case 'answer-written':
      return { ...state, draft: null };
    case 'answer-saved':
      return {
        ...state,
        trouble: withoutTrouble(state.trouble, 'answer', 'check'),
        answer: state.answer && { ...state.answer, savedAt: event.savedAt },
      };
    case 'cluster-changed': {
      const board = state.cluster ? marked(event, state.cluster.board) : event.cluster.board;
      return {
        ...state,
        cluster: { ...event.cluster, board },
        selected: selectionOn(board, state),
        shell: { ...state.shell, changed: state.shell.changed || event.byPerson },
      };
    }
    case 'staging':
      return { ...state, context: event.context, staging: event.says };
    case 'reset':
      return { ...state, notice: null, shell: { ...state.shell, changed: false } };
    case 'notice':
      return noticed(state, event.notice);
    case 'shell-opening':
      return {
        ...afterKey(state),
        asking: null,
        ...(state.view === 'kubectl' ? { view: 'task', under: [] } : {}),
        shell: { ...state.shell, opening: true },
      };
    case 'shell-ready':
      return { ...state, shell: { ...state.shell, opening: false, served: true } };
    case 'no-kubectl':
      return step({ ...state, shell: { ...state.shell, install: event.install } }, { is: 'show', view: 'kubectl' });
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
    case 'trouble-over':
      return { ...state, trouble: withoutTrouble(state.trouble, event.of) };
  }
}

/** A key takes away what is said once. */
function afterKey(state: Session): Session {
  return { ...state, notice: null, trouble: withoutTrouble(state.trouble, 'editor', 'shell', 'check', 'reset') };
}

/** Another place in the answer; what is shown beside it is shown from its beginning. */
function pointed(state: Session, { row, column }: { readonly row: number; readonly column: number }): Session {
  return { ...state, cursor: { row, column }, scroll: { ...state.scroll, manifest: 0 } };
}

/** Another view over the one that is shown. */
function shown(state: Session, view: View): Session {
  const under = view === state.view ? state.under : [state.view, ...state.under.filter((below) => below !== view)];
  return { ...state, view, under, asking: null, scroll: { ...state.scroll, [view]: 0 } };
}

/** The view that the present one was opened over. */
function backFrom(state: Session): Session {
  const [view = 'task', ...under] = state.under;
  return { ...state, view, under };
}

function noticed(state: Session, notice: Notice): Session {
  const isOfCheck = notice.is === 'nothing-to-check' || notice.is === 'empty-cells';
  const said = { ...state, notice, checking: state.checking && !isOfCheck };
  if (notice.is !== 'resumed' || !notice.cluster) return said;
  return { ...said, shell: { ...state.shell, changed: true } };
}

/** The board after a change: a person's change takes the marks of the one before it away, unless it changed no cell. */
function marked({ cluster, byPerson }: Extract<SessionEvent, { is: 'cluster-changed' }>, before: TaskBoard): TaskBoard {
  const isSeen = byPerson && cluster.board.cells.some((line) => line.some((cell) => cell.changed));
  return isSeen ? cluster.board : stillMarked(cluster.board, before);
}

function answerApplied(state: Session, { answer, cluster }: Extract<SessionEvent, { is: 'answer-applied' }>): Session {
  return {
    ...state,
    answer,
    cluster,
    // What is said when a task is opened comes before the answer is read.
    notice: state.answer === null ? state.notice : null,
    selected: selectionOn(cluster.board, state),
    trouble: withoutTrouble(state.trouble, 'answer', 'check'),
    // After a save only what the save changed is shown; before the first one, what kubectl changed still is.
    shell: {
      ...state.shell,
      changed: state.shell.changed && (state.answer === null || answer.applied.accepted.length === 0),
    },
    scroll: { ...state.scroll, reason: 0 },
  };
}

function withoutTrouble(trouble: Session['trouble'], ...over: readonly Trouble[]): Session['trouble'] {
  const left = Object.entries(trouble).filter(([of]) => !over.some((one) => one === of));
  return left.length === Object.keys(trouble).length ? trouble : Object.fromEntries(left);
}

function withNextHint(state: Session): Session {
  const hints = Math.min(state.attempt.hints + 1, state.scenario.hints.length);
  // A line number past the end shows the end: the newest hint stands there.
  return {
    ...state,
    pane: 'task',
    isPaneChosen: true,
    scroll: { ...state.scroll, task: Number.MAX_SAFE_INTEGER },
    attempt: { ...state.attempt, hints },
  };
}

function graded(
  state: Session,
  { grade, key, isRepeat = false, notes = null }: Extract<SessionEvent, { is: 'graded' }>,
): Session {
  const view = grade.passed ? 'debrief' : 'review';
  const tries = state.attempt.tries + (isRepeat ? 0 : 1);
  return {
    ...state,
    checking: false,
    view,
    under: ['task'],
    asking: null,
    goals: countGoals(grade),
    scroll: { ...state.scroll, [view]: 0 },
    attempt: state.over ? state.attempt : { ...state.attempt, tries, lastCheck: key ?? null },
    over: state.over || grade.passed,
    result: {
      grade,
      policies: state.cluster?.policies ?? [],
      text: state.answer?.text ?? '',
      applied: state.answer?.applied ?? null,
      snapshot: state.cluster?.snapshot ?? null,
      access: state.cluster?.access ?? null,
      isRepeat,
      notes,
    },
  };
}

function countGoals({ checks }: Grade): GoalCount {
  const goals = checks.filter(({ kind }) => kind === 'asked');
  const passing = goals.filter(({ passed }) => passed === true).length;
  return { passing, of: goals.length, safeguards: checks.length - goals.length };
}
