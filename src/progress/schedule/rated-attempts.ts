import type { JournalEvent, TaskAbout } from '../progress.ts';

/** How well a skill was used in one attempt, in the words of FSRS: `again` is not known. */
export type SkillRating = 'again' | 'hard' | 'good' | 'easy';

/** One attempt that has ended, and what it says about the skills of its task. */
export interface RatedAttempt {
  /** `PACK/ID` */
  readonly task: string;
  readonly version: string;
  readonly variant: number;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** Seconds on its clock. */
  readonly seconds: number;
  /** Par time in minutes; null where the task is not known any more. */
  readonly minutes: number | null;
  /** How many checks were made. */
  readonly checks: number;
  readonly hints: number;
  readonly end: 'passed' | 'solution-shown' | 'given-up';
  /** One rating for each skill of the task. */
  readonly ratings: ReadonlyMap<string, SkillRating>;
  /** The misconceptions that its checks named. */
  readonly made: readonly string[];
  /** The misconceptions that the task shows and that were not made; empty where the attempt was not passed. */
  readonly avoided: readonly string[];
  /** The rating of the attempt as a whole: its worst one. */
  readonly rating: SkillRating;
}

/** What is known about a task, by `PACK/ID`; undefined where no pack has it. */
export type AboutTask = (task: string) => TaskAbout | undefined;

/** What the tasks of a list are about. */
export function aboutTasks(tasks: readonly (TaskAbout & { readonly id: string; readonly pack: string })[]): AboutTask {
  const known = new Map(tasks.map((task) => [`${task.pack}/${task.id}`, task]));
  return (task) => known.get(task);
}

/**
 * The attempts that have ended, in the order of their ends. An attempt ends when it is passed, when the reference answer is
 * shown, when the person starts over after a check that failed, and when it is skipped in a drill. What is done after the
 * reference answer was shown is not rated. `about` is asked first; what an attempt's own `started` says comes second.
 */
export function ratedAttempts(events: readonly JournalEvent[], about: AboutTask): readonly RatedAttempt[] {
  const running = new Map<string, Running>();
  const rated: RatedAttempt[] = [];
  for (const event of events) {
    const key = [event.pack, event.scenario, event.version, event.variant].join('/');
    const before = running.get(key) ?? newRunning(null, 0);
    const after = stepped(before, event);
    running.set(key, after.running);
    const attempt = after.end && rate(after.ended ?? after.running, event, after.end, about);
    if (attempt) rated.push(attempt);
  }
  return rated.toSorted(
    (one, other) =>
      one.endedAt - other.endedAt ||
      compare(one.task, other.task) ||
      compare(one.version, other.version) ||
      one.variant - other.variant,
  );
}

/** An attempt as far as it has come. */
interface Running {
  readonly about: TaskAbout | null;
  /** Seconds on the clock when it began. */
  readonly from: number;
  readonly checks: number;
  readonly hints: number;
  /** The skills of the checks that failed; `all` where a check does not say which. */
  readonly failed: ReadonlySet<string> | 'all';
  readonly hasFailed: boolean;
  readonly made: ReadonlySet<string>;
  readonly solutionSeen: boolean;
  readonly isOver: boolean;
}

function newRunning(about: TaskAbout | null, from: number): Running {
  return {
    about,
    from,
    checks: 0,
    hints: 0,
    failed: new Set(),
    hasFailed: false,
    made: new Set(),
    solutionSeen: false,
    isOver: false,
  };
}

interface Stepped {
  readonly running: Running;
  /** How an attempt ended with this event; undefined where none did. */
  readonly end?: RatedAttempt['end'] | undefined;
  /** The attempt that ended, where another one runs now. */
  readonly ended?: Running;
}

function stepped(was: Running, event: JournalEvent): Stepped {
  switch (event.is) {
    case 'started':
      return { running: newRunning(event.about ?? null, 0) };
    case 'checked': {
      const checked = withCheck(was, event);
      if (!event.passed) return { running: checked };
      return { running: { ...checked, isOver: true }, end: was.isOver ? undefined : 'passed' };
    }
    case 'passed':
      return { running: { ...was, isOver: true }, end: was.isOver ? undefined : 'passed' };
    case 'hinted':
      return { running: { ...was, hints: Math.max(was.hints, event.hint) } };
    case 'solution-shown':
      return {
        running: { ...was, solutionSeen: true, isOver: true },
        end: was.isOver ? undefined : 'solution-shown',
      };
    case 'skipped':
      return { running: { ...was, isOver: true }, end: was.isOver ? undefined : 'given-up' };
    case 'reset': {
      if (was.isOver || !was.hasFailed) return { running: was };
      // The hints that were shown are still known to the person.
      const next = { ...newRunning(was.about, event.elapsed), hints: was.hints };
      return { running: next, ended: was, end: 'given-up' };
    }
    case 'left':
      return { running: was };
  }
}

function withCheck(was: Running, event: Extract<JournalEvent, { is: 'checked' }>): Running {
  if (was.isOver) return was;
  const made = new Set([...was.made, ...(event.misconceptions ?? [])]);
  const checked = { ...was, checks: was.checks + 1, made };
  if (event.passed) return checked;
  const failed = was.failed === 'all' || event.skills === undefined ? 'all' : new Set([...was.failed, ...event.skills]);
  return { ...checked, failed, hasFailed: true };
}

function rate(of: Running, event: JournalEvent, end: RatedAttempt['end'], ask: AboutTask): RatedAttempt | null {
  const endedAt = Date.parse(event.at);
  if (!Number.isFinite(endedAt)) return null;
  const task = `${event.pack}/${event.scenario}`;
  const about = ask(task) ?? of.about;
  const seconds = Math.max(0, event.elapsed - of.from);
  const par = about ? about.minutes * 60 : null;
  const rateOne = (hasFailed: boolean): SkillRating => {
    if (end !== 'passed') return 'again';
    if (of.hints > 0 || hasFailed || (par !== null && seconds > par)) return 'hard';
    return of.checks <= 1 && par !== null && seconds < par / 2 ? 'easy' : 'good';
  };
  const hasFailedIn = (skill: string): boolean => of.failed === 'all' || of.failed.has(skill);
  const ratings = new Map((about?.skills ?? []).map((skill) => [skill, rateOne(hasFailedIn(skill))]));
  return {
    task,
    version: event.version,
    variant: event.variant,
    endedAt,
    seconds,
    minutes: about?.minutes ?? null,
    checks: of.checks,
    hints: of.hints,
    end,
    ratings,
    made: [...of.made].toSorted(),
    avoided: end === 'passed' ? (about?.misconceptions ?? []).filter((id) => !of.made.has(id)) : [],
    rating: rateOne(of.hasFailed),
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
