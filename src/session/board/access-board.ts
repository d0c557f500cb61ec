import type { AccessSnapshot } from '../../rbac/access-snapshot.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type AccessColumn, type AccessRow, accessColumns, accessRows } from './access-axes.ts';
import { type AskedAccess, accessJudge } from './access-expectation.ts';
import { type Board, fillBoard } from './board.ts';

/**
 * Who may do what: subjects are the rows, verbs and resources the columns. A cell stands for the same action in every place
 * and on every object that some rule tells apart.
 */
export interface AccessBoard extends Board<AccessRow, AccessColumn, AskedAccess> {
  readonly about: 'access';
}

/** The board of a task about access. Cells whose mark differs from that in `before` are marked as changed. */
export function drawAccessBoard(
  scenario: Pick<Scenario, 'namespace' | 'checks'>,
  untouched: AccessSnapshot,
  now: AccessSnapshot,
  before?: Pick<AccessBoard, 'rows' | 'columns' | 'cells'>,
): AccessBoard {
  const rows = accessRows(scenario, untouched, now);
  const columns = accessColumns(scenario, untouched, now);
  const questionsAt = ({ subject }: AccessRow, { requests }: AccessColumn): readonly AskedAccess[] =>
    requests.map((request) => ({ subject, request }));
  return {
    about: 'access',
    ...fillBoard({ rows, columns, questionsAt }, accessJudge(scenario, untouched, now), before),
  };
}
