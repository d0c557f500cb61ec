import type { AppState } from '../app-view.ts';
import { type Facet, facets, isOpenFilter, noFilter, turnedFacet } from './catalogue.ts';
import type { Loaded } from './loaded.ts';
import { erased, oneLine } from './palette.ts';
import { type CataloguePane, type CataloguePlace, type Place, progressParts } from './place.ts';
import { rowCount } from './rows.ts';

/** What happens on the screens outside of a task. */
export type PlaceEvent =
  /** Another screen is opened over the one that is shown. */
  | { readonly is: 'go'; readonly place: Place }
  /** To the first screen, over no other. */
  | { readonly is: 'home' }
  /** Back to the screen below. */
  | { readonly is: 'back' }
  | { readonly is: 'choose'; readonly by: number }
  | { readonly is: 'choose-at'; readonly at: number }
  /** Another lesson in the place of the one that is shown. */
  | { readonly is: 'turn-lesson'; readonly id: string }
  /** `end` is the last first line. */
  | { readonly is: 'scroll'; readonly by: number; readonly end: number }
  /** The next part of a screen, or the one before it. */
  | { readonly is: 'next-pane'; readonly by: 1 | -1 }
  /** The filter is typed from now on, or no more; one that is given up is empty. */
  | { readonly is: 'typing'; readonly on: boolean; readonly isGivenUp?: boolean }
  | { readonly is: 'type'; readonly text: string }
  | { readonly is: 'erase'; readonly what: 'character' | 'all' }
  /** Another facet, or another value of it. */
  | { readonly is: 'facet'; readonly by: number }
  | { readonly is: 'facet-value'; readonly by: number }
  | { readonly is: 'clear-filter' }
  /** The page of keys is shown, or no more. */
  | { readonly is: 'keys'; readonly shown: boolean }
  | { readonly is: 'loaded'; readonly loaded: Partial<Loaded> }
  | { readonly is: 'text'; readonly scenario: string; readonly text: string }
  /** What has just happened, in a sentence; null: nothing is said any more. */
  | { readonly is: 'notice'; readonly says: string | null };

/** What the program becomes by an event on a screen outside of a task. The same state where nothing changes. */
export function stepPlaces(state: AppState, event: PlaceEvent): AppState {
  switch (event.is) {
    case 'go':
      return { ...afterKey(state), places: [event.place, ...state.places], keys: null };
    case 'home':
      return { ...state, places: [{ is: 'home', selected: 0 }], keys: null, palette: null };
    case 'back': {
      const [, next, ...below] = state.places;
      return next === undefined ? afterKey(state) : { ...afterKey(state), places: [next, ...below], keys: null };
    }
    case 'keys':
      return { ...afterKey(state), keys: event.shown ? { scroll: 0 } : null };
    case 'loaded':
      return withSelectionInside({ ...state, loaded: { ...state.loaded, ...event.loaded } });
    case 'text': {
      const texts = { ...state.loaded.texts, [event.scenario]: event.text };
      return { ...state, loaded: { ...state.loaded, texts } };
    }
    case 'notice':
      return event.says === state.notice ? state : { ...state, notice: event.says };
    case 'scroll':
      return scrolled(afterKey(state), event);
    case 'choose':
    case 'choose-at':
    case 'next-pane':
    case 'turn-lesson':
    case 'typing':
    case 'type':
    case 'erase':
    case 'facet':
    case 'facet-value':
    case 'clear-filter':
      return withTop(afterKey(state), (place) => stepPlace(place, event, state));
  }
}

type EventOfPlace = Exclude<
  PlaceEvent,
  { is: 'go' | 'home' | 'back' | 'keys' | 'loaded' | 'text' | 'notice' | 'scroll' }
>;

function stepPlace(place: Place, event: EventOfPlace, state: AppState): Place {
  switch (event.is) {
    case 'choose':
      return 'selected' in place ? selecting(place, place.selected + event.by, state) : place;
    case 'choose-at':
      return 'selected' in place ? selecting(place, event.at, state) : place;
    case 'next-pane':
      return nextPane(place, event.by);
    case 'turn-lesson':
      return place.is === 'lesson' ? { is: 'lesson', id: event.id, scroll: 0 } : place;
    case 'typing':
    case 'type':
    case 'erase':
    case 'facet':
    case 'facet-value':
    case 'clear-filter':
      return place.is === 'catalogue' ? stepCatalogue(place, event, state) : place;
  }
}

type EventOfCatalogue = Exclude<EventOfPlace, { is: 'choose' | 'choose-at' | 'next-pane' | 'turn-lesson' }>;

function stepCatalogue(place: CataloguePlace, event: EventOfCatalogue, { home }: AppState): CataloguePlace {
  const { filter } = place;
  const filtered = (changed: CataloguePlace['filter']): CataloguePlace =>
    changed === filter ? place : { ...place, filter: changed, selected: 0, scroll: 0 };
  switch (event.is) {
    case 'typing':
      return {
        ...(event.isGivenUp && filter.text !== '' ? filtered({ ...filter, text: '' }) : place),
        typing: event.on,
        pane: 'list',
      };
    case 'type':
      return filtered({ ...filter, text: `${filter.text}${oneLine(event.text)}` });
    case 'erase':
      return filter.text === '' ? place : filtered({ ...filter, text: erased(filter.text, event.what) });
    case 'facet':
      return { ...place, facet: facetAt(facets.indexOf(place.facet) + event.by) };
    case 'facet-value':
      return filtered(turnedFacet(filter, place.facet, event.by, home.tasks));
    case 'clear-filter':
      return isOpenFilter(filter) ? place : filtered(noFilter);
  }
}

function facetAt(at: number): Facet {
  return facets[Math.max(0, Math.min(at, facets.length - 1))] ?? 'domain';
}

function selecting<Of extends Place & { readonly selected: number }>(place: Of, at: number, state: AppState): Of {
  const selected = Math.max(0, Math.min(at, rowCount(place, state) - 1));
  if (selected === place.selected) return place;
  return place.is === 'catalogue' ? { ...place, selected, scroll: 0 } : { ...place, selected };
}

const panes: readonly CataloguePane[] = ['list', 'filter', 'preview'];

function nextPane(place: Place, by: 1 | -1): Place {
  const after = <Of>(all: readonly Of[], now: Of): Of => all[(all.indexOf(now) + by + all.length) % all.length] ?? now;
  if (place.is === 'catalogue') return { ...place, pane: after(panes, place.pane) };
  if (place.is === 'progress') return { ...place, part: after(progressParts, place.part), selected: 0 };
  return place;
}

/** The text that is shown, scrolled: the page of keys, or the text of the screen. */
function scrolled(state: AppState, { by, end }: { readonly by: number; readonly end: number }): AppState {
  const next = (at: number): number => Math.max(0, Math.min(Math.min(at, end) + by, end));
  if (state.keys !== null) {
    const scroll = next(state.keys.scroll);
    return scroll === state.keys.scroll ? state : { ...state, keys: { scroll } };
  }
  return withTop(state, (place) => {
    if (!('scroll' in place)) return place;
    const scroll = next(place.scroll);
    return scroll === place.scroll ? place : { ...place, scroll };
  });
}

function withTop(state: AppState, change: (place: Place) => Place): AppState {
  const [top, ...below] = state.places;
  const changed = change(top);
  return changed === top ? state : { ...state, places: [changed, ...below] };
}

/** A list that has become shorter keeps its selection within it. */
export function withSelectionInside(state: AppState): AppState {
  return withTop(state, (place) => ('selected' in place ? selecting(place, place.selected, state) : place));
}

/** A key takes away what is said once. */
function afterKey(state: AppState): AppState {
  return state.notice === null ? state : { ...state, notice: null };
}
