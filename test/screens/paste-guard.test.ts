import { describe, expect, it } from 'vitest';
import { graphemes } from '../../src/screens/line.ts';
import { openGuard, type PasteGuard, takeKeys } from '../../src/screens/paste-guard.ts';
import type { AppCommand } from '../../src/session/app-command.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';

const session = (event: SessionEvent): AppCommand => ({ is: 'session', event });
/** What the keys of a task ask for, as far as it matters here. */
const commands: Readonly<Record<string, AppCommand>> = {
  j: session({ is: 'move', rows: 1, columns: 0 }),
  k: session({ is: 'move', rows: -1, columns: 0 }),
  '?': session({ is: 'show', view: 'keys' }),
  enter: session({ is: 'check' }),
  i: session({ is: 'hint' }),
  s: session({ is: 'ask', question: 'solution' }),
  r: session({ is: 'ask', question: 'reset' }),
  y: { is: 'reset' },
  e: { is: 'edit' },
  q: { is: 'leave', interrupted: false },
  'ctrl-c': { is: 'leave', interrupted: true },
};

/** Pieces of input, each with the milliseconds before it. */
type Pieces = readonly (readonly [number, string])[];

/** Types pieces of input, each after so many milliseconds: the keys that were acted on. */
function typed(...pieces: Pieces): { done: string; pastes: number } {
  let guard: PasteGuard = openGuard;
  let now = 0;
  let pastes = 0;
  const done: string[] = [];
  for (const [after, keys] of pieces) {
    now += after;
    const names = keys === 'ctrl-c' ? [keys] : graphemes(keys).map((key) => (key === '\r' ? 'enter' : key));
    let key = '';
    const commandOf = (name: string): AppCommand | null => commands[(key = name)] ?? null;
    const taken = takeKeys(guard, names, now, commandOf, () => done.push(key));
    guard = taken.guard;
    pastes += taken.isPaste ? 1 : 0;
  }
  return { done: done.join(' '), pastes };
}

describe('keys that a person types', () => {
  it.each<readonly [string, Pieces, string]>([
    [
      'one after the other',
      [
        [0, 'r'],
        [100, 'y'],
        [80, 'i'],
        [90, '\r'],
      ],
      'r y i enter',
    ],
    [
      'with a key that repeats',
      [
        [0, 'jjjjjj'],
        [5, 'kkk'],
      ],
      'j j j j j j k k k',
    ],
    ['with Enter right behind keys that move', [[0, 'jjj\r']], 'j j j enter'],
    [
      'as quickly as hands can',
      [
        [0, 's'],
        [12, 'y'],
      ],
      's y',
    ],
  ])('are acted on: %s', (_, pieces, done) => {
    expect(typed(...pieces)).toEqual({ done, pastes: 0 });
  });
});

describe('text that a terminal pastes as keys', () => {
  const yaml = 'apiVersion: networking.k8s.io/v1\rkind: NetworkPolicy\rretry\r\ry\r';
  it.each<readonly [string, Pieces]>([
    ['in one piece', [[0, yaml]]],
    [
      'in several pieces',
      [
        [0, yaml],
        [1, yaml],
        [40, 'y'],
        [3, yaml],
      ],
    ],
    ['of empty lines', [[0, '\r\r\r']]],
    ['of two letters', [[0, 'sy']]],
    ['of a letter and a line end', [[0, 'i\r']]],
  ])('checks nothing, shows nothing and starts nothing over: %s', (_, pieces) => {
    const { done, pastes } = typed(...pieces);
    expect(done.replaceAll(/[jk?]/g, '').trim()).toBe('');
    expect(pastes).toBeGreaterThan(0);
  });

  it('is acted on for two keys at most where it comes key by key', () => {
    const pieces = graphemes('sorry retry\r\ry').map((key): readonly [number, string] => [2, key]);
    expect(typed(...pieces)).toEqual({ done: 's', pastes: expect.any(Number) });
  });

  it('is over when no key has come for a moment', () => {
    expect(typed([0, yaml], [240, 'r'], [240, 'r'], [260, 'r']).done.replaceAll(/[jk? ]/g, '')).toBe('r');
  });

  it.each<readonly [string, Pieces]>([
    ['in one piece', [[0, 'jj ä kk\rj']]],
    [
      'in two pieces',
      [
        [0, 'jä'],
        [3, 'kkjj'],
      ],
    ],
    ['of moves and one other key', [[0, 'jü\r']]],
  ])('moves nothing where it has characters that are no keys: %s', (_, pieces) => {
    expect(typed(...pieces)).toEqual({ done: '', pastes: expect.any(Number) });
    expect(typed(...pieces).pastes).toBeGreaterThan(0);
  });

  it('does not hold up Ctrl-C', () => {
    expect(typed([0, yaml], [1, 'ctrl-c']).done).toContain('ctrl-c');
  });
});
