import type { AppCommand } from '../../session/app-command.ts';
import { openCatalogue } from '../home/open-screens.ts';
import { isAt, type PlaceBinding, placeOf } from '../places/place-state.ts';

/** The keys of the packs. */
export const packsKeys: readonly PlaceBinding[] = [
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'its tasks',
    says: 'Show the tasks of the selected pack.',
    when: (state) => isAt('packs')(state) && state.app.loaded.packs.length > 0,
    command: (state): AppCommand => {
      const place = placeOf(state);
      const pack = state.app.loaded.packs[place.is === 'packs' ? place.selected : 0];
      return { is: 'go', place: openCatalogue('practice', pack ? { pack: pack.id } : {}) };
    },
  },
];
