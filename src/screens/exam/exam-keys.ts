import { alertOf, type ExamAction } from '../../session/exam/exam.ts';
import type { ExamCommand, ExamView } from '../../session/exam/exam-view.ts';
import { weakestSkills } from '../../session/exam/result.ts';
import { type Binding, sayKey } from '../keys.ts';

/** The screen of an exam, and how far its text can be scrolled. */
export interface ExamScreenState {
  readonly view: ExamView;
  /** The last first line of the text that scrolls; 0 where all of it is shown. */
  readonly end: number;
  /** How many lines of it are shown. */
  readonly page: number;
}

type ExamBinding = Binding<ExamScreenState, ExamCommand>;
type When = ExamBinding['when'];

const isAsked: When = ({ view }) => view.page === 'end' || view.page === 'leave';
const isReading: When = ({ view }) => view.page === 'keys' || view.page === 'reference';
const isPlain: When = ({ view }) => view.page === null;
const isRules: When = (state) => isPlain(state) && state.view.stage === 'rules';
const isRunning: When = (state) => isPlain(state) && state.view.stage === 'running';
const isList: When = (state) => isRunning(state) && state.view.exam?.open === null;
const isTask: When = (state) => isRunning(state) && state.view.exam?.open !== null;
const isResult: When = (state) => isPlain(state) && state.view.stage === 'result' && state.view.reviewed === null;
const isReview: When = (state) => isPlain(state) && state.view.stage === 'result' && state.view.reviewed !== null;
/** The clock does not run: there is a screen to go back to. */
const hasHome: When = ({ view: { stage, reviewed } }) => stage === 'rules' || (stage === 'result' && reviewed === null);
const canScroll: When = (state) =>
  state.end > 0 && (isReading(state) || isTask(state) || isReview(state) || isRules(state));

const record = (action: ExamAction): ExamCommand => ({ is: 'record', action });
const scroll =
  (by: (page: number) => number) =>
  ({ end, page }: ExamScreenState): ExamCommand => ({ is: 'view', event: { is: 'scroll', by: by(page), end } });

/** The number of the task that a key is about: the open one, or the one that the list selects. */
function taskOf({ view }: ExamScreenState): number {
  return view.exam?.open ?? view.selected + 1;
}

function openTask(state: ExamScreenState, by: number): ExamCommand {
  const count = state.view.plan.tasks.length;
  return record({ is: 'opened', task: Math.max(1, Math.min(taskOf(state) + by, count)) });
}

/** The skill that cost the most points. */
function weakestOf({ view }: ExamScreenState): string | undefined {
  return view.result === null ? undefined : weakestSkills(view.result)[0]?.[0];
}

/** The keys of an exam. */
export const examKeys: readonly ExamBinding[] = [
  {
    keys: ['y'],
    shown: sayKey('y'),
    does: 'yes',
    says: 'Yes, do it.',
    when: isAsked,
    command: ({ view }) => (view.page === 'end' ? record({ is: 'ended' }) : { is: 'leave', interrupted: false }),
  },
  {
    keys: ['n', 'esc', 'q'],
    shown: sayKey('n'),
    does: 'no',
    says: 'No, go back.',
    when: isAsked,
    command: () => ({ is: 'view', event: { is: 'page', page: null } }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'start the clock',
    says: 'Start the exam.',
    when: (state) => isRules(state) && state.view.checks.every((check) => check.state !== 'missing'),
    command: () => ({ is: 'start' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'go to it',
    says: 'Open the task whose number was typed.',
    when: (state) => isRunning(state) && state.view.jump !== '',
    command: ({ view }) =>
      record({ is: 'opened', task: Math.max(1, Math.min(Number(view.jump), view.plan.tasks.length)) }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'open',
    says: 'Open the selected task. A number and Enter open the task of that number.',
    when: isList,
    command: (state) => openTask(state, 0),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'look at it',
    says: 'What the task was graded by, its explanation, and its reference answer.',
    when: isResult,
    command: ({ view }) => ({ is: 'view', event: { is: 'review', task: view.selected + 1 } }),
  },
  {
    keys: ['D'],
    shown: sayKey('D'),
    does: 'drill',
    says: 'Practise the skill that cost the most points.',
    when: (state) => isResult(state) && weakestOf(state) !== undefined,
    command: (state) => ({ is: 'drill', skill: weakestOf(state)! }),
  },
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: '',
    says: '',
    when: (state) => isRunning(state) && state.view.jump !== '',
    command: () => ({ is: 'view', event: { is: 'jump', digit: null } }),
  },
  {
    keys: ['!'],
    shown: sayKey('!'),
    does: 'shell',
    says: 'A shell with kubectl on all clusters of the exam; after the exam, on the cluster of the task as you left it.',
    when: (state) => isRunning(state) || isReview(state),
    command: () => ({ is: 'shell' }),
  },
  {
    keys: ['e'],
    shown: sayKey('e'),
    does: 'editor',
    says: 'Your editor on the answer file of the task. It is applied at every save.',
    when: isTask,
    command: () => ({ is: 'edit' }),
  },
  ...[1, -1].map(
    (by): ExamBinding => ({
      keys: by === 1 ? ['right', 'l'] : ['left', 'h'],
      shown: by === 1 ? ({ arrows }) => (arrows === '←↑↓→' ? '←→' : 'left/right') : sayKey('h'),
      does: by === 1 ? 'tasks' : '',
      says: by === 1 ? 'The next and the previous task.' : '',
      when: isTask,
      command: (state) => openTask(state, by),
    }),
  ),
  ...[1, -1].map(
    (by): ExamBinding => ({
      keys: by === 1 ? ['right', 'l'] : ['left', 'h'],
      shown: by === 1 ? ({ arrows }) => (arrows === '←↑↓→' ? '←→' : 'left/right') : sayKey('h'),
      does: by === 1 ? 'tasks' : '',
      says: '',
      when: isReview,
      command: ({ view }) => {
        const task = Math.max(1, Math.min((view.reviewed ?? 1) + by, view.plan.tasks.length));
        return { is: 'view', event: { is: 'review', task } };
      },
    }),
  ),
  {
    keys: ['esc', 'tab'],
    shown: sayKey('Esc'),
    does: 'list',
    says: 'Back to the list of tasks.',
    when: isTask,
    command: () => record({ is: 'opened', task: null }),
  },
  {
    keys: ['F'],
    shown: sayKey('F'),
    does: 'flag',
    says: 'Set or remove the flag of the task, to find it again.',
    when: isRunning,
    command: (state) => {
      const task = taskOf(state);
      return record({ is: 'flagged', task, flagged: state.view.exam?.tasks[task - 1]?.flagged !== true });
    },
  },
  {
    keys: ['W'],
    shown: sayKey('W'),
    does: 'note',
    says: 'Write a note about the task.',
    when: isRunning,
    command: (state) => ({
      is: 'view',
      event: { is: 'draft', text: state.view.exam?.tasks[taskOf(state) - 1]?.note ?? '' },
    }),
  },
  {
    keys: ['R'],
    shown: sayKey('R'),
    does: 'reference',
    says: 'Quick reference: the pages that help with the task.',
    when: isTask,
    command: () => ({ is: 'view', event: { is: 'page', page: 'reference' } }),
  },
  {
    keys: ['A'],
    shown: sayKey('A'),
    does: 'seen',
    says: 'You have seen the reminder of the time.',
    when: ({ view }) => view.stage === 'running' && view.exam !== null && alertOf(view.exam) !== null,
    command: ({ view }) => record({ is: 'alert-seen', minutes: (view.exam && alertOf(view.exam)) ?? 0 }),
  },
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: 'back',
    says: '',
    when: isReview,
    command: () => ({ is: 'view', event: { is: 'review', task: null } }),
  },
  {
    keys: ['esc', '?', 'enter', 'q'],
    shown: sayKey('Esc'),
    does: 'back',
    says: '',
    when: isReading,
    command: () => ({ is: 'view', event: { is: 'page', page: null } }),
  },
  ...[-1, 1].map(
    (by): ExamBinding => ({
      keys: by === -1 ? ['up', 'k'] : ['down', 'j'],
      shown: by === -1 ? ({ upDown }) => upDown : sayKey('j'),
      does: by === -1 ? 'select' : '',
      says: by === -1 ? 'Select another task; k and j do it too.' : '',
      when: (state) => isList(state) || isResult(state),
      command: () => ({ is: 'view', event: { is: 'select', by } }),
    }),
  ),
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'scroll',
    says: 'Scroll the text by a line; Space and page keys by a page.',
    when: canScroll,
    command: scroll(() => -1),
  },
  { keys: ['down', 'j'], shown: sayKey('j'), does: '', says: '', when: canScroll, command: scroll(() => 1) },
  {
    keys: ['page-down', 'space'],
    shown: sayKey('Space'),
    does: '',
    says: '',
    when: canScroll,
    command: scroll((page) => page),
  },
  { keys: ['page-up'], shown: sayKey('PgUp'), does: '', says: '', when: canScroll, command: scroll((page) => -page) },
  ...Array.from(
    { length: 10 },
    (_, digit): ExamBinding => ({
      keys: [String(digit)],
      shown: sayKey(String(digit)),
      does: '',
      says: '',
      when: isRunning,
      command: () => ({ is: 'view', event: { is: 'jump', digit: String(digit) } }),
    }),
  ),
  {
    keys: ['E'],
    shown: sayKey('E'),
    does: 'end exam',
    says: 'End the exam; you are asked first.',
    when: isRunning,
    command: () => ({ is: 'view', event: { is: 'page', page: 'end' } }),
  },
  {
    keys: [':'],
    shown: sayKey(':'),
    does: '',
    says: 'Find a command of this screen by its name.',
    when: (state) => isPlain(state) && state.view.stage !== 'starting' && state.view.stage !== 'grading',
    command: () => ({ is: 'view', event: { is: 'palette', event: { is: 'open' } } }),
  },
  {
    keys: ['?'],
    shown: sayKey('?'),
    does: 'keys',
    says: 'Show this page.',
    when: (state) => isPlain(state) && state.view.stage !== 'starting' && state.view.stage !== 'grading',
    command: () => ({ is: 'view', event: { is: 'page', page: 'keys' } }),
  },
  {
    keys: ['ctrl-z'],
    shown: sayKey('Ctrl-Z'),
    does: '',
    says: 'Suspend; fg brings it back. The clock goes on.',
    when: () => true,
    command: () => ({ is: 'suspend' }),
  },
  {
    keys: ['q', 'ctrl-c'],
    shown: sayKey('q'),
    does: 'leave',
    says: 'Leave the program; you are asked first, and the clock goes on.',
    when: isRunning,
    command: () => ({ is: 'view', event: { is: 'page', page: 'leave' } }),
  },
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: 'back',
    says: 'Go back to the first screen.',
    when: (state) => isPlain(state) && state.view.isFromHome && hasHome(state),
    command: () => ({ is: 'home' }),
  },
  {
    keys: ['q', 'esc'],
    shown: sayKey('q'),
    does: 'leave',
    says: 'Leave.',
    when: (state) => isPlain(state) && state.view.stage !== 'running',
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
