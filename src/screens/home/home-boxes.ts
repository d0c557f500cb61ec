import type { AppState } from '../../session/app-view.ts';
import { isEntryQuestion } from '../../session/entry-test.ts';
import { examFacts } from '../../session/exam/curriculum.ts';
import type { DomainOfTasks, MenuTarget } from '../../session/places/menu.ts';
import { menuRows } from '../../session/places/menu.ts';
import type { Place } from '../../session/places/place.ts';
import { apart, emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import type { BoxRow, Columns } from '../places/place-box.ts';
import type { Glyphs } from '../theme.ts';
import { nowWords } from './now-words.ts';

/** The keys of the first screen that lead to other screens. */
export const menuKeys: Readonly<Record<MenuTarget, string>> = {
  catalogue: 'T',
  drill: 'D',
  exam: 'M',
  sandbox: 'S',
  lessons: 'L',
  progress: 'P',
  packs: 'K',
  settings: 'O',
};

/** What the other screens are called on the first one. */
export const menuNames: Readonly<Record<MenuTarget, string>> = {
  catalogue: 'Tasks',
  drill: 'Drill',
  exam: 'Mock exam',
  sandbox: 'Sandbox',
  lessons: 'Lessons',
  progress: 'Progress',
  packs: 'Packs',
  settings: 'Settings',
};

/** The widest that the first screen is drawn: longer lines are hard to read. */
const widest = 110;

/** The first screen: what to do now, where else one can go, and the domains with what was passed of each. */
export function homeBoxes(
  { selected }: Extract<Place, { is: 'home' }>,
  app: AppState,
  { columns, height }: { readonly columns: number; readonly height: number },
  glyphs: Glyphs,
): Columns {
  const width = Math.min(columns - 4, widest);
  const rows = menuRows(app.home).flatMap((row, at): readonly BoxRow[] => {
    const mark = span(at === selected ? `${glyphs.here} ` : '  ', 'bold');
    const look = at === selected ? 'bold' : undefined;
    if (row.is === 'next') {
      const words = wrap(nowWords(app, glyphs), width - 2, 'bold');
      const now = words.map((of, part): BoxRow => ({ item: at, line: [part === 0 ? mark : span('  '), ...of] }));
      return [...now, ...troubleRows(app, width), { line: emptyLine }];
    }
    if (row.is === 'domain') {
      const head = at === firstDomain ? [{ line: emptyLine }] : [];
      return [...head, { item: at, line: domainLine(row, at - firstDomain + 1, mark, width, glyphs) }];
    }
    const name: Line = [span(menuKeys[row.to], 'bold'), span('  '), ...fit([span(menuNames[row.to], look)], 11)];
    return [{ item: at, line: [mark, ...name, span(aboutTarget(row.to, app), 'dim')] }];
  });
  return [[{ box: { title: 'what now', rows, focused: true, selected }, width: columns, height }]];
}

/** The row of the first domain: behind what to do now and where else one can go. */
const firstDomain = 1 + Object.keys(menuKeys).length;

function troubleRows({ home }: AppState, width: number): readonly BoxRow[] {
  if (home.trouble === null) return [];
  return wrap(home.trouble, width - 2, 'bad').map((of): BoxRow => ({ line: [span('  '), ...of] }));
}

/** What a screen is for, in a few words. */
function aboutTarget(to: MenuTarget, { home, loaded }: AppState): string {
  const tasks = home.tasks.filter(({ scenario }) => !isEntryQuestion(scenario));
  const due = tasks.filter(({ isDue }) => isDue === true).length;
  switch (to) {
    case 'catalogue':
      return `${count(tasks.length, 'task')}: choose one${due > 0 ? `; ${due} due` : ''}`;
    case 'drill':
      return 'tasks one after the other: what is due, weak and new';
    case 'exam':
      return loaded.exam === null
        ? `${examFacts.length} minutes by the rules of the exam`
        : `running: ${loaded.exam.left} left`;
    case 'sandbox':
      return "a task's cluster to play on: nothing is graded";
    case 'lessons':
      return 'the first steps, and one idea at a time on a small cluster';
    case 'progress':
      return 'what you practised, what is weak and what is due';
    case 'packs':
      return `${count(loaded.packs.length, 'pack')} of tasks`;
    case 'settings':
      return 'what you choose once';
  }
}

function domainLine(
  { domain, of, passed, due }: DomainOfTasks,
  number: number,
  mark: Line[number],
  width: number,
  { bar }: Glyphs,
): Line {
  const parts = 10;
  const done = passed === 0 ? 0 : Math.max(1, Math.floor((passed / Math.max(1, of)) * parts));
  const says = `${passed} of ${of} passed${due > 0 ? `, ${due} due` : ''}`;
  const right: Line = [
    span(bar.done.repeat(done), 'good'),
    span(bar.left.repeat(parts - done), 'dim'),
    ...fit([span(`  ${says}`, 'dim')], 24),
  ];
  const key = number <= 9 ? String(number) : ' ';
  return apart([mark, span(key, 'bold'), span('  '), ...line(domain)], right, width);
}

function count(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
