import type { AppCommand } from '../../session/app-command.ts';
import { rowCount } from '../../session/places/rows.ts';
import type { PlaceEvent } from '../../session/places/step-places.ts';
import { sayKey } from '../keys.ts';
import { catalogueOf, isHelp, isPlain, type PlaceBinding, type PlaceState, placeOf, type When } from './place-state.ts';

/** A command that only changes what is shown. */
export function place(event: PlaceEvent): () => AppCommand {
  return () => ({ is: 'place', event });
}

const scroll =
  (by: (page: number) => number) =>
  ({ end, page }: PlaceState): AppCommand => ({ is: 'place', event: { is: 'scroll', by: by(page), end } });

const choose =
  (by: (page: number) => number) =>
  ({ page }: PlaceState): AppCommand => ({ is: 'place', event: { is: 'choose', by: by(page) } });

/** Rows can be selected: the arrow keys are not used for the filter, or for a text. */
const hasRows: When = (state) => {
  if (!isPlain(state) || rowCount(placeOf(state), state.app) === 0) return false;
  const pane = catalogueOf(state)?.pane ?? 'list';
  return pane === 'list';
};

/** A text scrolls. */
const hasText: When = (state) =>
  isHelp(state) || (isPlain(state) && state.end > 0 && !hasRows(state) && catalogueOf(state)?.pane !== 'filter');

const last = Number.MAX_SAFE_INTEGER;

/** Keys that lead back, and to a command, on every screen outside of a task. */
export const backKeys: readonly PlaceBinding[] = [
  {
    keys: ['esc'],
    shown: sayKey('Esc'),
    does: 'back',
    says: 'Go back to where you came from.',
    when: (state) => isPlain(state) && state.app.places.length > 1,
    command: place({ is: 'back' }),
  },
  {
    keys: [':'],
    shown: sayKey(':'),
    does: 'find',
    says: 'Find a command of this screen by its name.',
    when: isPlain,
    command: () => ({ is: 'palette', event: { is: 'open' } }),
  },
];

/** Keys that move, on every screen outside of a task. */
export const movingKeys: readonly PlaceBinding[] = [
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'select',
    says: 'Select another row; k and j do it too, and the wheel of the mouse.',
    when: hasRows,
    command: choose(() => -1),
  },
  { keys: ['down', 'j'], shown: sayKey('j'), does: '', says: '', when: hasRows, command: choose(() => 1) },
  {
    keys: ['page-down', 'space'],
    shown: sayKey('PgDn'),
    does: '',
    says: 'Go on by a page; Space does it too.',
    when: hasRows,
    command: choose((page) => page),
  },
  {
    keys: ['page-up'],
    shown: sayKey('PgUp'),
    does: '',
    says: 'Go back by a page.',
    when: hasRows,
    command: choose((page) => -page),
  },
  {
    keys: ['home', 'g'],
    shown: sayKey('g'),
    does: '',
    says: 'Go to the beginning; G goes to the end.',
    when: hasRows,
    command: choose(() => -last),
  },
  { keys: ['end', 'G'], shown: sayKey('G'), does: '', says: '', when: hasRows, command: choose(() => last) },
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'scroll',
    says: 'Scroll, a line at a time.',
    when: hasText,
    command: scroll(() => -1),
  },
  { keys: ['down', 'j'], shown: sayKey('j'), does: '', says: '', when: hasText, command: scroll(() => 1) },
  {
    keys: ['page-down', 'space'],
    shown: sayKey('PgDn'),
    does: '',
    says: 'Scroll a page; Space does it too.',
    when: hasText,
    command: scroll((page) => page),
  },
  {
    keys: ['page-up'],
    shown: sayKey('PgUp'),
    does: '',
    says: 'Scroll a page back.',
    when: hasText,
    command: scroll((page) => -page),
  },
  {
    keys: ['home', 'g'],
    shown: sayKey('g'),
    does: '',
    says: 'Go to the beginning; G goes to the end.',
    when: hasText,
    command: scroll(() => -last),
  },
  { keys: ['end', 'G'], shown: sayKey('G'), does: '', says: '', when: hasText, command: scroll(() => last) },
];

/** The page of keys, and keys that leave, on every screen outside of a task. */
export const leavingKeys: readonly PlaceBinding[] = [
  {
    keys: ['?'],
    shown: sayKey('?'),
    does: 'keys',
    says: 'Show this page.',
    when: isPlain,
    command: place({ is: 'keys', shown: true }),
  },
  {
    keys: ['esc', '?', 'enter'],
    shown: sayKey('Esc'),
    does: 'back',
    says: '',
    when: isHelp,
    command: place({ is: 'keys', shown: false }),
  },
  {
    keys: ['ctrl-z'],
    shown: sayKey('Ctrl-Z'),
    does: '',
    says: 'Suspend; fg brings it back.',
    when: () => true,
    command: () => ({ is: 'suspend' }),
  },
  {
    keys: ['q'],
    shown: sayKey('q'),
    does: 'leave',
    says: 'Leave the program.',
    when: (state) => isPlain(state) || isHelp(state),
    command: () => ({ is: 'leave', interrupted: false }),
  },
  {
    keys: ['ctrl-c'],
    shown: sayKey('Ctrl-C'),
    does: '',
    says: '',
    when: () => true,
    command: () => ({ is: 'leave', interrupted: true }),
  },
];
