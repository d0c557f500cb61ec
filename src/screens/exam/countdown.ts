import { clock } from '../../report/format-duration.ts';
import { type Line, span } from '../line.ts';

/** The rows of each character: as a display of seven segments shows it, so that plain ASCII is enough. */
const segments: Readonly<Record<string, readonly [string, string, string]>> = {
  '0': [' _ ', '| |', '|_|'],
  '1': ['   ', '  |', '  |'],
  '2': [' _ ', ' _|', '|_ '],
  '3': [' _ ', ' _|', ' _|'],
  '4': ['   ', '|_|', '  |'],
  '5': [' _ ', '|_ ', ' _|'],
  '6': [' _ ', '|_ ', '|_|'],
  '7': [' _ ', '  |', '  |'],
  '8': [' _ ', '|_|', '|_|'],
  '9': [' _ ', '|_|', ' _|'],
  ':': [' ', '.', '.'],
};

/** The time that is left as three lines of large digits. It is red in the last five minutes. */
export function countdownLines(milliseconds: number): readonly [Line, Line, Line] {
  const shown = clock(Math.ceil(milliseconds / 1000))
    .split('')
    .map((character) => segments[character] ?? segments[':']!);
  const row = (at: 0 | 1 | 2): Line => [
    span(shown.map((rows) => rows[at]).join(' '), milliseconds <= lastMinutes ? 'bad' : 'bold'),
  ];
  return [row(0), row(1), row(2)];
}

/** In milliseconds. */
const lastMinutes = 5 * 60_000;
