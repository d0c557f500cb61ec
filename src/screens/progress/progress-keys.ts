import type { AppCommand } from '../../session/app-command.ts';
import { openCatalogue, openDrill } from '../home/open-screens.ts';
import { sayKey } from '../keys.ts';
import { isAt, type PlaceBinding, type PlaceState, progressOf, type When } from '../places/place-state.ts';
import { place } from '../places/shared-keys.ts';

const isProgress = isAt('progress');

/** What Enter opens: the tasks of a skill or a domain, or the task of a checked answer; null where there is none. */
function opened(state: PlaceState): AppCommand | null {
  const at = progressOf(state);
  const lists = state.app.loaded.progress;
  if (at === null || lists === null) return null;
  const { part, selected } = at;
  if (part === 'history') {
    const row = lists.history[selected];
    const isListed = state.app.home.tasks.some(({ scenario: { pack, id } }) => `${pack}/${id}` === row?.scenario);
    return row && isListed ? { is: 'open', scenario: row.scenario } : null;
  }
  if (part === 'domains') {
    const row = lists.domains[selected];
    return row ? { is: 'go', place: openCatalogue('practice', { domain: row.domain }) } : null;
  }
  const row = lists.skills[selected];
  if (row === undefined) return null;
  const catalogue = row.isMistake
    ? { ...openCatalogue(), filter: { text: row.id, chosen: {} } }
    : openCatalogue('practice', { skill: row.id });
  return { is: 'go', place: catalogue };
}

const canOpen: When = (state) => isProgress(state) && opened(state) !== null;

/** The keys of the progress. */
export const progressKeys: readonly PlaceBinding[] = [
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'tasks',
    says: 'Show the tasks of the selected skill, mistake or domain; of a checked answer, open its task.',
    when: (state) => canOpen(state) && progressOf(state)?.part !== 'history',
    command: (state) => opened(state)!,
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'open',
    says: '',
    when: (state) => canOpen(state) && progressOf(state)?.part === 'history',
    command: (state) => opened(state)!,
  },
  {
    keys: ['tab', 'right', 'l'],
    shown: sayKey('Tab'),
    does: 'next part',
    says: 'Go on to the domains, and to every checked answer; Shift-Tab goes back. h and l do it too.',
    when: isProgress,
    command: place({ is: 'next-pane', by: 1 }),
  },
  {
    keys: ['shift-tab', 'left', 'h'],
    shown: sayKey('Shift-Tab'),
    does: '',
    says: '',
    when: isProgress,
    command: place({ is: 'next-pane', by: -1 }),
  },
  {
    keys: ['D'],
    shown: sayKey('D'),
    does: 'drill',
    says: 'Tasks one after the other: what is due, weak and new.',
    when: isProgress,
    command: () => ({ is: 'go', place: openDrill() }),
  },
  {
    keys: ['x'],
    shown: sayKey('x'),
    does: 'export',
    says: 'Write everything that you practised to a file; the screen says where. "sallyport progress import FILE" reads it.',
    when: isProgress,
    command: () => ({ is: 'export' }),
  },
];
