import type { CompareRow, CompareRows, OpenRow } from './compare-rows.ts';
import { textColumns } from './text-columns.ts';

/** What `compare` found, as text for people. */
export function comparisonText({
  proven,
  by,
  opens,
  closes,
}: {
  readonly proven: boolean;
  readonly by: CompareRows['by'];
  readonly opens: readonly OpenRow[];
  readonly closes: readonly CompareRow[];
}): string {
  const parts = [
    opens.length > 0 ? `Opens:\n${rowsText(opens, by, '●', 'allowed by')}` : '',
    closes.length > 0 ? `Blocks:\n${rowsText(closes, by, '○', 'blocked by')}` : '',
    by === 'class' ? 'These are classes of pods that fare alike, each by the name of one.\n' : '',
    opens.length + closes.length === 0 ? 'Nothing opens and nothing is blocked.\n' : '',
    proven
      ? 'Proven for every pod, namespace, address and port that could exist.\n'
      : 'Not proven: there are too many ways to combine labels or addresses, and a part of them was looked at.\n',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function rowsText(rows: readonly OpenRow[], by: CompareRows['by'], mark: string, decided: string): string {
  const named = (name: string, pods: number): string => (by === 'class' && pods > 1 ? `${name} (${pods} pods)` : name);
  return textColumns(
    rows.map(({ from, to, port, protocol, policy, listed, family, pods }) => [
      mark,
      named(from, pods[0]),
      '→',
      named(to, pods[1]),
      `${protocol} ${port}${family === undefined ? '' : ` over IPv${family}`}`,
      policy === null ? 'no policy applies' : `${decided} ${policy}`,
      listed === true ? 'listed' : '',
    ]),
  );
}
