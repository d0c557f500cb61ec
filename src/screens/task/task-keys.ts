import type { Session, SessionEvent } from '../../session/session.ts';
import { type Binding, sayKey, type Wish } from '../keys.ts';
import type { Layout } from '../layout.ts';

/** What the task screen's keys look at: the session and where its panes are. */
export interface TaskState {
  readonly session: Session;
  readonly layout: Layout;
  /** Lines that a page is, for the page keys. */
  readonly page: number;
  /** The last first line of what scrolls now. */
  readonly end: () => number;
  /** Where the next part of the page begins, counted from its first line. */
  readonly nextPart: () => number;
}

const session = (event: SessionEvent) => (): Wish => ({ is: 'session', event });
const scroll =
  (by: number) =>
  ({ end }: TaskState): Wish => ({ is: 'session', event: { is: 'scroll', by, end: end() } });
const isTask = ({ session: { view, asking } }: TaskState): boolean => view === 'task' && asking === null;
const isReading = ({ session: { view, asking } }: TaskState): boolean => view !== 'task' && asking === null;
const onMap = (state: TaskState): boolean => isTask(state) && (state.session.pane === 'map' || !isPaneShown(state));
const onText = (state: TaskState): boolean => isReading(state) || (isTask(state) && !onMap(state));
const isAsking = ({ session: { asking } }: TaskState): boolean => asking !== null;
const panesOf = ({ layout }: TaskState) => (layout.is === 'too small' ? [] : layout.panes);
const isPaneShown = (state: TaskState): boolean => panesOf(state).includes(state.session.pane);

/** The keys of the task and of the pages that open over it. */
export const taskKeys: readonly Binding<TaskState>[] = [
  {
    keys: ['y'],
    shown: sayKey('y'),
    does: 'yes',
    says: 'Yes, do it.',
    when: isAsking,
    wish: ({ session: { asking } }) =>
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
    wish: () => ({ is: 'shell', pane: false }),
  },
  {
    keys: ['n', 'esc', 'q'],
    shown: sayKey('n'),
    does: 'no',
    says: 'No, go back.',
    when: isAsking,
    wish: session({ is: 'back' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'check',
    says: 'Check the answer as it is saved.',
    when: (state) => isTask(state) && state.session.world !== null && !state.session.checking,
    wish: session({ is: 'check' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'next task',
    says: 'To the list of tasks.',
    when: (state) => isReading(state) && state.session.view === 'debrief',
    wish: () => ({ is: 'close' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'to the task',
    says: 'Back to the task.',
    when: isReading,
    wish: session({ is: 'back' }),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'pane',
    says: '',
    // Where one pane is shown at a time, this key comes before all that may not fit.
    when: (state) => isTask(state) && state.layout.is === 'folded',
    wish: (state) => ({ is: 'session', event: { is: 'next-pane', by: 1, panes: panesOf(state) } }),
  },
  {
    keys: ['e'],
    shown: sayKey('e'),
    does: 'editor',
    says: 'Open the answer in your editor; saving it elsewhere does as well.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys',
    wish: () => ({ is: 'edit' }),
  },
  {
    keys: ['!'],
    shown: sayKey('!'),
    does: 'shell',
    says: 'Your shell with kubectl on the cluster, until exit; "sallyport shell" in another terminal does as well. What kubectl changes lasts until you leave the task.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys' && !state.session.shell.opening,
    wish: () => ({ is: 'shell' }),
  },
  {
    keys: ['h'],
    shown: sayKey('h'),
    does: 'hint',
    says: 'Show the next hint. Hints are counted.',
    when: (state) => isTask(state) && state.session.attempt.hints < state.session.scenario.hints.length,
    wish: session({ is: 'hint' }),
  },
  {
    keys: ['left'],
    shown: ({ arrows }) => arrows,
    does: 'flows',
    says: 'Choose a flow of the map; why it is open or closed stands beside or below it.',
    when: onMap,
    wish: session({ is: 'move', rows: 0, columns: -1 }),
  },
  {
    keys: ['right', 'l'],
    shown: sayKey('l'),
    does: '',
    says: '',
    when: onMap,
    wish: session({ is: 'move', rows: 0, columns: 1 }),
  },
  {
    keys: ['up', 'k'],
    shown: sayKey('k'),
    does: '',
    says: '',
    when: onMap,
    wish: session({ is: 'move', rows: -1, columns: 0 }),
  },
  {
    keys: ['down', 'j'],
    shown: sayKey('j'),
    does: '',
    says: '',
    when: onMap,
    wish: session({ is: 'move', rows: 1, columns: 0 }),
  },
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'scroll',
    says: 'Scroll, a line at a time.',
    when: onText,
    wish: scroll(-1),
  },
  { keys: ['down', 'j'], shown: sayKey('j'), does: '', says: '', when: onText, wish: scroll(1) },
  {
    keys: ['page-down', 'space'],
    shown: sayKey('PgDn'),
    does: '',
    says: 'Scroll a page; Space does as well.',
    when: onText,
    wish: (state) => scroll(state.page)(state),
  },
  {
    keys: ['page-up'],
    shown: sayKey('PgUp'),
    does: '',
    says: 'Scroll a page back.',
    when: onText,
    wish: (state) => scroll(-state.page)(state),
  },
  {
    keys: ['home', 'g'],
    shown: sayKey('g'),
    does: '',
    says: 'To the beginning; G to the end.',
    when: onText,
    wish: (state) => scroll(-Number.MAX_SAFE_INTEGER)(state),
  },
  {
    keys: ['end', 'G'],
    shown: sayKey('G'),
    does: '',
    says: '',
    when: onText,
    wish: (state) => scroll(Number.MAX_SAFE_INTEGER)(state),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'next part',
    says: '',
    when: (state) => isReading(state) && state.session.view === 'debrief',
    wish: (state) => scroll(state.nextPart())(state),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'pane',
    says: 'Go to the next pane; Shift-Tab to the one before.',
    when: isTask,
    wish: (state) => ({ is: 'session', event: { is: 'next-pane', by: 1, panes: panesOf(state) } }),
  },
  {
    keys: ['shift-tab'],
    shown: sayKey('Shift-Tab'),
    does: '',
    says: '',
    when: isTask,
    wish: (state) => ({ is: 'session', event: { is: 'next-pane', by: -1, panes: panesOf(state) } }),
  },
  {
    keys: ['v'],
    shown: sayKey('v'),
    does: '',
    says: 'Show the last check again.',
    when: (state) => isTask(state) && state.session.result !== null,
    wish: ({ session: of }) => ({
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
    wish: ({ session: { attempt, over } }) =>
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
    wish: session({ is: 'ask', question: 'reset' }),
  },
  {
    keys: ['?'],
    shown: sayKey('?'),
    does: 'keys',
    says: 'Show this page.',
    when: (state) => !isAsking(state) && state.session.view !== 'keys',
    wish: session({ is: 'show', view: 'keys' }),
  },
  {
    keys: ['esc', '?'],
    shown: sayKey('Esc'),
    does: 'back',
    says: 'Back to the task.',
    when: isReading,
    wish: session({ is: 'back' }),
  },
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: '',
    says: 'Back to the list of tasks. Your answer and the clock are kept.',
    when: isTask,
    wish: () => ({ is: 'close' }),
  },
  {
    keys: ['ctrl-z'],
    shown: sayKey('Ctrl-Z'),
    does: '',
    says: 'Suspend; fg brings it back.',
    when: () => true,
    wish: () => ({ is: 'suspend' }),
  },
  {
    keys: ['q'],
    shown: sayKey('q'),
    does: 'leave',
    says: 'Leave. The answer and the clock are kept, and go on from there.',
    when: (state) => !isAsking(state),
    wish: () => ({ is: 'leave', interrupted: false }),
  },
  {
    keys: ['ctrl-c'],
    shown: sayKey('Ctrl-C'),
    does: '',
    says: '',
    when: () => true,
    wish: () => ({ is: 'leave', interrupted: true }),
  },
];
