import type { AccessBoard } from '../../session/board/access-board.ts';
import type { FlowRow } from '../../session/board/flow-axes.ts';
import type { FlowBoard } from '../../session/board/flow-board.ts';
import type { TaskBoard } from '../../session/board/task-board.ts';
import { type Line, span, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** What every mark and name of a board means, for the page of keys. `namespace` is the task's. */
export function boardGuide(board: TaskBoard | null, namespace: string, width: number, glyphs: Glyphs): readonly Line[] {
  if (board?.about === 'access') return entryLines([...accessMarks(glyphs), ...subjects(board, namespace)], width);
  return entryLines([...marks(glyphs), ...names(board, namespace, glyphs)], width);
}

/** What the legend of a board leaves open, a line each, for the room below the board: as many as fit. */
export function guideBelow(
  board: TaskBoard,
  { width, height }: { readonly width: number; readonly height: number },
  { none, untested }: Glyphs,
): readonly Line[] {
  if (height < 1) return [];
  const ends: readonly { readonly name: string }[] = [...board.rows, ...board.columns];
  const cells = board.cells.flat();
  const foreign = ends.find(({ name }) => name.includes('/'))?.name ?? '';
  const entries: readonly (readonly [...Entry, isThere: boolean])[] = [
    ['anyone new', 'a future pod', ends.some(({ name }) => name === 'anyone new')],
    ['outside', 'outside the cluster', ends.some(({ name }) => name === 'outside')],
    ['*', 'changed just now', cells.some(({ changed }) => changed)],
    [untested, 'cannot be tested', cells.some(({ mark }) => mark === 'untested')],
    [none, 'no such connection', board.about === 'flow' && cells.some(({ mark }) => mark === 'none')],
    [foreign, 'another namespace', board.about === 'flow' && foreign !== ''],
    ['[ ]', 'the selected one', true],
  ];
  const shown = entries.filter(([, , isThere]) => isThere).slice(0, height);
  return entryLines(
    shown.map(([what, says]): Entry => [what, says]),
    width,
  ).slice(0, height);
}

/** What every mark of a board means that a person fills in. */
export function predictionGuide(width: number, { allowed, blocked, empty, none }: Glyphs): readonly Line[] {
  const entries: readonly Entry[] = [
    [allowed, 'You say: the connection is allowed.'],
    [blocked, 'You say: it is blocked.'],
    [empty, 'You have said nothing yet.'],
    [none, 'The task does not ask about this connection.'],
    ['!', 'The last check found it wrong; select it to see why.'],
  ];
  return entryLines(entries, width);
}

function entryLines(entries: readonly Entry[], width: number): readonly Line[] {
  const size = Math.min(16, Math.max(...entries.map(([what]) => what.length)));
  return entries.flatMap(([what, says]) =>
    wrap(says, width - size - 3).map(
      (words, at): Line => [span((at === 0 ? what : '').padStart(size), 'bold'), span('   '), ...words],
    ),
  );
}

type Entry = readonly [what: string, says: string];

function marks({ allowed, blocked, untested, none, here, below, more, ellipsis }: Glyphs): readonly Entry[] {
  return [
    [allowed, 'The connection is allowed.'],
    [blocked, 'The connection is blocked.'],
    [untested, 'It cannot be tested: one of its ends does not run.'],
    [none, 'There is no such connection: a pod and itself, or two ends outside the cluster.'],
    ['!', 'Wrong: the task needs the opposite.'],
    ['*', 'The last save, or the last change with kubectl, changed it.'],
    ['[ ]', `The selected flow; ${here} and ${below} show its row and column.`],
    ['dim', 'The task does not ask about this flow. Coloured: wrong.'],
    [`${more.left} ${more.right}`, 'So many columns do not fit: move there to see them. Rows likewise.'],
    [ellipsis, 'A name that is cut; the reason of a flow has the whole name.'],
  ];
}

function accessMarks(glyphs: Glyphs): readonly Entry[] {
  const own: readonly Entry[] = [
    [glyphs.allowed, 'Yes: the subject may do it.'],
    [glyphs.blocked, 'No: it may not.'],
    ['!', 'Wrong: the task needs the opposite.'],
    ['*', 'The last save, or the last change with kubectl, changed it.'],
    ['[ ]', `The selected answer; ${glyphs.here} and ${glyphs.below} show its row and column.`],
    ['dim', 'The task does not ask about this. Coloured: wrong.'],
  ];
  return [...own, ...marks(glyphs).slice(-2)];
}

function subjects({ rows, columns }: AccessBoard, namespace: string): readonly Entry[] {
  const account = rows.find(({ subject }) => subject.is === 'sa');
  const has = (name: string): boolean => rows.some((row) => row.name === name);
  return [
    ...(account
      ? [[account.name, `A service account; of namespace ${namespace} unless its name says another.`] as const]
      : []),
    ...(rows.some(({ subject }) => subject.is === 'group')
      ? [['group', 'What every member of the group may do by it.'] as const]
      : []),
    ...(has('anyone new') ? [['anyone new', 'A user who has logged in, and whom no binding names.'] as const] : []),
    ...(has('anonymous') ? [['anonymous', 'A request without credentials.'] as const] : []),
    ...(columns.some(({ name }) => name.endsWith(' in *'))
      ? [['in *', 'In every namespace, those of later included, and in all at once.'] as const]
      : []),
  ];
}

function names(board: FlowBoard | null, namespace: string, { ellipsis }: Glyphs): readonly Entry[] {
  const ends = [...(board?.rows ?? []), ...(board?.columns ?? [])];
  const has = (name: string): boolean => ends.some((end) => end.name === name);
  const isHere = (end: FlowRow): boolean => end.key.startsWith(`${namespace}/`) && !end.name.includes('/');
  const own = ends.find(isHere);
  const foreign = ends.find(({ name }) => name.includes('/'));
  const workload = foreign?.name.slice(foreign.name.indexOf('/') + 1);
  const address = ends.find(({ name }) => name === 'outside')?.ends.find((end) => 'ip' in end)?.ip;
  return [
    ...(own
      ? [[own.name, `The pods of ${own.name} in namespace ${namespace}. A mark stands for all of them.`] as const]
      : []),
    ...(foreign
      ? [[foreign.name, `The pods of ${workload} in another namespace, also as ${ellipsis}/${workload}.`] as const]
      : []),
    ...(has('outside')
      ? [['outside', `An address outside the cluster${address ? `, ${address}` : ''}.`] as const]
      : []),
    ...(has('anyone new')
      ? [['anyone new', `A pod that does not exist yet: in namespace ${namespace}, without labels.`] as const]
      : []),
    ...(has('dns') ? [['dns', "The cluster's DNS pods, in namespace kube-system."] as const] : []),
  ];
}
