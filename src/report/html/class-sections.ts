import { type ClassMisconception, classMisconceptions } from '../class/class-misconceptions.ts';
import { type Child, element, nameOf, prose } from './html.ts';
import { section } from './page.ts';
import { type Bar, barList } from './plots.ts';

// Parts that the gradebook of one task and that of exams share.

/** The bars of how many people have a score in each of ten ranges. */
export function scoreBars(counts: readonly number[]): readonly Bar[] {
  return counts.map((value, at) => ({
    label: at === 9 ? '0.9–1' : `${at === 0 ? '0' : `0.${at}`}–`,
    value,
    says: `${value}`,
  }));
}

/** The misconceptions of a class: how many people show each, who they are, and the lesson about it. */
export function misconceptionSection(people: Parameters<typeof classMisconceptions>[0]): Child {
  const found = classMisconceptions(people);
  if (found.length === 0) return null;
  const bars = found.map(({ name, people: own }) => ({
    label: name,
    value: own.length,
    says: own.length === 1 ? '1 person' : `${own.length} people`,
  }));
  return section(
    'Misconceptions of the class',
    element('p', { class: 'muted' }, 'What most likely explains the wrong connections; an answer may show several.'),
    barList(bars, 'How many answers show each misconception.'),
    ...found.map(misconceptionPart),
  );
}

function misconceptionPart({ id, name, says, lesson, people }: ClassMisconception): Child {
  const command = lesson === undefined ? null : element('code', {}, `sallyport lesson ${lesson}`);
  return [
    element('h3', {}, `${name} (${people.length})`),
    element('p', {}, prose(says), command === null ? null : [' The lesson: ', command]),
    element('p', { class: 'muted' }, element('code', {}, id), ': ', ...joined(people)),
  ];
}

/** Names with commas between them. */
function joined(names: readonly string[]): readonly Child[] {
  return names.flatMap((name, at) => (at === 0 ? [nameOf(name)] : [', ', nameOf(name)]));
}
