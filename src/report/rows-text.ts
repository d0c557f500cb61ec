import type { RowVerdict } from './pair-outcomes.ts';
import type { ReachRow } from './reach-rows.ts';
import { textColumns } from './text-columns.ts';

/**
 * Rows for people, for each end that was asked about: its name once, and under it the other ends, each with its mark, and
 * how many pods the row stands for where those are more than one at either end. `asked` says which end was asked about.
 */
export function rowsAsText(rows: readonly ReachRow[], asked: 'from' | 'to'): string {
  const other = asked === 'from' ? 'to' : 'from';
  const about = [...Map.groupBy(rows, (row) => row[asked])];
  const cells = rows.map((row) => [markOf(row.verdict), row[other], portOf(row), row.outcome, podsOf(row, asked)]);
  const lines = new Map(
    textColumns(cells)
      .trimEnd()
      .split('\n')
      .map((line, index) => [rows[index], line] as const),
  );
  return about
    .map(([name, group]) => {
      const head = asked === 'from' ? `${name} reaches` : `${name} is reached by`;
      return [head, ...group.map((row) => `  ${lines.get(row)}`), ''].join('\n');
    })
    .join('\n');
}

/** The mark of a verdict, the same in all printed text: allowed, blocked, and some of each. */
export function markOf(verdict: RowVerdict): string {
  return verdict === 'allowed' ? '●' : verdict === 'denied' ? '○' : '◐';
}

function podsOf({ pods: [from, to] = [1, 1] }: ReachRow, asked: 'from' | 'to'): string {
  const [here, there] = asked === 'from' ? [from, to] : [to, from];
  return here > 1 ? `${from} × ${to} pods` : there > 1 ? `${there} pods` : '';
}

function portOf({ port, protocol }: ReachRow): string {
  return `${protocol} ${port}`;
}
