import { type Child, element, type Html, parts } from './html.ts';

/** A column of a table. */
export interface Column {
  readonly head: Child;
  /** `number`: its cells are numbers, and stand to the right; `long`: they are sentences, and keep some width. */
  readonly is?: 'number' | 'long';
}

/** A table with its heads; the first cell of a row names the row. It scrolls by itself where the window is narrow. */
export function table(columns: readonly Column[], rows: readonly (readonly Child[])[], caption?: string): Html {
  const classOf = (at: number): string | null => columns[at]?.is ?? null;
  const head = columns.map((column, at) => element('th', { scope: 'col', class: classOf(at) }, column.head));
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      cells.map((cell, at) =>
        at === 0
          ? element('th', { scope: 'row', class: classOf(at) }, cell)
          : element('td', { class: classOf(at) }, cell),
      ),
    ),
  );
  return element(
    'div',
    // It can be scrolled with the keyboard too.
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption ?? 'table' },
    element(
      'table',
      {},
      caption === undefined ? null : element('caption', {}, caption),
      element('thead', {}, element('tr', {}, head)),
      element('tbody', {}, body),
    ),
  );
}

/** What came of a check, in words: the colour only repeats them. `words` are for yes, no and untested. */
export function mark(
  passed: boolean | null,
  words: readonly [string, string, string] = ['yes', 'no', 'untested'],
): Html {
  const [at, is] = passed === null ? ([2, 'untested'] as const) : passed ? ([0, 'yes'] as const) : ([1, 'no'] as const);
  return element('span', { class: `mark ${is}` }, words[at]);
}

/** A list of items, each on a line of its own; nothing where there is none. */
export function plainList(items: readonly Child[]): Html {
  if (items.length === 0) return parts();
  return element(
    'ul',
    { class: 'plain' },
    items.map((item) => element('li', {}, item)),
  );
}
