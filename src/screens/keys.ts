import type { HomeEvent } from '../session/home.ts';
import type { SessionEvent } from '../session/session.ts';
import type { KeyName } from './dispatch-keys.ts';
import type { Glyphs } from './theme.ts';

/** What a person wants by a key: a change of the screen, or something that acts on the world. */
export type Wish =
  | { readonly is: 'session'; readonly event: SessionEvent }
  | { readonly is: 'home'; readonly event: HomeEvent }
  | { readonly is: 'open'; readonly scenario: string }
  /** Opens the editor on the answer file. */
  | { readonly is: 'edit' }
  /** Opens a shell on the cluster; in tmux, `pane` says whether beside the screen, and is remembered. */
  | { readonly is: 'shell'; readonly pane?: boolean }
  /** Puts the answer file back to its first line. */
  | { readonly is: 'reset' }
  /** Back to the first screen. */
  | { readonly is: 'close' }
  | { readonly is: 'leave'; readonly interrupted: boolean }
  /** Stops the program as Ctrl-Z does everywhere. */
  | { readonly is: 'suspend' };

/** A key, what it does, and when it does it. The table drives the keys, the last line of the screen and the page of keys. */
export interface Binding<State> {
  readonly keys: readonly KeyName[];
  /** How the key is written on the screen. */
  readonly shown: (glyphs: Glyphs) => string;
  /** One or two words for the last line; none: it stands on the page of keys only. */
  readonly does: string;
  /** A sentence for the page of keys. */
  readonly says: string;
  readonly when: (state: State) => boolean;
  readonly wish: (state: State) => Wish;
}

/** A key that is written the same with every set of marks. */
export function sayKey(name: string): () => string {
  return () => name;
}

/** What a key means now, or nothing. The first binding that holds counts. */
export function wishOf<State>(bindings: readonly Binding<State>[], state: State, name: KeyName): Wish | null {
  return bindings.find(({ keys, when }) => keys.includes(name) && when(state))?.wish(state) ?? null;
}

/** The hints of the last line: the keys that work now and have a word for it. Of two for one key the first holds. */
export function hintsOf<State>(
  bindings: readonly Binding<State>[],
  state: State,
  glyphs: Glyphs,
): { readonly key: string; readonly does: string }[] {
  const hints = bindings
    .filter(({ does, when }) => does !== '' && when(state))
    .map(({ shown, does }) => ({ key: shown(glyphs), does }));
  return hints.filter(({ key }, at) => hints.findIndex((hint) => hint.key === key) === at);
}
