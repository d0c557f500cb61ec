import { type Home, type HomeEvent, stepHome } from './home.ts';
import { type Session, type SessionEvent, step } from './session.ts';

/** The whole program while it is drawn: the first screen, and the task that is open, if one is. */
export interface Trainer {
  readonly home: Home;
  readonly session: Session | null;
}

export type TrainerEvent =
  | { readonly is: 'home'; readonly event: HomeEvent }
  | { readonly is: 'session'; readonly event: SessionEvent }
  | { readonly is: 'open'; readonly session: Session }
  | { readonly is: 'close'; readonly home: Home };

export function stepTrainer(state: Trainer, event: TrainerEvent): Trainer {
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

/** Holds the state, and tells whoever listens that it became another. */
export interface Store {
  readonly get: () => Trainer;
  readonly send: (event: TrainerEvent) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore(initial: Trainer): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    send(event) {
      const next = stepTrainer(state, event);
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
