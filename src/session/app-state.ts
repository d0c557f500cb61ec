import type { AppState } from './app-view.ts';
import { type Home, type HomeEvent, stepHome } from './home.ts';
import { nothingLoaded } from './places/loaded.ts';
import { type PaletteEvent, stepPalette } from './places/palette.ts';
import { type PlaceEvent, stepPlaces, withSelectionInside } from './places/step-places.ts';
import { step } from './reducer.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';

export type { AppState } from './app-view.ts';

/** What happens to the program: on a screen outside of a task, to the open task, or when a task is opened or closed. */
export type AppEvent =
  | { readonly is: 'home'; readonly event: HomeEvent }
  | { readonly is: 'place'; readonly event: PlaceEvent }
  | { readonly is: 'palette'; readonly event: PaletteEvent }
  | { readonly is: 'session'; readonly event: SessionEvent }
  | { readonly is: 'open'; readonly session: Session }
  | { readonly is: 'close'; readonly home: Home };

/** What the program becomes by an event. */
function stepApp(state: AppState, event: AppEvent): AppState {
  switch (event.is) {
    case 'home':
      return withSelectionInside({ ...state, notice: null, home: stepHome(state.home, event.event) });
    case 'place':
      return stepPlaces(state, event.event);
    case 'palette': {
      const palette = stepPalette(state.palette, event.event);
      return palette === state.palette ? state : { ...state, palette };
    }
    case 'session':
      return state.session ? { ...state, session: step(state.session, event.event) } : state;
    case 'open':
      return { ...state, session: event.session, palette: null, keys: null, notice: null };
    case 'close':
      return withSelectionInside({ ...state, home: event.home, session: null, palette: null, notice: null });
  }
}

/** Holds the state, and calls its listeners when it becomes another. */
export interface Store {
  readonly get: () => AppState;
  readonly send: (event: AppEvent) => void;
  /** Returns how to end the subscription. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A store that begins with a state; what is left out is as when the program starts. */
export function createStore(initial: Pick<AppState, 'home' | 'session'> & Partial<AppState>): Store {
  let state: AppState = {
    places: [{ is: 'home', selected: 0 }],
    loaded: nothingLoaded,
    keys: null,
    palette: null,
    notice: null,
    ...initial,
  };
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    send(event) {
      const next = stepApp(state, event);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
