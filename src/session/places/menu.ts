import { isEntryQuestion } from '../entry-test.ts';
import type { Home } from '../home.ts';

/** A row of the first screen. */
export type MenuRow =
  /** What to do now. */
  | { readonly is: 'next' }
  | { readonly is: 'go'; readonly to: MenuTarget }
  /** The tasks of a domain. */
  | DomainOfTasks;

/** Where the first screen leads. */
export type MenuTarget = 'catalogue' | 'drill' | 'exam' | 'sandbox' | 'lessons' | 'progress' | 'packs' | 'settings';

/** Where the first screen leads, in the order in which it is shown. */
export const menuTargets: readonly MenuTarget[] = [
  'catalogue',
  'drill',
  'exam',
  'sandbox',
  'lessons',
  'progress',
  'packs',
  'settings',
];

/** The tasks of a domain, and how many of them were passed and are due. */
export interface DomainOfTasks {
  readonly is: 'domain';
  readonly domain: string;
  readonly of: number;
  readonly passed: number;
  readonly due: number;
}

/** The rows of the first screen, in their order. */
export function menuRows(home: Home): readonly MenuRow[] {
  return [{ is: 'next' }, ...menuTargets.map((to): MenuRow => ({ is: 'go', to })), ...domainsOf(home)];
}

/** The domains of all tasks, in their order. */
export function domainsOf({ tasks }: Pick<Home, 'tasks'>): readonly DomainOfTasks[] {
  const practised = tasks.filter(({ scenario }) => !isEntryQuestion(scenario));
  return [...Map.groupBy(practised, ({ scenario }) => scenario.domain)].map(([domain, own]) => ({
    is: 'domain',
    domain,
    of: own.length,
    passed: own.filter(({ progress }) => progress.state === 'passed').length,
    due: own.filter(({ isDue }) => isDue === true).length,
  }));
}
