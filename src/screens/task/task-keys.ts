import type { Lesson } from '../../scenario/scenario.ts';
import type { AppCommand } from '../../session/app-command.ts';
import { demonstration } from '../../session/demonstration.ts';
import { lessonsFor, nextLesson } from '../../session/lessons.ts';
import type { Question } from '../../session/session.ts';
import type { SessionEvent } from '../../session/session-event.ts';
import { type Binding, sayKey } from '../keys.ts';
import {
  canScroll,
  goToPane,
  hasFocusOnMap,
  hasFocusOnText,
  isAboutAccess,
  isAsking,
  isDebrief,
  isEntryResult,
  isReading,
  isTask,
  type TaskState,
} from './task-state.ts';

const session = (event: SessionEvent) => (): AppCommand => ({ is: 'session', event });
const scroll =
  (by: number) =>
  ({ end, scrolls }: TaskState): AppCommand => ({
    is: 'session',
    event: { is: 'scroll', by, end: end(), pane: scrolls },
  });

/** Opens a lesson; where there is none, the page stays. */
function openLesson(lesson: Lesson | null | undefined): AppCommand {
  const event: SessionEvent = lesson ? { is: 'lesson', id: lesson.id } : { is: 'move', rows: 0, columns: 0 };
  return { is: 'session', event };
}

function canBeShown({ session: of }: TaskState): boolean {
  return demonstration(of, { copies: true }) !== null;
}

/** What a yes to a question does. */
function afterYes(question: Question | null): AppCommand {
  switch (question) {
    case 'hint':
      return { is: 'session', event: { is: 'hint' } };
    case 'check':
      return { is: 'session', event: { is: 'check', asItIs: true } };
    case 'reset':
      return { is: 'reset' };
    case 'pane':
      return { is: 'shell', pane: true };
    case 'show-me':
      return { is: 'show-me' };
    case 'skip':
      return { is: 'skip' };
    case 'end-drill':
    case 'close':
      return { is: 'close' };
    case 'leave':
      return { is: 'leave', interrupted: false };
    case 'solution':
    case null:
      return { is: 'session', event: { is: 'show-solution' } };
  }
}

/** Leaving a real cluster removes the task from it: that is asked where kubectl has changed anything there. */
function leaving(command: AppCommand, question: 'close' | 'leave') {
  return ({ session: { context, shell } }: TaskState): AppCommand =>
    context !== null && shell.changed ? { is: 'session', event: { is: 'ask', question } } : command;
}

/** The keys of the task and of the pages that open over it. */
export const taskKeys: readonly Binding<TaskState>[] = [
  {
    keys: ['y'],
    shown: sayKey('y'),
    does: 'yes',
    says: 'Yes, do it.',
    when: isAsking,
    command: ({ session: { asking } }) => afterYes(asking),
  },
  {
    keys: ['n'],
    shown: sayKey('n'),
    does: 'no, over this screen',
    says: '',
    when: ({ session: { asking } }) => asking === 'pane',
    command: () => ({ is: 'shell', pane: false }),
  },
  {
    keys: ['n', 'esc', 'q'],
    shown: sayKey('n'),
    does: 'no',
    says: 'No, go back.',
    when: isAsking,
    command: session({ is: 'back' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'check',
    says: 'Check the answer as it is saved.',
    // Also before the answer is read: the check waits for its turn.
    when: (state) => isTask(state) && !state.session.checking,
    command: session({ is: 'check' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'next question',
    says: 'Go on to the next question of the entry test.',
    when: (state) => isEntryResult(state) && state.isNextQuestion,
    command: leaving({ is: 'open-next' }, 'close'),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'what to do next',
    says: 'End the entry test: the list of tasks says which steps are skipped.',
    when: isEntryResult,
    command: leaving({ is: 'close' }, 'close'),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'next task',
    says: 'Open the next task.',
    when: (state) => isDebrief(state) && (state.next !== null || state.session.drill !== null),
    command: leaving({ is: 'open-next' }, 'close'),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'all tasks',
    says: 'Go to the list of tasks.',
    when: isDebrief,
    command: leaving({ is: 'close' }, 'close'),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'to the task',
    says: 'Go back to the task.',
    when: (state) => isReading(state) && state.session.view === 'review',
    command: session({ is: 'back' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'back',
    says: 'Go back.',
    when: isReading,
    command: session({ is: 'back' }),
  },
  {
    keys: ['w'],
    shown: sayKey('w'),
    does: 'show me',
    says: 'Try before your eyes what the check found wrong first: the pods that are needed are made, and removed again.',
    when: (state) => isReading(state) && state.session.view === 'review' && canBeShown(state),
    command: ({ session: { context } }) =>
      context === null ? { is: 'show-me' } : { is: 'session', event: { is: 'ask', question: 'show-me' } },
  },
  {
    keys: ['L'],
    shown: sayKey('L'),
    does: 'lesson',
    says: 'Open the lesson about the cause that the check names, or about the task.',
    when: (state) => isReading(state) && state.session.view !== 'lesson' && lessonsFor(state.session).length > 0,
    command: ({ session: of }) => openLesson(lessonsFor(of)[0]),
  },
  {
    keys: ['L'],
    shown: sayKey('L'),
    does: 'next lesson',
    says: 'Open the next lesson.',
    when: (state) => isReading(state) && state.session.view === 'lesson' && nextLesson(state.session) !== null,
    command: ({ session: of }) => openLesson(nextLesson(of)),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'pane',
    says: '',
    // Where one pane is shown at a time, this key comes before those that may not fit.
    when: (state) => isTask(state) && state.layout.is === 'folded',
    command: goToPane(1),
  },
  {
    keys: ['e'],
    shown: sayKey('e'),
    does: 'editor',
    says: 'Open the answer in your editor; in a wide tmux beside this screen. You can also edit the file in any other editor.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys',
    command: () => ({ is: 'edit' }),
  },
  {
    keys: ['!'],
    shown: sayKey('!'),
    does: 'shell',
    says: 'Open your shell with kubectl on the cluster; exit comes back. "sallyport shell" opens one in another terminal.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys' && !state.session.shell.opening,
    command: () => ({ is: 'shell' }),
  },
  {
    keys: ['i'],
    shown: sayKey('i'),
    does: 'hint',
    says: 'Show the next hint; before the first one you are asked.',
    when: (state) => isTask(state) && state.session.attempt.hints < state.session.scenario.hints.length,
    command: ({ session: { attempt } }) => ({
      is: 'session',
      event: attempt.hints === 0 ? { is: 'ask', question: 'hint' } : { is: 'hint' },
    }),
  },
  {
    keys: ['i'],
    shown: sayKey('i'),
    does: '',
    says: '',
    when: isTask,
    command: session({ is: 'notice', notice: { is: 'no-more-hints' } }),
  },
  {
    keys: ['N'],
    shown: sayKey('N'),
    does: 'skip',
    says: 'In a drill: give this task up and open the next one; you are asked first.',
    when: (state) => state.session.drill !== null && !state.session.over && (isTask(state) || isReading(state)),
    command: session({ is: 'ask', question: 'skip' }),
  },
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: 'end',
    says: 'End the drill; you are asked first. What you did in the task is kept.',
    when: (state) => isTask(state) && state.session.drill !== null,
    command: session({ is: 'ask', question: 'end-drill' }),
  },
  {
    keys: ['left', 'h'],
    shown: ({ arrows }) => arrows,
    does: 'flows',
    says: 'Select a flow of the map: its reason is shown below or beside it. h, j, k and l move too.',
    when: (state) => hasFocusOnMap(state) && !isAboutAccess(state),
    command: session({ is: 'move', rows: 0, columns: -1 }),
  },
  {
    keys: ['left', 'h'],
    shown: ({ arrows }) => arrows,
    does: 'answers',
    says: 'Select an answer of the map: its reason is shown below or beside it. h, j, k and l move too.',
    when: (state) => hasFocusOnMap(state) && isAboutAccess(state),
    command: session({ is: 'move', rows: 0, columns: -1 }),
  },
  {
    keys: ['right', 'l'],
    shown: sayKey('l'),
    does: '',
    says: '',
    when: hasFocusOnMap,
    command: session({ is: 'move', rows: 0, columns: 1 }),
  },
  {
    keys: ['up', 'k'],
    shown: sayKey('k'),
    does: '',
    says: '',
    when: hasFocusOnMap,
    command: session({ is: 'move', rows: -1, columns: 0 }),
  },
  {
    keys: ['down', 'j'],
    shown: sayKey('j'),
    does: '',
    says: '',
    when: hasFocusOnMap,
    command: session({ is: 'move', rows: 1, columns: 0 }),
  },
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'scroll',
    says: 'Scroll, a line at a time.',
    when: hasFocusOnText,
    command: scroll(-1),
  },
  { keys: ['down', 'j'], shown: sayKey('j'), does: '', says: '', when: hasFocusOnText, command: scroll(1) },
  {
    keys: ['page-down', 'space'],
    shown: sayKey('PgDn'),
    does: '',
    says: 'Scroll a page; Space does it too.',
    when: canScroll,
    command: (state) => scroll(state.page)(state),
  },
  {
    keys: ['page-up'],
    shown: sayKey('PgUp'),
    does: '',
    says: 'Scroll a page back.',
    when: canScroll,
    command: (state) => scroll(-state.page)(state),
  },
  {
    keys: ['home', 'g'],
    shown: sayKey('g'),
    does: '',
    says: 'Go to the beginning; G goes to the end.',
    when: canScroll,
    command: (state) => scroll(-Number.MAX_SAFE_INTEGER)(state),
  },
  {
    keys: ['end', 'G'],
    shown: sayKey('G'),
    does: '',
    says: '',
    when: canScroll,
    command: (state) => scroll(Number.MAX_SAFE_INTEGER)(state),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'next part',
    says: '',
    when: isDebrief,
    command: (state) => scroll(state.nextPart())(state),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'pane',
    says: 'Go to the next pane; Shift-Tab to the one before.',
    when: isTask,
    command: goToPane(1),
  },
  {
    keys: ['shift-tab'],
    shown: sayKey('Shift-Tab'),
    does: '',
    says: '',
    when: isTask,
    command: goToPane(-1),
  },
  {
    keys: ['v'],
    shown: sayKey('v'),
    does: '',
    says: 'Show the last check again.',
    when: (state) => isTask(state) && state.session.result !== null,
    command: ({ session: of }) => ({
      is: 'session',
      event: { is: 'show', view: of.result?.grade.passed ? 'debrief' : 'review' },
    }),
  },
  {
    keys: ['s'],
    shown: sayKey('s'),
    does: '',
    says: 'Show the reference answer; you are asked first.',
    when: isTask,
    command: ({ session: { attempt, over } }) =>
      attempt.solutionShown || over
        ? { is: 'session', event: { is: 'show-solution' } }
        : { is: 'session', event: { is: 'ask', question: 'solution' } },
  },
  {
    keys: ['r'],
    shown: sayKey('r'),
    does: '',
    says: 'Start over with an empty answer and the start cluster; you are asked first. The old answer is kept beside it.',
    when: isTask,
    command: session({ is: 'ask', question: 'reset' }),
  },
  {
    keys: [':'],
    shown: sayKey(':'),
    does: '',
    says: 'Find a command of this screen by its name.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys',
    command: () => ({ is: 'palette', event: { is: 'open' } }),
  },
  {
    keys: ['?'],
    shown: sayKey('?'),
    does: 'keys',
    says: 'Show this page.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys',
    command: session({ is: 'show', view: 'keys' }),
  },
  {
    keys: ['esc', '?'],
    shown: sayKey('Esc'),
    does: 'back',
    says: 'Go back to where you came from.',
    when: isReading,
    command: session({ is: 'back' }),
  },
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: '',
    says: 'Go to the list of tasks. Answer, cluster and clock are kept.',
    when: isTask,
    command: leaving({ is: 'close' }, 'close'),
  },
  {
    keys: ['ctrl-z'],
    shown: sayKey('Ctrl-Z'),
    does: '',
    says: 'Suspend; fg brings it back.',
    when: () => true,
    command: () => ({ is: 'suspend' }),
  },
  {
    keys: ['q'],
    shown: sayKey('q'),
    does: 'leave',
    says: 'Leave. Answer, cluster and clock are kept, and go on from there.',
    when: (state) => !isAsking(state),
    command: leaving({ is: 'leave', interrupted: false }, 'leave'),
  },
  {
    keys: ['ctrl-c'],
    shown: sayKey('Ctrl-C'),
    does: '',
    says: '',
    when: () => true,
    command: () => ({ is: 'leave', interrupted: true }),
  },
];
