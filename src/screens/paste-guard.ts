import type { AppCommand } from '../session/app-command.ts';
import type { KeyName } from './dispatch-keys.ts';

/** Keys that come within so many milliseconds of each other, several in a row, are no person's. */
const fastest = 10;
/** So many keys in a row can come that quickly from a program that was busy for a moment. */
const mostQuick = 2;
/** After pasted text, keys are part of it until none has come for so many milliseconds. */
const pasteRest = 250;

/** What is remembered of earlier keys, in milliseconds of the clock that `takeKeys` is given. */
export interface PasteGuard {
  /** Until when keys are taken for pasted text. */
  readonly until: number;
  /** When the last key came that does not only move. */
  readonly last: number;
  /** How many such keys came in a row, each right behind the one before it. */
  readonly run: number;
}

/** The guard when nothing was typed yet. */
export const openGuard: PasteGuard = { until: Number.NEGATIVE_INFINITY, last: Number.NEGATIVE_INFINITY, run: 0 };

/** What came of some keys. */
export interface TakenKeys {
  readonly guard: PasteGuard;
  /** Something that counts was not done, because the keys look like pasted text. */
  readonly isPaste: boolean;
}

/**
 * Performs what keys ask for that came in one piece of input, at the time `now`. Text that a terminal pastes without its
 * markers looks like such a piece, or like keys that come quicker than hands are. So what counts (a check, a hint, the
 * reference answer, starting over, leaving, another program) is done for a key that came alone, or for Enter after keys
 * that only move; moving and reading always are, unless the piece has a character that is no key anywhere, or follows
 * pasted text at once. `commandOf` says what a key asks for in the state that the keys before
 * it have left.
 */
export function takeKeys(
  guard: PasteGuard,
  keys: readonly KeyName[],
  now: number,
  commandOf: (key: KeyName) => AppCommand | null,
  perform: (command: AppCommand) => void,
): TakenKeys {
  const isOpen = now >= guard.until;
  let { last, run } = guard;
  let onlyMoves = isOpen;
  let isPaste = isText(keys, commandOf);
  const movesCount = isOpen && !isPaste;
  for (const [at, key] of keys.entries()) {
    const command = commandOf(key);
    if (command !== null && isLight(command)) {
      if (movesCount || isInterrupt(command)) perform(command);
      continue;
    }
    run = now - last < fastest ? run + 1 : 1;
    last = now;
    const isTyped = movesCount && run <= mostQuick && keys.length === 1;
    const isLast = at === keys.length - 1;
    if (command !== null && (isTyped || (onlyMoves && movesCount && isLast && key === 'enter'))) perform(command);
    else if (command !== null) isPaste = true;
    onlyMoves = false;
  }
  const until = isPaste || !isOpen ? now + pasteRest : guard.until;
  return { guard: { until, last, run }, isPaste };
}

/** Whether several keys hold a character outside of ASCII that asks for nothing: no key is named by one, so that is text. */
function isText(keys: readonly KeyName[], commandOf: (key: KeyName) => AppCommand | null): boolean {
  return keys.length > 1 && keys.some((key) => (key.codePointAt(0) ?? 0) > lastAscii && commandOf(key) === null);
}

const lastAscii = 0x7e;

/** Whether a command ends the program as Ctrl-C does. */
function isInterrupt(command: AppCommand): boolean {
  return command.is === 'leave' && command.interrupted;
}

/** Whether a command only moves, reads or goes back, or is how every program is ended or stopped. */
function isLight(command: AppCommand): boolean {
  if (command.is === 'session') return lightEvents.has(command.event.is);
  // The list of commands is opened by a key alone: pasted text that has a colon would look for a command, and do it.
  if (command.is === 'palette' && command.event.is === 'open') return false;
  return lightCommands.has(command.is) || isInterrupt(command);
}

/** What only moves between screens, or writes a text to look something up by. */
const lightCommands: ReadonlySet<string> = new Set(['home', 'place', 'palette', 'go', 'suspend']);

const lightEvents: ReadonlySet<string> = new Set(['move', 'point', 'scroll', 'next-pane', 'show', 'back']);
