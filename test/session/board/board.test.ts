import { expect, it } from 'vitest';
import { fillBoard, firstWrong, type Judge, stillMarked } from '../../../src/session/board/board.ts';

const ends = (...keys: string[]) => keys.map((key) => ({ key, name: key }));
/** Questions are numbers: even ones have a yes, multiples of four want one, other even ones want a no. */
const judge: Judge<number> = {
  allows: (asked) => (asked < 0 ? null : asked % 2 === 0),
  wanted: (asked) => (asked % 2 !== 0 ? null : asked % 4 === 0 ? 'yes' : 'no'),
};
const board = (questions: Readonly<Record<string, readonly number[]>>) =>
  fillBoard(
    {
      rows: ends('a', 'b'),
      columns: ends('x'),
      questionsAt: ({ key }, column) => questions[`${key}${column.key}`] ?? [],
    },
    judge,
  );

it('a cell shows first a question whose answer is not as wanted, then one with a yes', () => {
  const { cells } = board({ ax: [1, 4, 2], bx: [1, 4] });
  expect(cells.flat()).toEqual([
    { mark: 'yes', agrees: false, asked: 2, wanted: 'no', mixed: true, changed: false },
    { mark: 'yes', agrees: true, asked: 4, wanted: 'yes', mixed: true, changed: false },
  ]);
});

it('a cell without a question is none, and one whose answer is not known is untested and never wrong', () => {
  const { cells } = board({ bx: [-4] });
  expect(cells.flat().map(({ mark, agrees }) => [mark, agrees])).toEqual([
    ['none', null],
    ['untested', null],
  ]);
});

it('a change is marked by its row and column, wherever they stand, and stays marked until another change', () => {
  const before = board({ ax: [1], bx: [1] });
  const questionsAt = ({ key }: { readonly key: string }) => (key === 'b' ? [4] : [1]);
  const after = fillBoard({ rows: ends('c', 'b', 'a'), columns: ends('x'), questionsAt }, judge, before);
  expect(after.cells.flat().map(({ changed }) => changed)).toEqual([false, true, false]);
  const later = fillBoard({ rows: ends('b', 'a'), columns: ends('x'), questionsAt }, judge, after);
  expect(later.cells.flat().map(({ changed }) => changed)).toEqual([false, false]);
  expect(
    stillMarked(later, after)
      .cells.flat()
      .map(({ changed }) => changed),
  ).toEqual([true, false]);
});

it('the first cell that is wrong is found row by row', () => {
  expect(firstWrong(board({ ax: [4], bx: [2] }))).toEqual({ row: 1, column: 0 });
  expect(firstWrong(board({ ax: [4], bx: [1] }))).toBeNull();
});
