import type { FlowPort } from '../network/port-filter.ts';
import type { rowOutcome } from './pair-outcomes.ts';
import type { ReachClass } from './reach-classes.ts';
import { markOf } from './rows-text.ts';

/** The text of a row before the source's name, between that and the source's count of pods, and after the count. */
export type RowParts = readonly [before: string, middle: string, after: string];

/** How the rows of a table are written: one row a line. */
export interface RowFormat {
  /** What stands before the first row, and between two rows. */
  readonly start: string;
  readonly between: string;
  /** What stands after the last row; with no row at all, the whole text. */
  end(hasRows: boolean): string;
  /** The name of a source as it is printed. */
  sourceName(name: string): string;
  /** What a row has besides its source. `count` is how many pods the destination stands for, where rows say it. */
  rowParts(to: string, at: FlowPort, outcome: ReturnType<typeof rowOutcome>, count: number | undefined): RowParts;
}

/** How the rows of a table are written, as the JSON of `table --json` or as aligned text. */
export function rowFormat(
  { classes, by }: { readonly classes: readonly ReachClass[]; readonly by: 'class' | 'pod' },
  json: boolean,
): RowFormat {
  if (json) {
    const start = `{"schemaVersion":1,"by":"${by}","rows":[\n`;
    return {
      start,
      between: ',\n',
      end: (hasRows) => (hasRows ? '\n]}\n' : `${start}]}\n`),
      sourceName: (name) => JSON.stringify(name),
      rowParts: jsonParts,
    };
  }
  const width = longestName(classes);
  return {
    start: '',
    between: '',
    end: () => '',
    sourceName: (name) => name.padEnd(width),
    rowParts: (to, ...rest) => textParts(to.padEnd(width), ...rest),
  };
}

/** The length of the longest name. There may be more names than a call takes arguments. */
function longestName(classes: readonly ReachClass[]): number {
  return classes.reduce((most, { name }) => Math.max(most, name.length), 0);
}

const jsonParts: RowFormat['rowParts'] = (to, { port, protocol }, { verdict, outcome }, count) => {
  const rest = JSON.stringify({ to, port, protocol, verdict, outcome }).slice(1, -1);
  return count === undefined ? ['{"from":', `,${rest}}`, ''] : ['{"from":', `,${rest},"pods":[`, `,${count}]}`];
};

const textParts: RowFormat['rowParts'] = (to, { port, protocol }, { verdict, outcome }, count) => {
  const rest = `  ${to}  ${protocol} ${String(port).padEnd(5)}  ${outcome}`;
  if (count === undefined) return [`${markOf(verdict)} `, `${rest}\n`, ''];
  return [`${markOf(verdict)} `, `${rest.padEnd(rest.length + 11 - outcome.length)}  `, ` × ${count} pods\n`];
};
