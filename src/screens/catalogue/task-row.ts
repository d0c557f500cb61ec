import { clock } from '../../report/format-duration.ts';
import type { HomeTask } from '../../session/home.ts';
import { stateWord } from '../../session/places/catalogue.ts';
import { fit, type Line, line, span } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** The columns behind the title: the name of each, and its width. The last ones are left out where there is no room. */
const columns = [
  { name: 'level', size: 6 },
  { name: 'par', size: 6 },
  { name: 'state', size: 8 },
  { name: 'best', size: 7 },
  { name: 'tries', size: 5 },
  { name: 'hints', size: 5 },
] as const;

/** The least width of a title. */
const leastTitle = 24;
/** The mark of the selection and that of the state. */
const lead = 4;

/** The names of the columns of the list of tasks. */
export function taskColumns(width: number): Line {
  return fit(
    [
      ...fit(line(`${' '.repeat(lead)}task`, 'dim'), lead + titleSize(width)),
      ...shownColumns(width).map(({ name, size }) => span(` ${aligned(name, name, size)}`, 'dim')),
    ],
    width,
  );
}

/** A task in a line: its title, and how far the person has come with it. */
export function taskRow(task: HomeTask, isSelected: boolean, width: number, glyphs: Glyphs): Line {
  const { scenario, progress } = task;
  const { bestPass, open } = progress;
  const used = bestPass ?? open;
  const mark = progress.state === 'passed' ? glyphs.passed : progress.open ? glyphs.arrow.slice(-1) : ' ';
  const state = stateWord(task);
  const values: Readonly<Record<(typeof columns)[number]['name'], string>> = {
    level: scenario.difficulty,
    par: `${scenario.minutes} min`,
    state,
    best: bestPass ? clock(bestPass.elapsed) : progress.best === null ? '' : `${Math.round(progress.best * 100)} %`,
    tries: used === null ? '' : String(used.tries),
    hints: used === null ? '' : `${used.hints}${progress.solutionSeen ? '*' : ''}`,
  };
  return fit(
    [
      span(isSelected ? `${glyphs.here} ` : '  ', 'bold'),
      span(`${mark} `, progress.state === 'passed' ? 'good' : undefined),
      ...fit([span(scenario.title, isSelected ? 'bold' : undefined)], titleSize(width)),
      ...shownColumns(width).map(({ name, size }) =>
        span(` ${aligned(name, values[name], size)}`, name === 'state' && state === 'due' ? 'note' : 'dim'),
      ),
    ],
    width,
  );
}

/** The columns that there is room for. */
function shownColumns(width: number): readonly (typeof columns)[number][] {
  const shown: (typeof columns)[number][] = [];
  let room = width - lead - leastTitle;
  for (const column of columns) {
    room -= column.size + 1;
    if (room < 0) break;
    shown.push(column);
  }
  return shown;
}

function titleSize(width: number): number {
  return Math.max(1, width - lead - shownColumns(width).reduce((sum, { size }) => sum + size + 1, 0));
}

/** Words begin at the left of their column, numbers end at its right. */
function aligned(name: string, text: string, size: number): string {
  return name === 'level' || name === 'state' ? text.padEnd(size) : text.padStart(size);
}
