import type { Lesson } from '../../scenario/scenario.ts';
import { isEntryQuestion } from '../entry-test.ts';
import type { Home, HomeTask } from '../home.ts';
import { filteredTasks } from './catalogue.ts';
import type { Loaded } from './loaded.ts';
import { menuRows } from './menu.ts';
import { type CataloguePlace, drillLengths, type Place } from './place.ts';

/** What the screens outside of a task show. */
export interface Shown {
  readonly home: Home;
  readonly loaded: Loaded;
}

/** How many rows can be selected on a screen; 0 where its text scrolls. */
export function rowCount(place: Place, { home, loaded }: Shown): number {
  switch (place.is) {
    case 'home':
      return menuRows(home).length;
    case 'catalogue':
      return catalogueTasks(place, home).length;
    case 'lessons':
      return lessonRows({ home, loaded }).length;
    case 'progress':
      return loaded.progress?.[place.part].length ?? 0;
    case 'settings':
      return loaded.settings?.rows.length ?? 0;
    case 'drill':
      return drillLengths.length;
    case 'packs':
      return loaded.packs.length;
    case 'lesson':
    case 'drill-result':
      return 0;
  }
}

/** The tasks of the catalogue that its filter leaves. A sandbox needs a cluster: every task has one. */
export function catalogueTasks({ filter }: CataloguePlace, { tasks }: Home): readonly HomeTask[] {
  return filteredTasks(tasks, filter);
}

/** The task that the catalogue selects. */
export function selectedTask(place: CataloguePlace, home: Home): HomeTask | undefined {
  return catalogueTasks(place, home)[place.selected];
}

/** A row of the screen of lessons: one of the first steps, which is a task, or a lesson to read. */
export type LessonRow =
  | { readonly is: 'step'; readonly task: HomeTask }
  | { readonly is: 'lesson'; readonly lesson: Lesson };

/** The first steps, then all lessons. */
export function lessonRows({ home, loaded }: Shown): readonly LessonRow[] {
  const packs = new Set(home.entryTest.map(({ scenario }) => scenario.pack));
  const steps = home.tasks.filter(({ scenario }) => packs.has(scenario.pack) && !isEntryQuestion(scenario));
  return [
    ...steps.map((task): LessonRow => ({ is: 'step', task })),
    ...(loaded.lessons ?? []).map((lesson): LessonRow => ({ is: 'lesson', lesson })),
  ];
}
