import type { Home } from './home.ts';
import type { Loaded } from './places/loaded.ts';
import type { Palette } from './places/palette.ts';
import type { Place } from './places/place.ts';
import type { Session } from './session.ts';

/** The whole program while it is drawn: the screens outside of a task, and the task that is open, if one is. */
export interface AppState {
  readonly home: Home;
  /** The task that is open, over all other screens. */
  readonly session: Session | null;
  /** The screens outside of a task, the one that is shown first; the last one is the first screen. */
  readonly places: readonly [Place, ...Place[]];
  readonly loaded: Loaded;
  /** The page of keys over a screen outside of a task, and its first line that is shown; null where it is not. */
  readonly keys: { readonly scroll: number } | null;
  /** The list of the commands of the screen; null where it is not shown. */
  readonly palette: Palette | null;
  /** What has just happened on a screen outside of a task, in a sentence; until the next key. */
  readonly notice: string | null;
}
