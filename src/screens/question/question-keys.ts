import { keyOf } from '../../scenario/answer-document.ts';
import type { FlowText, QuestionKind } from '../../scenario/scenario.ts';
import type { AppCommand } from '../../session/app-command.ts';
import {
  answerOf,
  predictCell,
  questionOf,
  toggleNoPolicy,
  togglePolicy,
  type Verdict,
  verdictsOf,
} from '../../session/question/answers.ts';
import { flowTable, nextCell, type TableCell } from '../../session/question/flow-table.ts';
import { type Binding, sayKey } from '../keys.ts';
import { goToPane, isTask, type TaskState } from '../task/task-state.ts';
import { policyRows } from './choices.ts';

type Kind<Is extends QuestionKind['is']> = Extract<QuestionKind, { is: Is }>;

/** The kind of the question, where it is of a certain one and its answer can be changed now; else null. */
function open<Is extends QuestionKind['is']>(state: TaskState, is: Is): Kind<Is> | null {
  const kind = questionOf(state.session.scenario);
  return kind?.is === is && isTask(state) && state.session.answer !== null ? (kind as Kind<Is>) : null;
}

/** The same while the arrow keys act on the answer. */
function focused<Is extends QuestionKind['is']>(state: TaskState, is: Is): Kind<Is> | null {
  return state.session.pane === 'answer' ? open(state, is) : null;
}

const stay: AppCommand = { is: 'session', event: { is: 'move', rows: 0, columns: 0 } };

function pointTo({ row, column }: TableCell): AppCommand {
  return { is: 'session', event: { is: 'point', row, column } };
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}

/** Picks an option by its index. */
function pick({ options }: Kind<'choose'>, index: number): AppCommand {
  const id = options[index]?.id;
  return id === undefined ? stay : { is: 'answer', document: { is: 'choose', choice: id } };
}

/** Picks the option so many places below the one that is picked; the first one, or the last, where none is. */
function pickBeside(state: TaskState, by: 1 | -1): AppCommand {
  const kind = open(state, 'choose');
  if (kind === null) return stay;
  const answer = answerOf(state.session);
  const at = answer?.is === 'choose' ? kind.options.findIndex(({ id }) => id === answer.choice) : -1;
  const none = by === 1 ? 0 : kind.options.length - 1;
  return pick(kind, at < 0 ? none : clamp(at + by, kind.options.length));
}

function moveInList(state: TaskState, by: 1 | -1): AppCommand {
  const kind = open(state, 'whichPolicy');
  if (kind === null) return stay;
  const { row } = state.session.cursor;
  return pointTo({ row: clamp(row + by, policyRows(state.session, kind).length + 1), column: 0 });
}

function tick(state: TaskState): AppCommand {
  const kind = open(state, 'whichPolicy');
  if (kind === null) return stay;
  const policy = policyRows(state.session, kind)[state.session.cursor.row];
  const answer = answerOf(state.session);
  return { is: 'answer', document: policy === undefined ? toggleNoPolicy(answer) : togglePolicy(answer, policy) };
}

function moveInMap(state: TaskState, rows: number, columns: number): AppCommand {
  const kind = open(state, 'predict');
  if (kind === null) return stay;
  const table = flowTable(kind.flows, state.session.scenario.namespace);
  const { row, column } = state.session.cursor;
  return pointTo({ row: clamp(row + rows, table.rows.length), column: clamp(column + columns, table.columns.length) });
}

/** The connection that is selected in the map of a prediction; null where the question does not ask about that cell. */
function selectedFlow(state: TaskState, kind: Kind<'predict'>): FlowText | null {
  const { row, column } = state.session.cursor;
  return flowTable(kind.flows, state.session.scenario.namespace).flows[row]?.[column] ?? null;
}

/** Fills the selected cell by what it says now. */
function fill(verdict: (now: Verdict | undefined) => Verdict | null): (state: TaskState) => AppCommand {
  return (state) => {
    const kind = open(state, 'predict');
    const flow = kind && selectedFlow(state, kind);
    if (!kind || !flow) return stay;
    const answer = answerOf(state.session);
    const said = verdict(verdictsOf(answer).get(keyOf(flow)));
    return { is: 'answer', document: predictCell(answer, kind.flows, flow, said) };
  };
}

/**
 * The next cell that is empty, other than the selected one; null where there is none. Where one pane is shown at a time,
 * Tab goes to the others: that comes first.
 */
function nextEmpty(state: TaskState): TableCell | null {
  const kind = focused(state, 'predict');
  if (kind === null || state.layout.is === 'folded') return null;
  const verdicts = verdictsOf(answerOf(state.session));
  const table = flowTable(kind.flows, state.session.scenario.namespace);
  return nextCell(table, state.session.cursor, (flow) => !verdicts.has(keyOf(flow)));
}

/** Tab to the next pane, where a condition holds: its place in the table is its place in the last line of the screen. */
function nextPane(when: (state: TaskState) => boolean): Binding<TaskState> {
  return {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'pane',
    says: '',
    when,
    command: goToPane(1),
  };
}

/** The keys that answer questions; the other keys of a task work beside them. */
export const questionKeys: readonly Binding<TaskState>[] = [
  nextPane((state) => isTask(state) && state.layout.is === 'folded'),
  ...Array.from({ length: 9 }, (_, at): Binding<TaskState> => {
    const isFirst = at === 0;
    return {
      keys: [String(at + 1)],
      shown: sayKey(isFirst ? '1-9' : String(at + 1)),
      does: '',
      says: isFirst ? 'Pick the option with this number.' : '',
      when: (state) => (open(state, 'choose')?.options.length ?? 0) > at,
      command: (state) => {
        const kind = open(state, 'choose');
        return kind ? pick(kind, at) : stay;
      },
    };
  }),
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'pick',
    says: 'Pick the option above or below; k and j do it too.',
    when: (state) => focused(state, 'choose') !== null,
    command: (state) => pickBeside(state, -1),
  },
  {
    keys: ['down', 'j'],
    shown: sayKey('j'),
    does: '',
    says: '',
    when: (state) => focused(state, 'choose') !== null,
    command: (state) => pickBeside(state, 1),
  },
  {
    keys: ['t'],
    shown: sayKey('t'),
    does: 'true',
    says: 'The statement is true.',
    when: (state) => open(state, 'trueOrFalse') !== null,
    command: () => ({ is: 'answer', document: { is: 'trueOrFalse', statement: true } }),
  },
  {
    keys: ['f'],
    shown: sayKey('f'),
    does: 'false',
    says: 'The statement is false.',
    when: (state) => open(state, 'trueOrFalse') !== null,
    command: () => ({ is: 'answer', document: { is: 'trueOrFalse', statement: false } }),
  },
  {
    keys: ['space'],
    shown: sayKey('Space'),
    does: 'tick',
    says: 'Tick the selected policy, or take its mark away.',
    when: (state) => focused(state, 'whichPolicy') !== null,
    command: tick,
  },
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'select',
    says: 'Select a policy: its YAML is shown beside the list. k and j do it too.',
    when: (state) => focused(state, 'whichPolicy') !== null,
    command: (state) => moveInList(state, -1),
  },
  {
    keys: ['down', 'j'],
    shown: sayKey('j'),
    does: '',
    says: '',
    when: (state) => focused(state, 'whichPolicy') !== null,
    command: (state) => moveInList(state, 1),
  },
  {
    keys: ['a'],
    shown: sayKey('a'),
    does: 'allowed',
    says: 'The selected connection is allowed.',
    when: (state) => open(state, 'predict') !== null,
    command: fill(() => 'allowed'),
  },
  {
    keys: ['b'],
    shown: sayKey('b'),
    does: 'blocked',
    says: 'The selected connection is blocked.',
    when: (state) => open(state, 'predict') !== null,
    command: fill(() => 'denied'),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'next empty',
    says: 'Go to the next empty cell; where none is left, to the next pane.',
    when: (state) => nextEmpty(state) !== null,
    command: (state) => pointTo(nextEmpty(state) ?? state.session.cursor),
  },
  {
    keys: ['left', 'h'],
    shown: ({ arrows }) => arrows,
    does: 'move',
    says: 'Select a connection of the map. h, j, k and l move too.',
    when: (state) => focused(state, 'predict') !== null,
    command: (state) => moveInMap(state, 0, -1),
  },
  {
    keys: ['right', 'l'],
    shown: sayKey('l'),
    does: '',
    says: '',
    when: (state) => focused(state, 'predict') !== null,
    command: (state) => moveInMap(state, 0, 1),
  },
  {
    keys: ['up', 'k'],
    shown: sayKey('k'),
    does: '',
    says: '',
    when: (state) => focused(state, 'predict') !== null,
    command: (state) => moveInMap(state, -1, 0),
  },
  {
    keys: ['down', 'j'],
    shown: sayKey('j'),
    does: '',
    says: '',
    when: (state) => focused(state, 'predict') !== null,
    command: (state) => moveInMap(state, 1, 0),
  },
  {
    keys: ['space'],
    shown: sayKey('Space'),
    does: '',
    says: 'Change the selected cell: allowed, blocked, empty.',
    when: (state) => focused(state, 'predict') !== null,
    command: fill((now) => (now === undefined ? 'allowed' : now === 'allowed' ? 'denied' : null)),
  },
  nextPane(isTask),
];
