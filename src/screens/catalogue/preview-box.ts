import { clock } from '../../report/format-duration.ts';
import { usedWords } from '../../report/used-words.ts';
import { refOf } from '../../scenario/pack-entry.ts';
import { type Skill, skillOf } from '../../scenario/skills.ts';
import type { AppState } from '../../session/app-view.ts';
import type { HomeTask } from '../../session/home.ts';
import { kindWords, stateWord } from '../../session/places/catalogue.ts';
import type { CataloguePlace } from '../../session/places/place.ts';
import { emptyLine, type Line, paragraphs, span, wrap } from '../line.ts';
import { type BoxContent, textRows } from '../places/place-box.ts';

/** A task before it is opened: what it asks, what it is about, and how far the person has come with it. */
export function previewBox(
  { pane, scroll }: CataloguePlace,
  { loaded }: AppState,
  task: HomeTask | undefined,
  width: number,
): BoxContent {
  const box = { title: 'the selected task', focused: pane === 'preview', isOfSeveral: true, scroll };
  if (task === undefined) return { ...box, rows: [] };
  const { scenario } = task;
  const text = loaded.texts[refOf(scenario)];
  const lines: readonly Line[] = [
    ...wrap(scenario.title, width, 'bold'),
    ...wrap(
      `${scenario.domain}. ${kindWords[scenario.kind]}, ${scenario.difficulty}, ${scenario.minutes} min. ${scenario.pack}/${scenario.id}`,
      width,
      'dim',
    ),
    ...wrap(progressWords(task), width),
    emptyLine,
    ...(text === undefined ? [] : [...paragraphs(text, width), emptyLine]),
    ...scenario.skills.flatMap((skill) =>
      wrapSkill(
        skill,
        loaded.packs.flatMap((pack) => pack.skills),
        width,
      ),
    ),
  ];
  return { ...box, rows: textRows(lines) };
}

/** How far the person has come with a task, in a sentence. */
function progressWords(task: HomeTask): string {
  const { best, bestPass, open, solutionSeen } = task.progress;
  const used = bestPass ?? open;
  const words = used === null ? '' : usedWords({ tries: used.tries, hints: used.hints, solutionSeen });
  const details = words === '' ? '' : `, ${words}`;
  const state = stateWord(task);
  if (open) return `Started: ${clock(open.elapsed)} so far${details}.`;
  if (bestPass)
    return `${state === 'due' ? 'Passed, and due again' : 'Passed'}: best ${clock(bestPass.elapsed)}${details}.`;
  if (state === 'skipped') return 'Skipped: the entry test showed that you know it.';
  return best === null ? 'Not tried yet.' : `Best ${Math.round(best * 100)} %${details}.`;
}

function wrapSkill(skill: string, own: readonly Skill[], width: number): readonly Line[] {
  const says = skillOf(skill, own)?.says ?? '';
  return wrap(`- ${skill}: ${says}`, width, undefined, '  ').map(
    (of, at): Line => (at === 0 ? [span('- '), span(skill, 'bold'), ...wrapRest(of, skill)] : of),
  );
}

/** What follows the name of a skill in its first line. */
function wrapRest(of: Line, skill: string): Line {
  const text = of.map((part) => part.text).join('');
  return [span(text.slice(`- ${skill}`.length))];
}
