import { clock } from '../../report/format-duration.ts';
import type { AppState } from '../../session/app-view.ts';
import type { CheckRow, DomainRow, SkillRow } from '../../session/places/loaded.ts';
import { type ProgressPart, type ProgressPlace, progressParts } from '../../session/places/place.ts';
import { emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import { type BoxRow, type Columns, textRows } from '../places/place-box.ts';
import type { Glyphs } from '../theme.ts';

/** What the parts of the progress are called. */
const partNames: Readonly<Record<ProgressPart, string>> = {
  skills: 'skills and mistakes',
  domains: 'domains',
  history: 'checked answers',
};

/** What was practised: skills, domains, and every checked answer, a part at a time; what the selected row means stands below. */
export function progressBoxes(
  { part, selected }: ProgressPlace,
  { loaded: { progress } }: AppState,
  { columns, height }: { readonly columns: number; readonly height: number },
  glyphs: Glyphs,
): Columns {
  const width = columns - 4;
  const mark = (at: number): Line => [span(at === selected ? `${glyphs.here} ` : '  ', 'bold')];
  const lines =
    progress === null
      ? []
      : part === 'skills'
        ? progress.skills.map((row, at): Line => [...mark(at), ...skillLine(row, at === selected, width - 2)])
        : part === 'domains'
          ? progress.domains.map((row, at): Line => [...mark(at), ...domainLine(row, at === selected, width - 2)])
          : progress.history.map(
              (row, at): Line => [...mark(at), ...checkLine(row, at === selected, width - 2, glyphs)],
            );
  const rows = lines.map((of, at): BoxRow => ({ item: at, line: fit(of, width) }));
  const empty = progress === null ? 'Your attempts are being read.' : nothing[part];
  const tabs = progressParts.flatMap(
    (name): Line => [
      name === part ? span(`[${partNames[name]}]`, 'bold') : span(` ${partNames[name]} `, 'dim'),
      span(' '),
    ],
  );
  const below = 6;
  const about = progress === null ? [] : aboutRow(part, selected, progress, width);
  return [
    [
      {
        box: {
          title: 'progress',
          head: [fit(tabs, width), emptyLine],
          rows: rows.length > 0 ? rows : [{ line: line(empty, 'dim') }],
          focused: true,
          selected,
        },
        width: columns,
        height: height - below,
      },
      { box: { title: 'the selected row', rows: textRows(about), focused: false }, width: columns, height: below },
    ],
  ];
}

const nothing: Readonly<Record<ProgressPart, string>> = {
  skills: 'No task asks for a skill.',
  domains: 'There are no domains.',
  history: 'No answer was checked yet.',
};

const stateWords: Readonly<Record<SkillRow['state'], string>> = {
  due: 'due now',
  weak: 'weak',
  later: 'not due yet',
  new: 'never practised',
};

function skillLine({ id, state, isMistake, days, known }: SkillRow, isSelected: boolean, width: number): Line {
  const when = state === 'later' || state === 'weak' ? daysWords(days) : '';
  const right = (known === null ? '' : `${Math.round(known * 100)} % sure`).padStart(10);
  const says = `${stateWords[state]}${when === '' ? '' : `, ${when}`}`;
  return fit(
    [
      ...fit([span(id, isSelected ? 'bold' : undefined)], Math.max(10, Math.min(34, width - 42))),
      span(isMistake ? ' mistake ' : '         ', 'dim'),
      ...fit([span(says, state === 'due' || state === 'weak' ? 'note' : 'dim')], 22),
      span(right, 'dim'),
    ],
    width,
  );
}

function daysWords(days: number | null): string {
  if (days === null) return '';
  return days === 1 ? 'in 1 day' : `in ${days} days`;
}

function domainLine(
  { domain, ready: [low, high], practised, of }: DomainRow,
  isSelected: boolean,
  width: number,
): Line {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return fit(
    [
      ...fit([span(domain, isSelected ? 'bold' : undefined)], Math.max(10, width - 46)),
      span(` ${percent(low).padStart(5)} to ${percent(high).padEnd(5)}`),
      span(`  ${practised} of ${of} skills practised`, 'dim'),
    ],
    width,
  );
}

function checkLine({ at, title, passed, score }: CheckRow, isSelected: boolean, width: number, glyphs: Glyphs): Line {
  const right = passed ? 'passed' : score === null ? 'not scored' : `${Math.round(score * 100)} %`;
  return fit(
    [
      span(`${at}  `, 'dim'),
      span(`${passed ? glyphs.passed : glyphs.failed} `, passed ? 'good' : 'bad'),
      ...fit([span(title, isSelected ? 'bold' : undefined)], Math.max(10, width - 32)),
      span(right.padStart(11), 'dim'),
    ],
    width,
  );
}

/** What the selected row means, in sentences. */
function aboutRow(
  part: ProgressPart,
  selected: number,
  { skills, domains, history }: NonNullable<AppState['loaded']['progress']>,
  width: number,
): readonly Line[] {
  if (part === 'skills') {
    const row = skills[selected];
    if (row === undefined) return [];
    const { says, attempts, lastRating, days, state } = row;
    const last =
      lastRating === null
        ? ''
        : ` ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}, the last one rated ${lastRating}.`;
    const overdue =
      state === 'due' && days !== null && days < 0 ? ` Due for ${-days === 1 ? '1 day' : `${-days} days`}.` : '';
    return [...wrap(says, width), ...wrap(`${last}${overdue}`.trim(), width, 'dim')];
  }
  if (part === 'domains') {
    const row = domains[selected];
    if (row === undefined) return [];
    return wrap('How sure you are, as a range: wide while little is known, and no forecast of a score.', width, 'dim');
  }
  const row = history[selected];
  if (row === undefined) return [];
  const { scenario, variant, elapsed, failed } = row;
  return [
    ...wrap(`${scenario}, variant ${variant}, after ${clock(elapsed)}.`, width),
    ...wrap(failed.length === 0 ? 'Every check passed.' : `Failed: ${failed.join(', ')}.`, width, 'dim'),
  ];
}
