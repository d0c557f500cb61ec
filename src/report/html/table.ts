import { type Child, element, type Html, parts } from './html.ts';

/** A column of a table. */
export interface Column {
  readonly head: Child;
  /** `number`: its cells are numbers, and stand to the right. */
  readonly is?: 'number' | 'text';
}

/** A table with its heads; the first cell of a row names the row. It scrolls by itself where the window is narrow. */
export function table(columns: readonly Column[], rows: readonly (readonly Child[])[], caption?: string): Html {
  const classOf = (at: number): string | null => (columns[at]?.is === 'number' ? 'number' : null);
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

const marks = {
  yes: '✔',
  no: '✘',
  untested: '?',
} as const;

/** What came of a check: a mark, and its word for those who do not see it. */
export function mark(passed: boolean | null): Html {
  const is = passed === null ? 'untested' : passed ? 'yes' : 'no';
  return element(
    'span',
    { class: `mark ${is}` },
    element('span', { 'aria-hidden': 'true' }, marks[is]),
    element('span', { class: 'unseen' }, is),
  );
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
