import { textColumns } from './columns.ts';
import type { ReachRow } from './reach-rows.ts';

/** Rows for people: aligned, each with its mark, and how many pods it stands for where those are more than two. */
export function rowsAsText(rows: readonly ReachRow[]): string {
  if (rows.length === 0) return 'no pair of pods to ask about\n';
  return textColumns(
    rows.map((row) => {
      const [from, to] = row.pods ?? [1, 1];
      return [
        markOf(row),
        row.from,
        '→',
        row.to,
        portOf(row),
        row.outcome,
        from > 1 || to > 1 ? `${from} × ${to} pods` : '',
      ];
    }),
  );
}

/** The marks of every screen: open, closed, and some of each. */
export function markOf({ verdict }: Pick<ReachRow, 'verdict'>): string {
  return verdict === 'allowed' ? '●' : verdict === 'denied' ? '○' : '◐';
}

function portOf({ port, protocol }: ReachRow): string {
  return `${protocol} ${port}`;
}
