import type { Grade } from '../../graders/grader.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { JournalError } from '../progress/journal.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Session } from '../session/session.ts';
import { AnswerFileError } from './answer-file.ts';
import type { TaskWorld } from './open-task.ts';
import type { Reached, TaskEngine } from './task-engine.ts';

/** The cluster of an open task: each save of the answer goes to it, and what else changes it is shown. */
export interface Applying {
  /** Grades the cluster with the answer as it is saved now, even where no event has told of the save yet. */
  grade(): Promise<Grade>;
  /** Gives it an API server, where it has none yet. */
  serve(): Promise<Reached>;
  /** Begins with the start state anew and applies the answer as it is saved now; see `TaskEngine.reset`. */
  reset(): Promise<Reached | null>;
  /** Looks at another window's cluster from now on, or at its own again. */
  follow(others: Cluster | null): Promise<void>;
  /** Draws the cluster anew where it has changed. */
  look(): void;
  stop(): Promise<void>;
}

/** The asked checks are counted when the answer has rested this long, in milliseconds. */
const countAfter = 250;
/** Changes of the cluster come in a bunch: they are waited for this long, in milliseconds. */
const bunch = 15;

/** Applies the answer at every save, one after the other; a save that comes meanwhile is applied next. */
export function startApplying(scenario: Scenario, world: TaskWorld): Applying {
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
      if (text === world.get()?.answer?.text && !isWorthAnotherTry(world.get(), savedAt)) {
        return world.send({ is: 'answer-saved', savedAt });
      }
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
        if (!stopped) world.send({ is: 'asked-counted', grade: await ready.count() });
      }).catch((error: unknown) => world.send({ is: 'trouble', of: 'answer', says: sentenceOf(error) }));
    }, after);
  };
  let looking: NodeJS.Timeout | undefined;
  const look = (): void => {
    looking ??= setTimeout(() => {
      looking = undefined;
      inTurn(async (ready) => {
        const seen = stopped ? null : await ready.look();
        if (!seen || stopped) return;
        world.send({ is: 'cluster-changed', ...seen });
        countLater(countAfter);
      }).catch((error: unknown) => world.send({ is: 'trouble', of: 'answer', says: sentenceOf(error) }));
    }, bunch);
  };
  void engine.then(
    () => {
      if (stopped) return undefined;
      unwatch = world.answer.watch(apply);
      apply();
      // Others change a real cluster from the beginning.
      void inTurn(async (ready) => (ready.isReal && !stopped ? ready.serve(look) : undefined)).catch(() => undefined);
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
    serve: () => inTurn((ready) => ready.serve(look)),
    reset: () =>
      inTurn(async (ready) => {
        const served = await ready.reset();
        const { text, savedAt } = await world.answer.read();
        world.send({ is: 'reset' });
        world.send({ is: 'answer-applied', ...(await ready.apply('answer.yaml', text, savedAt)) });
        countLater(countAfter);
        return served;
      }),
    follow: (others) => inTurn((ready) => ready.follow(others)),
    look,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(counting);
      clearTimeout(looking);
      unwatch?.();
      await engine.then((ready) => ready.close()).catch(() => undefined);
    },
  };
}

/** Whoever saves the same again, after a refusal or after a change with kubectl, wants it applied again. */
function isWorthAnotherTry(session: Session | null, savedAt: number): boolean {
  const { answer, shell } = session ?? {};
  if (!answer || answer.savedAt === savedAt) return false;
  return answer.applied.rejected.length > 0 || shell?.changed === true;
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}

/** What to tell the person: the sentence of a fault we know; anything else is a bug, and is shown as it is. */
export function sentenceOf(error: unknown): string {
  if (error instanceof AnswerFileError || error instanceof JournalError) return error.message;
  // A part that is built by itself throws a class of its own.
  if (error instanceof Error && error.name === 'ClusterTrouble') return sentence(error.message);
  return `This went wrong inside sallyport: ${error instanceof Error ? error.message : String(error)}`;
}
