import { refOf } from '../../scenario/pack-entry.ts';
import type { AppCommand } from '../../session/app-command.ts';
import type { AppState } from '../../session/app-view.ts';
import { nextTask } from '../../session/home.ts';
import { domainsOf, type MenuTarget, menuRows, menuTargets } from '../../session/places/menu.ts';
import type { Place } from '../../session/places/place.ts';
import { sayKey } from '../keys.ts';
import { isPlain, type PlaceBinding, type PlaceState, placeOf } from '../places/place-state.ts';
import { menuKeys } from './home-boxes.ts';
import { openCatalogue, openDrill } from './open-screens.ts';

/** How a screen is opened from the first one. */
export function openTarget(to: MenuTarget): AppCommand {
  if (to === 'exam') return { is: 'exam' };
  return { is: 'go', place: placeFor(to) };
}

function placeFor(to: Exclude<MenuTarget, 'exam'>): Place {
  switch (to) {
    case 'catalogue':
      return openCatalogue();
    case 'sandbox':
      return openCatalogue('sandbox');
    case 'progress':
      return { is: 'progress', part: 'skills', selected: 0 };
    case 'drill':
      return openDrill();
    case 'lessons':
    case 'packs':
    case 'settings':
      return { is: to, selected: 0 };
  }
}

/** What to do now: the exam or the task to go on with; all tasks where every one was passed. */
function nextCommand({ home, loaded: { exam } }: AppState): AppCommand {
  if (exam !== null && !exam.isElsewhere) return { is: 'exam' };
  const next = nextTask(home);
  return next === null ? openTarget('catalogue') : { is: 'open', scenario: refOf(next.scenario) };
}

function openRow(state: PlaceState): AppCommand {
  const { app } = state;
  const place = placeOf(state);
  const row = menuRows(app.home)['selected' in place ? place.selected : 0];
  if (row?.is === 'go') return openTarget(row.to);
  if (row?.is === 'domain') return { is: 'go', place: openCatalogue('practice', { domain: row.domain }) };
  return nextCommand(app);
}

const targetSays: Readonly<Record<MenuTarget, string>> = {
  catalogue: 'Choose a task of all tasks.',
  drill: 'Tasks one after the other: what is due, weak and new.',
  exam: 'A mock exam: it begins with a page of its rules.',
  sandbox: "Play on a task's cluster; nothing is graded.",
  lessons: 'The first steps, and all lessons.',
  progress: 'What you practised, what is weak, and what is due.',
  packs: 'The packs of tasks, and where they come from.',
  settings: 'What you choose once.',
};

const targetDoes: Readonly<Record<MenuTarget, string>> = {
  catalogue: 'tasks',
  drill: 'drill',
  exam: 'mock exam',
  sandbox: 'sandbox',
  lessons: 'lessons',
  progress: 'progress',
  packs: 'packs',
  settings: 'settings',
};

/** The keys of the first screen. */
export const homeKeys: readonly PlaceBinding[] = [
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'open',
    says: 'Open the selected row; the first one is what to do now.',
    when: isPlain,
    command: openRow,
  },
  {
    keys: ['n'],
    shown: sayKey('n'),
    does: 'straight to the tasks',
    says: 'No entry test and no first steps: go straight to the tasks.',
    when: (state) => isPlain(state) && state.app.home.isNew,
    command: () => ({ is: 'home', event: { is: 'straight' } }),
  },
];

/** The keys that lead from the first screen to others. */
export const menuBindings: readonly PlaceBinding[] = [
  ...menuTargets.map(
    (to): PlaceBinding => ({
      keys: [menuKeys[to]],
      shown: sayKey(menuKeys[to]),
      does: targetDoes[to],
      says: targetSays[to],
      when: isPlain,
      command: () => openTarget(to),
    }),
  ),
  ...Array.from(
    { length: 9 },
    (_, at): PlaceBinding => ({
      keys: [String(at + 1)],
      shown: sayKey(at === 0 ? '1-9' : String(at + 1)),
      does: '',
      says: at === 0 ? 'The tasks of a domain, by its number.' : '',
      when: (state) => isPlain(state) && domainsOf(state.app.home)[at] !== undefined,
      command: ({ app }) => {
        const domain = domainsOf(app.home)[at]?.domain;
        return { is: 'go', place: openCatalogue('practice', domain === undefined ? {} : { domain }) };
      },
    }),
  ),
];
