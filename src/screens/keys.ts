import type { AppCommand } from '../session/app-command.ts';
import type { KeyName } from './dispatch-keys.ts';
import type { Glyphs } from './theme.ts';

/** A key, what it does, and when. Tables of these drive the keys, the last line of the screen and the page of keys. */
export interface Binding<State, Command = AppCommand> {
  readonly keys: readonly KeyName[];
  /** How the key is written on the screen. */
  readonly shown: (glyphs: Glyphs) => string;
  /** One or two words for the last line; empty where the key stands on the page of keys only. */
  readonly does: string;
  /** A sentence for the page of keys; empty where another binding says it. */
  readonly says: string;
  readonly when: (state: State) => boolean;
  readonly command: (state: State) => Command;
}

/** The name of a key that is the same with every set of marks. */
export function sayKey(name: string): () => string {
  return () => name;
}

/** What a key does now; null where it does nothing. The first binding whose condition holds counts. */
export function commandFor<State, Command = AppCommand>(
  bindings: readonly Binding<State, Command>[],
  state: State,
  name: KeyName,
): Command | null {
  return bindings.find(({ keys, when }) => keys.includes(name) && when(state))?.command(state) ?? null;
}

/** The hints of the last line: the keys that do something now and have a word for it, each key once. */
export function hintsOf<State, Command = AppCommand>(
  bindings: readonly Binding<State, Command>[],
  state: State,
  glyphs: Glyphs,
): { readonly key: string; readonly does: string }[] {
  const hints = bindings
    .filter(({ does, when }) => does !== '' && when(state))
    .map(({ shown, does }) => ({ key: shown(glyphs), does }));
  return hints.filter(({ key }, at) => hints.findIndex((hint) => hint.key === key) === at);
}
