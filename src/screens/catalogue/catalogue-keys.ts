import { refOf } from '../../scenario/pack-entry.ts';
import type { AppCommand } from '../../session/app-command.ts';
import { isOpenFilter } from '../../session/places/catalogue.ts';
import { selectedTask } from '../../session/places/rows.ts';
import { sayKey } from '../keys.ts';
import { graphemes } from '../line.ts';
import {
  catalogueOf,
  isPlain,
  isTyping,
  type PlaceBinding,
  type PlaceState,
  type When,
} from '../places/place-state.ts';
import { place } from '../places/shared-keys.ts';

const isFilter: When = (state) => isPlain(state) && catalogueOf(state)?.pane === 'filter';

const refSelected = (state: PlaceState): string | null => {
  const catalogue = catalogueOf(state);
  const task = catalogue && selectedTask(catalogue, state.app.home);
  return task ? refOf(task.scenario) : null;
};

const canOpen =
  (use: 'practice' | 'sandbox'): When =>
  (state) =>
    isPlain(state) && catalogueOf(state)?.use === use && refSelected(state) !== null;

/** The keys of the catalogue. */
export const catalogueKeys: readonly PlaceBinding[] = [
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'keep the filter',
    says: 'While you type: keep the filter. The arrow keys select meanwhile.',
    when: isTyping,
    command: place({ is: 'typing', on: false }),
  },
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: 'empty it',
    says: '',
    when: isTyping,
    command: place({ is: 'typing', on: false, isGivenUp: true }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'open',
    says: 'Open the selected task.',
    when: canOpen('practice'),
    command: (state): AppCommand => ({ is: 'open', scenario: refSelected(state) ?? '' }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'play on its cluster',
    says: "Open your shell with kubectl on the task's cluster; exit comes back. Nothing is graded, and the cluster is removed.",
    when: canOpen('sandbox'),
    command: (state): AppCommand => ({ is: 'sandbox', scenario: refSelected(state) }),
  },
  {
    keys: ['!'],
    shown: sayKey('!'),
    does: 'empty cluster',
    says: 'Open your shell with kubectl on an empty cluster; exit comes back.',
    when: (state) => isPlain(state) && catalogueOf(state)?.use === 'sandbox',
    command: (): AppCommand => ({ is: 'sandbox', scenario: null }),
  },
  {
    keys: ['/'],
    shown: sayKey('/'),
    does: 'filter',
    says: 'Type words that the task has: of its title, skills, difficulty, kind or state, such as "dns easy due".',
    when: isPlain,
    command: place({ is: 'typing', on: true }),
  },
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'by what',
    says: '',
    when: isFilter,
    command: place({ is: 'facet', by: -1 }),
  },
  {
    keys: ['down', 'j'],
    shown: sayKey('j'),
    does: '',
    says: '',
    when: isFilter,
    command: place({ is: 'facet', by: 1 }),
  },
  {
    keys: ['right', 'l'],
    shown: ({ arrows }) => (arrows === '←↑↓→' ? '←→' : 'left/right'),
    does: 'value',
    says: 'With the focus on "show only": choose another domain, skill, difficulty, kind, state or pack.',
    when: isFilter,
    command: place({ is: 'facet-value', by: 1 }),
  },
  {
    keys: ['left', 'h'],
    shown: sayKey('h'),
    does: '',
    says: '',
    when: isFilter,
    command: place({ is: 'facet-value', by: -1 }),
  },
  {
    keys: ['tab'],
    shown: sayKey('Tab'),
    does: 'show only',
    says: 'Go on to what is shown only, then to the selected task, then back to the list; Shift-Tab goes the other way.',
    when: isPlain,
    command: place({ is: 'next-pane', by: 1 }),
  },
  {
    keys: ['shift-tab'],
    shown: sayKey('Shift-Tab'),
    does: '',
    says: '',
    when: isPlain,
    command: place({ is: 'next-pane', by: -1 }),
  },
  {
    keys: ['C'],
    shown: sayKey('C'),
    does: 'all tasks',
    says: 'Clear the filter: show all tasks.',
    when: (state) => isPlain(state) && !isOpenFilter(catalogueOf(state)?.filter ?? { text: '', chosen: {} }),
    command: place({ is: 'clear-filter' }),
  },
];

/** What a letter does while the filter is typed, and the keys that move meanwhile; null: it is a key of the table. */
export function typedInFilter(state: PlaceState, name: string): AppCommand | null {
  if (!isTyping(state)) return null;
  const event = (what: Parameters<typeof place>[0]): AppCommand => ({ is: 'place', event: what });
  switch (name) {
    case 'up':
      return event({ is: 'choose', by: -1 });
    case 'down':
      return event({ is: 'choose', by: 1 });
    case 'page-up':
      return event({ is: 'choose', by: -state.page });
    case 'page-down':
      return event({ is: 'choose', by: state.page });
    case 'backspace':
      return event({ is: 'erase', what: 'character' });
    case 'ctrl-u':
      return event({ is: 'erase', what: 'all' });
    case 'space':
      return event({ is: 'type', text: ' ' });
    case 'tab':
      return event({ is: 'typing', on: false });
    default:
      return graphemes(name).length === 1 ? event({ is: 'type', text: name }) : null;
  }
}
