import type { ScenarioEntry } from '../../scenario/pack-entry.ts';
import { isEntryQuestion } from '../entry-test.ts';
import type { HomeTask } from '../home.ts';

/** What the tasks of a list can be chosen by, besides words. */
export type Facet = 'domain' | 'skill' | 'difficulty' | 'kind' | 'state' | 'pack';

/** The facets, in the order in which they are shown. */
export const facets: readonly Facet[] = ['domain', 'skill', 'difficulty', 'kind', 'state', 'pack'];

/** Which tasks of a list are shown: those with every word of the text, and with every value that is chosen. */
export interface CatalogueFilter {
  readonly text: string;
  readonly chosen: Readonly<Partial<Record<Facet, string>>>;
}

/** All tasks are shown. */
export const noFilter: CatalogueFilter = { text: '', chosen: {} };

/** Whether a filter leaves nothing out. */
export function isOpenFilter({ text, chosen }: CatalogueFilter): boolean {
  return text.trim() === '' && Object.keys(chosen).length === 0;
}

/** The kinds of task, in words. */
export const kindWords: Readonly<Record<ScenarioEntry['kind'], string>> = {
  write: 'write manifests',
  repair: 'repair manifests',
  labels: 'change labels',
  choose: 'choose a manifest',
  predict: 'predict',
  trueOrFalse: 'true or false',
  whichPolicy: 'which policy decides',
};

/** How a task stands, in a word. */
export function stateWord({ progress, isDue = false, isKnown = false }: HomeTask): string {
  if (progress.open) return 'started';
  if (isDue) return 'due';
  return progress.state === 'new' && isKnown ? 'skipped' : progress.state;
}

/** The tasks that a filter leaves, in the order of the list; questions of an entry test are none. */
export function filteredTasks(tasks: readonly HomeTask[], filter: CatalogueFilter): readonly HomeTask[] {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const chosen = facets.flatMap((facet) => {
    const value = filter.chosen[facet];
    return value === undefined ? [] : [{ facet, value }];
  });
  return tasks.filter((task) => {
    if (isEntryQuestion(task.scenario)) return false;
    if (!chosen.every(({ facet, value }) => valuesIn(task, facet).includes(value))) return false;
    if (words.length === 0) return true;
    const text = searchedText(task);
    return words.every((word) => (wholeWords.has(word) ? hasWord(task, word) : text.includes(word)));
  });
}

/** The values of a facet that some tasks have, in their order. */
export function valuesOf(tasks: readonly HomeTask[], facet: Facet): readonly string[] {
  const own = tasks.filter(({ scenario }) => !isEntryQuestion(scenario)).flatMap((task) => valuesIn(task, facet));
  const values = [...new Set(own)];
  return facet === 'skill' ? values.toSorted() : values;
}

/** The filter with another value of a facet, so many steps away: all values stand in a circle, with "any" among them. */
export function turnedFacet(
  filter: CatalogueFilter,
  facet: Facet,
  by: number,
  tasks: readonly HomeTask[],
): CatalogueFilter {
  const values: readonly (string | undefined)[] = [undefined, ...valuesOf(tasks, facet)];
  const at = Math.max(0, values.indexOf(filter.chosen[facet]));
  const value = values[(at + by + values.length * Math.abs(by)) % values.length];
  const { [facet]: _before, ...others } = filter.chosen;
  return { ...filter, chosen: value === undefined ? others : { ...others, [facet]: value } };
}

function valuesIn(task: HomeTask, facet: Facet): readonly string[] {
  const { scenario } = task;
  switch (facet) {
    case 'domain':
      return [scenario.domain];
    case 'skill':
      return scenario.skills;
    case 'difficulty':
      return [scenario.difficulty];
    case 'kind':
      return [kindWords[scenario.kind]];
    case 'state':
      return [stateWord(task)];
    case 'pack':
      return [scenario.pack];
  }
}

/** Words that mean a difficulty or a state, and are not looked for within others: "hard" is not "Hardening". */
const wholeWords: ReadonlySet<string> = new Set([
  'easy',
  'medium',
  'hard',
  'new',
  'started',
  'passed',
  'due',
  'skipped',
]);

function hasWord(task: HomeTask, word: string): boolean {
  return task.scenario.difficulty === word || stateWord(task) === word;
}

/** All words that a task is found by. */
function searchedText(task: HomeTask): string {
  const { title, id, pack, domain, competency, skills, difficulty, kind, misconceptions } = task.scenario;
  return [
    title,
    id,
    pack,
    domain,
    competency,
    ...skills,
    ...misconceptions,
    difficulty,
    kindWords[kind],
    stateWord(task),
  ]
    .join(' ')
    .toLowerCase();
}
