import { type Home, type HomeEvent, stepHome } from './home.ts';
import { step } from './reducer.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';

/** The whole program while it is drawn: the first screen, and the task that is open, if one is. */
export interface AppState {
  readonly home: Home;
  readonly session: Session | null;
}

/** What happens to the program: on the first screen, to the open task, or when a task is opened or closed. */
export type AppEvent =
  | { readonly is: 'home'; readonly event: HomeEvent }
  | { readonly is: 'session'; readonly event: SessionEvent }
  | { readonly is: 'open'; readonly session: Session }
  | { readonly is: 'close'; readonly home: Home };

/** What the program becomes by an event. */
function stepApp(state: AppState, event: AppEvent): AppState {
  switch (event.is) {
    case 'home':
      return { ...state, home: stepHome(state.home, event.event) };
    case 'session':
      return state.session ? { ...state, session: step(state.session, event.event) } : state;
    case 'open':
      return { ...state, session: event.session };
    case 'close':
      return { home: event.home, session: null };
  }
}

/** Holds the state, and calls its listeners when it becomes another. */
export interface Store {
  readonly get: () => AppState;
  readonly send: (event: AppEvent) => void;
  /** Returns how to end the subscription. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A store that begins with a state. */
export function createStore(initial: AppState): Store {
  let state = initial;
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
