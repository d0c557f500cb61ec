import type { AppCommand } from '../../session/app-command.ts';
import { sayKey } from '../keys.ts';
import { isAt, type PlaceBinding, type PlaceState, placeOf } from '../places/place-state.ts';

const isSettings = isAt('settings');

/** Chooses another value of the selected setting. */
const turned =
  (by: 1 | -1) =>
  (state: PlaceState): AppCommand => {
    const place = placeOf(state);
    const row = place.is === 'settings' ? state.app.loaded.settings?.rows[place.selected] : undefined;
    return row ? { is: 'set', name: row.name, by } : { is: 'place', event: { is: 'choose', by: 0 } };
  };

/** The keys of the settings. */
export const settingsKeys: readonly PlaceBinding[] = [
  {
    keys: ['right', 'l', 'enter'],
    shown: ({ arrows }) => (arrows === '←↑↓→' ? '←→' : 'left/right'),
    does: 'value',
    says: 'Choose another value of the selected setting; Enter does it too. It is kept at once.',
    when: isSettings,
    command: turned(1),
  },
  { keys: ['left', 'h'], shown: sayKey('h'), does: '', says: '', when: isSettings, command: turned(-1) },
];
