import { textColumns } from './columns.ts';
import type { OpenRow } from './compare.ts';
import type { CompareRow } from './compare-rows.ts';

/** What `compare` found, for people. */
export function comparisonText({
  proven,
  opens,
  closes,
}: {
  readonly proven: boolean;
  readonly opens: readonly OpenRow[];
  readonly closes: readonly CompareRow[];
}): string {
  const parts = [
    opens.length > 0 ? `Opens:\n${rowsText(opens, '●', 'allowed by')}` : '',
    closes.length > 0 ? `Closes:\n${rowsText(closes, '○', 'isolated by')}` : '',
    opens.length + closes.length === 0 ? 'Nothing opens and nothing closes.\n' : '',
    proven
      ? 'Proven for every pod, namespace, address and port that could exist.\n'
      : 'Not proven: there are too many ways to combine labels or addresses, and a part of them was looked at.\n',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function rowsText(rows: readonly OpenRow[], mark: string, by: string): string {
  return textColumns(
    rows.map(({ from, to, port, protocol, policy, listed, family }) => [
      mark,
      from,
      '→',
      to,
      `${protocol} ${port}${family === undefined ? '' : ` over IPv${family}`}`,
      policy === null ? 'no policy isolates it' : `${by} ${policy}`,
      listed === true ? 'listed' : '',
    ]),
  );
}
