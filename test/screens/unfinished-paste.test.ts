import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endUnfinishedPastes } from '../../src/screens/unfinished-paste.ts';

const start = '\u001b[200~';
const end = '\u001b[201~';

/** An input, and all that was read of it so far. */
let input: Readable;
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  input = new Readable({ read: () => undefined }).setEncoding('utf8');
  stop = endUnfinishedPastes(input);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

function read(...pieces: readonly string[]): string {
  let text = '';
  for (const piece of pieces) {
    if (piece !== '') input.push(piece);
    for (let found = input.read() as string | null; found !== null; found = input.read() as string | null)
      text += found;
  }
  return text;
}

it('ends a paste some time after its last piece', () => {
  expect(read(`${start}abc`)).toBe(`${start}abc`);
  vi.advanceTimersByTime(400);
  expect(read('def')).toBe('def');
  vi.advanceTimersByTime(400);
  expect(read('')).toBe('');
  vi.advanceTimersByTime(200);
  expect(read('', 'q')).toBe(`${end}q`);
});

it('ends a paste at once before Ctrl-C', () => {
  expect(read(`${start}abc`, 'd\u0003')).toBe(`${start}abcd${end}\u0003`);
  vi.advanceTimersByTime(1000);
  expect(read('', 'q')).toBe('q');
});

it.each([
  ['a whole paste', [`${start}abc${end}q`]],
  [
    'a paste whose markers come in pieces',
    [start.slice(0, 3), `${start.slice(3)}abc${end.slice(0, 4)}`, `${end.slice(4)}q`],
  ],
  ['keys', ['a', '\u001b[A', '\u0003']],
])('changes nothing of %s', (_, pieces) => {
  expect(read(...pieces)).toBe(pieces.join(''));
  vi.advanceTimersByTime(1000);
  expect(read('')).toBe('');
});

it('lets go of the input', () => {
  read(`${start}abc`);
  stop();
  vi.advanceTimersByTime(1000);
  expect(read('', `d\u0003`)).toBe('d\u0003');
});
