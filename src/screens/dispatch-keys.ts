import type { Key } from 'ink';
import { graphemes } from './line.ts';

/** A key as the key table names it: a character, or one of these words. */
export type KeyName = string;

/**
 * The keys in one piece of input. Several keys (key repeat over a slow line, a script) may arrive as one string, with Enter
 * as a carriage return and Tab as a tab among the characters; each of them is a key.
 */
export function keysIn(input: string, key: Partial<Key>): readonly KeyName[] {
  if (key.eventType === 'release') return [];
  const named = names.find(([flag]) => key[flag])?.[1];
  if (key.ctrl) return input === '' ? [] : [`ctrl-${input}`];
  if (named === 'tab' && key.shift) return ['shift-tab'];
  if (named) return [named];
  return graphemes(input).map((character) => characters[character] ?? character);
}

const names: readonly (readonly [keyof Key, KeyName])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

const characters: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\r\n': 'enter',
  '\t': 'tab',
  '\u001b': 'esc',
  '\u0003': 'ctrl-c',
  '\u001a': 'ctrl-z',
  ' ': 'space',
};
