import type { Grade } from '../../graders/grader.ts';
import { settled, stillMarked } from './flow-map.ts';
import { movedSelection, nextPane, scrolled, selectionOn } from './navigate.ts';
import type { GoalCount, Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';

/** What a session becomes by an event. Code that acts does so elsewhere, and sends an event with what came of it. */
export function step(state: Session, event: SessionEvent): Session {
  switch (event.is) {
    case 'move':
      return movedSelection(afterKey(state), event.rows, event.columns);
    case 'scroll':
      return scrolled(afterKey(state), event.by, event.end);
    case 'next-pane':
      return { ...afterKey(state), pane: nextPane(event.panes, state.pane, event.by) };
    case 'show':
      return { ...afterKey(state), view: event.view, asking: null, scroll: { ...state.scroll, [event.view]: 0 } };
    case 'ask':
      return { ...afterKey(state), asking: event.question };
    case 'back':
      return state.asking ? { ...state, asking: null } : { ...afterKey(state), view: 'task' };
    case 'hint':
      return withNextHint(afterKey(state));
    case 'show-solution':
      return step({ ...state, attempt: { ...state.attempt, solutionShown: true } }, { is: 'show', view: 'solution' });
    case 'check':
      return { ...afterKey(state), checking: true };
    case 'graded':
      return graded(state, event.grade);
    case 'not-graded':
      return { ...state, checking: false, trouble: { ...state.trouble, check: event.because } };
    case 'goals-counted':
      return { ...state, goals: countGoals(event.grade) };
    case 'answer-applied':
      return answerApplied(state, event);
    case 'answer-saved':
      return {
        ...state,
        trouble: withoutAnswerTrouble(state.trouble),
        answer: state.answer && { ...state.answer, savedAt: event.savedAt },
      };
    case 'cluster-changed': {
      const map = state.cluster ? stillMarked(event.cluster.map, state.cluster.map) : event.cluster.map;
      return {
        ...state,
        cluster: { ...event.cluster, map },
        selected: selectionOn(map, state),
        shell: { ...state.shell, changed: state.shell.changed || event.byPerson },
      };
    }
    case 'staging':
      return { ...state, context: event.context, staging: event.says };
    case 'reset':
      return { ...state, shell: { ...state.shell, changed: false } };
    case 'shell-opening':
      return {
        ...afterKey(state),
        asking: null,
        view: state.view === 'kubectl' ? 'task' : state.view,
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
  }
}

/** A key takes away the marks of what the last save changed, and every trouble but that with the answer. */
function afterKey(state: Session): Session {
  const cluster = state.cluster && { ...state.cluster, map: settled(state.cluster.map) };
  const { answer } = state.trouble;
  return { ...state, cluster, trouble: answer === undefined ? {} : { answer } };
}

function answerApplied(state: Session, { answer, cluster }: Extract<SessionEvent, { is: 'answer-applied' }>): Session {
  return {
    ...state,
    answer,
    cluster,
    selected: selectionOn(cluster.map, state),
    trouble: withoutAnswerTrouble(state.trouble),
    // After a save only what the save changed is shown; before the first one, what kubectl changed still is.
    shell: { ...state.shell, changed: state.shell.changed && answer.applied.accepted.length === 0 },
    scroll: { ...state.scroll, reason: 0 },
  };
}

function withoutAnswerTrouble(trouble: Session['trouble']): Session['trouble'] {
  const { answer: _, check: __, ...others } = trouble;
  return others;
}

function withNextHint(state: Session): Session {
  const hints = Math.min(state.attempt.hints + 1, state.scenario.hints.length);
  // A line number past the end shows the end: the newest hint stands there.
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
    goals: countGoals(grade),
    scroll: { ...state.scroll, [view]: 0 },
    attempt: state.over ? state.attempt : { ...state.attempt, tries: state.attempt.tries + 1 },
    over: state.over || grade.passed,
    result: {
      grade,
      policies: state.cluster?.policies ?? [],
      text: state.answer?.text ?? '',
      applied: state.answer?.applied ?? null,
      snapshot: state.cluster?.snapshot ?? null,
    },
  };
}

function countGoals({ checks }: Grade): GoalCount {
  const goals = checks.filter(({ kind }) => kind === 'asked');
  return { passing: goals.filter(({ passed }) => passed === true).length, of: goals.length };
}
