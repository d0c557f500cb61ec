import type { Grade } from '../../graders/grader.ts';
import { type Journal, JournalError } from '../progress/journal.ts';
import type { Happening } from '../progress/progress.ts';
import { isOthers, type RunningFile } from '../progress/running.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Session, SessionEvent } from '../session/session.ts';
import { type AnswerFile, AnswerFileError } from './answer-file.ts';
import type { TaskEngine } from './task-engine.ts';

/** What an open task touches of the world. */
export interface TaskWorld {
  readonly answer: AnswerFile;
  /** The path of the answer as it is shown. */
  readonly shownPath: string;
  readonly journal: Journal;
  readonly running: RunningFile;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly lives: (pid: number) => boolean;
  readonly startEngine: (scenario: Scenario, now: () => Date) => Promise<TaskEngine>;
  readonly get: () => Session | null;
  readonly send: (event: SessionEvent) => unknown;
}

/** A task that is open in this window: its clock runs, its answer is watched. */
export interface OpenTask {
  readonly answerPath: string;
  check(): Promise<void>;
  hinted(hint: number): void;
  solutionShown(): void;
  reset(): Promise<void>;
  /** Keeps the clock and lets go of everything. */
  close(): Promise<void>;
}

/** The clock is shown to the second. */
const tickEvery = 1000;
/** Time that the clock may jump at once, in milliseconds: the rest the program was suspended, or the machine slept. */
const longestTick = 3000;
/** The clock is kept this often, in milliseconds: what a crash may lose of it. */
const keepEvery = 2000;
/** The asked checks are counted when the answer has rested this long, in milliseconds. */
const countAfter = 250;

/**
 * Opens a task: makes the answer file and the cluster, watches the one and applies it to the other, keeps the clock.
 * All that happens is told to the session by `send`; nothing here is waited for by the screen.
 */
export function openTask(scenario: Scenario, isNew: boolean, world: TaskWorld): OpenTask {
  const clock = startClock(world, isNew);
  const answer = startApplying(scenario, world);
  const keeping = new Set<Promise<void>>();
  const keep = (happening: Happening): void => {
    const at = new Date(world.now()).toISOString();
    const mine = world.journal
      .append({ at, scenario: scenario.id, variant: 1, elapsed: Math.floor(clock.elapsed()), ...happening })
      .catch((error: unknown) => void world.send({ is: 'trouble', of: 'journal', says: sentenceOf(error) }))
      .finally(() => keeping.delete(mine));
    keeping.add(mine);
  };
  if (isNew) keep({ is: 'started' });
  return {
    answerPath: world.answer.path,
    async check() {
      const over = world.get()?.over === true;
      try {
        const grade = await answer.grade();
        world.send({ is: 'graded', grade });
        if (over) return;
        keep({ is: 'checked', score: grade.score, passed: grade.passed, failed: failedOf(grade) });
        if (grade.passed) keep({ is: 'passed' });
      } catch (error) {
        world.send({ is: 'not-graded', because: `Nothing was checked. ${sentenceOf(error)}` });
      }
    },
    hinted: (hint) => keep({ is: 'hinted', hint }),
    solutionShown: () => keep({ is: 'solution-shown' }),
    async reset() {
      try {
        await world.answer.reset();
        keep({ is: 'reset' });
      } catch (error) {
        world.send({ is: 'trouble', of: 'reset', says: sentenceOf(error) });
      }
    },
    async close() {
      if (!clock.isOthers() && world.get()?.over === false) keep({ is: 'left' });
      await Promise.all([...keeping, clock.stop(), answer.stop()]);
    },
  };
}

function failedOf({ checks }: Grade): string[] {
  return checks.filter(({ passed }) => passed !== true).map(({ id }) => id);
}

/** The clock of the attempt. Where another window has the task, it follows that one's; when that ends, it takes over. */
function startClock(world: TaskWorld, isNew: boolean) {
  let elapsed = world.get()?.attempt.elapsed ?? 0;
  let last = world.now();
  let keptAt = 0;
  let others = false;
  let fresh = isNew;
  const keep = async (): Promise<void> => {
    const running = await world.running.read();
    const now = world.now();
    others = isOthers(running, { pid: world.pid, now }, world.lives);
    if (world.get()?.over) return world.running.release(world.pid);
    if (running && others) elapsed = Math.max(elapsed, running.elapsed + (now - running.seen) / 1000);
    // A clock that a crash left behind had come further than the journal knows; that of an older attempt is no use.
    else if (running && !fresh) elapsed = Math.max(elapsed, running.elapsed);
    fresh = false;
    if (!others) await world.running.write({ pid: world.pid, elapsed, seen: now });
  };
  const tick = (): void => {
    const now = world.now();
    if (world.get()?.over !== true) elapsed += Math.max(0, Math.min(now - last, longestTick)) / 1000;
    last = now;
    world.send({ is: 'tick', now, elapsed, joined: others });
    if (now - keptAt < keepEvery) return;
    keptAt = now;
    // That the clock cannot be kept is told by the journal; here it would only be told again and again.
    keep().catch(() => undefined);
  };
  const timer = setInterval(tick, tickEvery);
  tick();
  return {
    elapsed: () => elapsed,
    isOthers: () => others,
    async stop(): Promise<void> {
      clearInterval(timer);
      await world.running.release(world.pid);
    },
  };
}

/** Applies the answer at every save, one after the other; a save that comes meanwhile is applied next. */
function startApplying(scenario: Scenario, world: TaskWorld) {
  let stopped = false;
  let counting: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;
  const engine = world.answer
    .make()
    .catch((error: unknown) => world.send({ is: 'trouble', of: 'answer', says: sentenceOf(error) }))
    .then(() => world.startEngine(scenario, () => new Date(world.now())));
  // Everything that touches the cluster waits for what came before it.
  let queue: Promise<unknown> = engine;
  const inTurn = <T>(run: (ready: TaskEngine) => Promise<T>): Promise<T> => {
    const mine = queue.then(async () => run(await engine));
    queue = mine.catch(() => undefined);
    return mine;
  };
  let waiting = false;
  // The file as it is cannot be read: the cluster is still that of the save before.
  let unread: unknown;
  const apply = (): void => {
    if (waiting || stopped) return;
    waiting = true;
    inTurn(async (ready) => {
      waiting = false;
      if (stopped) return undefined;
      const { text, savedAt } = await world.answer.read().catch(async (error: unknown) => {
        // The map is drawn all the same: that of the untouched cluster, where there is none yet.
        if (!world.get()?.world)
          world.send({ is: 'answer-applied', ...(await ready.apply('answer.yaml', '', world.now())) });
        throw error;
      });
      unread = undefined;
      const isFirst = !world.get()?.answer;
      if (text === world.get()?.answer?.text) return world.send({ is: 'answer-saved', savedAt });
      world.send({ is: 'answer-applied', ...(await ready.apply('answer.yaml', text, savedAt)) });
      return countLater(isFirst ? 0 : countAfter);
    }).catch((error: unknown) => {
      waiting = false;
      unread = error;
      if (!stopped) world.send({ is: 'trouble', of: 'answer', says: sentenceOf(error) });
    });
  };
  const countLater = (after: number): void => {
    clearTimeout(counting);
    counting = setTimeout(() => {
      inTurn(async (ready) => {
        if (!stopped) world.send({ is: 'asked-counted', grade: await ready.grade() });
      }).catch((error: unknown) => world.send({ is: 'trouble', of: 'answer', says: sentenceOf(error) }));
    }, after);
  };
  void engine.then(
    () => {
      if (stopped) return undefined;
      unwatch = world.answer.watch(apply);
      apply();
      return inTurn(async (ready) => (stopped ? undefined : ready.rehearse())).catch(() => undefined);
    },
    (error: unknown) => world.send({ is: 'trouble', of: 'answer', says: sentenceOf(error) }),
  );
  return {
    /** Grades the answer as it is saved now, even where no event has told of the save yet. */
    async grade(): Promise<Grade> {
      clearTimeout(counting);
      apply();
      return inTurn((ready) => {
        if (unread !== undefined) throw unread;
        return ready.grade();
      });
    },
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(counting);
      unwatch?.();
      await engine.then((ready) => ready.close()).catch(() => undefined);
    },
  };
}

/** What to tell the person: the sentence of a fault we know; anything else is a bug, and is shown as it is. */
function sentenceOf(error: unknown): string {
  if (error instanceof AnswerFileError || error instanceof JournalError) return error.message;
  return `This went wrong inside sallyport: ${error instanceof Error ? error.message : String(error)}`;
}
