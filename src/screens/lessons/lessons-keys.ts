import { refOf } from '../../scenario/pack-entry.ts';
import type { AppCommand } from '../../session/app-command.ts';
import { lessonRows } from '../../session/places/rows.ts';
import { sayKey } from '../keys.ts';
import { isAt, type PlaceBinding, type PlaceState, placeOf, type When } from '../places/place-state.ts';

function openRow(state: PlaceState): AppCommand {
  const place = placeOf(state);
  const row = place.is === 'lessons' ? lessonRows(state.app)[place.selected] : undefined;
  if (row?.is === 'step') return { is: 'open', scenario: refOf(row.task.scenario) };
  if (row?.is === 'lesson') return openLesson(row.lesson.id);
  return { is: 'place', event: { is: 'choose', by: 0 } };
}

function openLesson(id: string): AppCommand {
  return { is: 'go', place: { is: 'lesson', id, scroll: 0 } };
}

/** The lesson that is so many places behind the one that is shown; null where there is none. */
function lessonAfter(state: PlaceState): string | null {
  const place = placeOf(state);
  const all = state.app.loaded.lessons ?? [];
  const at = all.findIndex(({ id }) => place.is === 'lesson' && id === place.id);
  return at < 0 ? null : (all[at + 1]?.id ?? null);
}

const isReading = isAt('lesson');
const hasNext: When = (state) => isReading(state) && lessonAfter(state) !== null;

/** The keys of the list of lessons, and of a lesson. */
export const lessonsKeys: readonly PlaceBinding[] = [
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'open',
    says: 'Open the selected step, or read the selected lesson.',
    when: isAt('lessons'),
    command: openRow,
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'back',
    says: 'Go back to the list of lessons.',
    when: isReading,
    command: () => ({ is: 'place', event: { is: 'back' } }),
  },
  {
    keys: ['L'],
    shown: sayKey('L'),
    does: 'next lesson',
    says: 'Open the next lesson.',
    when: hasNext,
    command: (state) => ({ is: 'place', event: { is: 'turn-lesson', id: lessonAfter(state) ?? '' } }),
  },
];
