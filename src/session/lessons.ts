import type { Lesson } from '../scenario/scenario.ts';
import type { Session } from './session.ts';

/** At most so many lessons are offered after a task: with more there would be a choice to make. */
const most = 3;

/**
 * The lessons that the page on the screen leads to, the one to open first first. After a check that failed: those of the
 * misconceptions that the grade names; where it names none, those that the scenario lists. After success: those that the
 * scenario lists, else those of its near misses, else those about most of its skills.
 */
export function lessonsFor(session: Session): readonly Lesson[] {
  const { view, under, scenario, lessons } = session;
  const page = view === 'lesson' ? under[0] : view;
  const byId = scenario.lessons.flatMap((id) => lessons.find((lesson) => lesson.id === id) ?? []);
  if (page === 'review') {
    const named = lessonsOf(misconceptionsOf(session), lessons);
    return named.length > 0 ? named : byId;
  }
  if (page !== 'debrief') return [];
  if (byId.length > 0) return byId;
  const missed = scenario.nearMisses.flatMap(({ misconception = [] }) => misconception);
  const near = lessonsOf(missed, lessons);
  return (near.length > 0 ? near : bySkills(scenario.skills, lessons)).slice(0, most);
}

/** The lesson that a misconception leads to; undefined where there is none. */
export function lessonAbout(misconception: string, lessons: readonly Lesson[]): Lesson | undefined {
  return lessons.find(({ misconceptions }) => misconceptions.includes(misconception));
}

/** The lesson after the one that is shown, of those that the page below leads to; null where there is no other. */
export function nextLesson(session: Session): Lesson | null {
  const all = lessonsFor(session);
  const at = all.findIndex(({ id }) => id === session.lesson);
  const next = all[(at + 1) % Math.max(1, all.length)];
  return next === undefined || next.id === session.lesson ? null : next;
}

function misconceptionsOf({ result }: Session): readonly string[] {
  const failed = result?.grade.checks.filter(({ passed }) => passed === false) ?? [];
  return failed.flatMap(({ findings }) => findings.flatMap(({ misconception }) => misconception?.id ?? []));
}

/** The lessons of some misconceptions in their order, each once. */
function lessonsOf(misconceptions: readonly string[], lessons: readonly Lesson[]): readonly Lesson[] {
  return [...new Set(misconceptions.flatMap((id) => lessonAbout(id, lessons) ?? []))];
}

function bySkills(skills: readonly string[], lessons: readonly Lesson[]): readonly Lesson[] {
  const shared = (lesson: Lesson): number => lesson.skills.filter((skill) => skills.includes(skill)).length;
  return lessons.filter((lesson) => shared(lesson) > 0).toSorted((one, other) => shared(other) - shared(one));
}
