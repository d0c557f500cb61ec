import type { AppCommand } from '../../session/app-command.ts';
import type { SessionEvent } from '../../session/session-event.ts';
import { type Binding, sayKey } from '../keys.ts';
import { hasFocusOnMap, hasFocusOnText, isAsking, isReading, isTask, panesOf, type TaskState } from './task-state.ts';

const session = (event: SessionEvent) => (): AppCommand => ({ is: 'session', event });
const scroll =
  (by: number) =>
  ({ end }: TaskState): AppCommand => ({ is: 'session', event: { is: 'scroll', by, end: end() } });

/** The keys of the task and of the pages that open over it. */
export const taskKeys: readonly Binding<TaskState>[] = [
  {
    keys: ['y'],
    shown: sayKey('y'),
    does: 'yes',
    says: 'Yes, do it.',
    when: isAsking,
    command: ({ session: { asking } }) =>
      asking === 'reset'
        ? { is: 'reset' }
        : asking === 'pane'
          ? { is: 'shell', pane: true }
          : { is: 'session', event: { is: 'show-solution' } },
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
    when: (state) => isTask(state) && state.session.cluster !== null && !state.session.checking,
    command: session({ is: 'check' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'next task',
    says: 'To the list of tasks.',
    when: (state) => isReading(state) && state.session.view === 'debrief',
    command: () => ({ is: 'close' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'to the task',
    says: 'Back to the task.',
    when: isReading,
    command: session({ is: 'back' }),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'pane',
    says: '',
    // Where one pane is shown at a time, this key comes before those that may not fit.
    when: (state) => isTask(state) && state.layout.is === 'folded',
    command: (state) => ({ is: 'session', event: { is: 'next-pane', by: 1, panes: panesOf(state) } }),
  },
  {
    keys: ['e'],
    shown: sayKey('e'),
    does: 'editor',
    says: 'Open the answer in your editor; saving it elsewhere does as well.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys',
    command: () => ({ is: 'edit' }),
  },
  {
    keys: ['!'],
    shown: sayKey('!'),
    does: 'shell',
    says: 'Your shell with kubectl on the cluster, until exit; "sallyport shell" in another terminal does as well. What kubectl changes lasts until you leave the task.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys' && !state.session.shell.opening,
    command: () => ({ is: 'shell' }),
  },
  {
    keys: ['h'],
    shown: sayKey('h'),
    does: 'hint',
    says: 'Show the next hint. Hints are counted.',
    when: (state) => isTask(state) && state.session.attempt.hints < state.session.scenario.hints.length,
    command: session({ is: 'hint' }),
  },
  {
    keys: ['left'],
    shown: ({ arrows }) => arrows,
    does: 'flows',
    says: 'Choose a flow of the map; why it is open or closed stands beside or below it.',
    when: hasFocusOnMap,
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
    says: 'Scroll a page; Space does as well.',
    when: hasFocusOnText,
    command: (state) => scroll(state.page)(state),
  },
  {
    keys: ['page-up'],
    shown: sayKey('PgUp'),
    does: '',
    says: 'Scroll a page back.',
    when: hasFocusOnText,
    command: (state) => scroll(-state.page)(state),
  },
  {
    keys: ['home', 'g'],
    shown: sayKey('g'),
    does: '',
    says: 'To the beginning; G to the end.',
    when: hasFocusOnText,
    command: (state) => scroll(-Number.MAX_SAFE_INTEGER)(state),
  },
  {
    keys: ['end', 'G'],
    shown: sayKey('G'),
    does: '',
    says: '',
    when: hasFocusOnText,
    command: (state) => scroll(Number.MAX_SAFE_INTEGER)(state),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'next part',
    says: '',
    when: (state) => isReading(state) && state.session.view === 'debrief',
    command: (state) => scroll(state.nextPart())(state),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'pane',
    says: 'Go to the next pane; Shift-Tab to the one before.',
    when: isTask,
    command: (state) => ({ is: 'session', event: { is: 'next-pane', by: 1, panes: panesOf(state) } }),
  },
  {
    keys: ['shift-tab'],
    shown: sayKey('Shift-Tab'),
    does: '',
    says: '',
    when: isTask,
    command: (state) => ({ is: 'session', event: { is: 'next-pane', by: -1, panes: panesOf(state) } }),
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
    says: 'Show the reference answer, after asking.',
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
    says: 'Begin anew, after asking: the answer and the cluster. The old text is kept beside it as answer.yaml.bak.',
    when: isTask,
    command: session({ is: 'ask', question: 'reset' }),
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
    says: 'Back to the task.',
    when: isReading,
    command: session({ is: 'back' }),
  },
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: '',
    says: 'Back to the list of tasks. Your answer and the clock are kept.',
    when: isTask,
    command: () => ({ is: 'close' }),
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
    says: 'Leave. The answer and the clock are kept, and go on from there.',
    when: (state) => !isAsking(state),
    command: () => ({ is: 'leave', interrupted: false }),
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
