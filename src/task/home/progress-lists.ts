import { misconceptionNames } from '../../netpol/misconceptions/titles.ts';
import type { JournalEvent } from '../../progress/progress.ts';
import { dueIds, isWeak, retrievability, reviewed, type SkillCard } from '../../progress/schedule/cards.ts';
import { aboutTasks, ratedAttempts } from '../../progress/schedule/rated-attempts.ts';
import { readinessOf } from '../../progress/schedule/readiness.ts';
import { refOf, type ScenarioEntry } from '../../scenario/pack-entry.ts';
import { type Skill, skillOf } from '../../scenario/skills.ts';
import type { CheckRow, ProgressLists, SkillRow } from '../../session/places/loaded.ts';

/** Milliseconds. */
const day = 86_400_000;
/** So many checked answers are listed. */
const mostChecks = 500;

/** What the journal says about a person's progress in some tasks, as lists. `now` is in milliseconds since 1970; `own` are skills of packs. */
export function progressLists(
  events: readonly JournalEvent[],
  tasks: readonly ScenarioEntry[],
  own: readonly Skill[],
  now: number,
): ProgressLists {
  const attempts = ratedAttempts(events, aboutTasks(tasks));
  const cards = reviewed(new Map(), attempts);
  const due = dueIds(cards, now);
  const practised = [...cards.values()].map((card) => skillRow(card, due, own, now));
  const unseen = [...new Set(tasks.flatMap(({ skills }) => skills))].filter((skill) => !cards.has(skill));
  return {
    skills: [...practised.toSorted(byState), ...unseen.map((id) => unseenSkill(id, own))],
    domains: readinessOf(tasks, cards, attempts, now).map(({ domain, ready: [low, high], restsOn }) => ({
      domain,
      ready: [low, high],
      practised: restsOn.skills,
      of: restsOn.of,
    })),
    history: checksOf(events, tasks),
  };
}

const order: readonly SkillRow['state'][] = ['due', 'weak', 'later', 'new'];

function byState(one: SkillRow, other: SkillRow): number {
  return order.indexOf(one.state) - order.indexOf(other.state) || (one.days ?? 0) - (other.days ?? 0);
}

function skillRow(card: SkillCard, due: ReadonlySet<string>, own: readonly Skill[], now: number): SkillRow {
  const { id, isMisconception, attempts, lastRating } = card;
  return {
    id,
    says: sayingOf(id, own),
    isMistake: isMisconception,
    state: due.has(id) ? 'due' : isWeak(card) ? 'weak' : 'later',
    known: retrievability(card, now),
    attempts,
    lastRating,
    days: due.has(id) ? Math.ceil((card.due - now) / day) : Math.max(1, Math.round((card.due - now) / day)),
  };
}

function unseenSkill(id: string, own: readonly Skill[]): SkillRow {
  const says = sayingOf(id, own);
  return { id, says, isMistake: false, state: 'new', known: null, attempts: 0, lastRating: null, days: null };
}

function sayingOf(id: string, own: readonly Skill[]): string {
  const mistake = Object.hasOwn(misconceptionNames, id) ? misconceptionNames[id] : undefined;
  return mistake === undefined ? (skillOf(id, own)?.says ?? id) : `A mistake: ${mistake}.`;
}

/** Every answer that was checked, the last one first. */
function checksOf(events: readonly JournalEvent[], tasks: readonly ScenarioEntry[]): readonly CheckRow[] {
  const titles = new Map(tasks.map((task) => [refOf(task), task.title]));
  return events
    .flatMap((event): readonly CheckRow[] => {
      if (event.is !== 'checked') return [];
      const scenario = `${event.pack}/${event.scenario}`;
      const { variant, passed, score, failed, elapsed } = event;
      const title = titles.get(scenario) ?? scenario;
      return [{ at: minuteOf(event.at), scenario, title, variant, passed, score, failed, elapsed }];
    })
    .slice(-mostChecks)
    .toReversed();
}

/** A moment to the minute, in the time of this machine. */
function minuteOf(at: string): string {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
