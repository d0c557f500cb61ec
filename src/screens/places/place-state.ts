import type { AppState } from '../../session/app-view.ts';
import type { CataloguePlace, Place, ProgressPlace } from '../../session/places/place.ts';
import type { Binding } from '../keys.ts';

/** What the keys of a screen outside of a task look at. */
export interface PlaceState {
  readonly app: AppState;
  /** The last first line of the text that scrolls; 0 where none does. */
  readonly end: number;
  /** How many lines or rows a page has. */
  readonly page: number;
}

export type PlaceBinding = Binding<PlaceState>;
export type When = PlaceBinding['when'];

/** The screen that is shown. */
export function placeOf({ app }: Pick<PlaceState, 'app'>): Place {
  return app.places[0];
}

/** The catalogue, where it is shown; else null. */
export function catalogueOf(state: PlaceState): CataloguePlace | null {
  const place = placeOf(state);
  return place.is === 'catalogue' ? place : null;
}

/** The progress, where it is shown; else null. */
export function progressOf(state: PlaceState): ProgressPlace | null {
  const place = placeOf(state);
  return place.is === 'progress' ? place : null;
}

/** The page of keys is shown. */
export const isHelp: When = ({ app }) => app.keys !== null;

/** The text of a filter is typed: letters are no keys. */
export const isTyping: When = (state) => !isHelp(state) && catalogueOf(state)?.typing === true;

/** The screen itself is shown, and letters are keys. */
export const isPlain: When = (state) => !isHelp(state) && !isTyping(state);

/** One of the screens is shown, and letters are keys. */
export function isAt(...names: readonly Place['is'][]): When {
  return (state) => isPlain(state) && names.includes(placeOf(state).is);
}
