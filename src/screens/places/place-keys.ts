import type { AppState } from '../../session/app-view.ts';
import type { Place } from '../../session/places/place.ts';
import { catalogueKeys } from '../catalogue/catalogue-keys.ts';
import { drillKeys } from '../drill/drill-keys.ts';
import { homeKeys, menuBindings } from '../home/home-keys.ts';
import { lessonsKeys } from '../lessons/lessons-keys.ts';
import { packsKeys } from '../packs/packs-keys.ts';
import { progressKeys } from '../progress/progress-keys.ts';
import { settingsKeys } from '../settings/settings-keys.ts';
import type { PlaceBinding } from './place-state.ts';
import { backKeys, leavingKeys, movingKeys } from './shared-keys.ts';

const all: Readonly<Record<Place['is'], readonly PlaceBinding[]>> = {
  home: [...homeKeys, ...backKeys, ...movingKeys, ...menuBindings, ...leavingKeys],
  catalogue: [...catalogueKeys, ...backKeys, ...movingKeys, ...leavingKeys],
  lessons: [...lessonsKeys, ...backKeys, ...movingKeys, ...leavingKeys],
  lesson: [...lessonsKeys, ...backKeys, ...movingKeys, ...leavingKeys],
  progress: [...progressKeys, ...backKeys, ...movingKeys, ...leavingKeys],
  settings: [...settingsKeys, ...backKeys, ...movingKeys, ...leavingKeys],
  drill: [...drillKeys, ...backKeys, ...movingKeys, ...leavingKeys],
  'drill-result': [...drillKeys, ...backKeys, ...movingKeys, ...leavingKeys],
  packs: [...packsKeys, ...backKeys, ...movingKeys, ...leavingKeys],
};

/** The keys of one of the screens outside of a task: its own first. */
export function keysOfScreen(name: Place['is']): readonly PlaceBinding[] {
  return all[name];
}

/** The keys of the screen that is shown. */
export function keysOfPlace({ places }: Pick<AppState, 'places'>): readonly PlaceBinding[] {
  return all[places[0].is];
}
