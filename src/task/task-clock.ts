import { isOthers } from '../progress/running.ts';
import type { Session } from '../session/session.ts';
import type { TaskWorld } from './open-task.ts';

/** The clock of an attempt. */
export interface TaskClock {
  /** Seconds so far. */
  elapsed(): number;
  /** Whether another window keeps it. */
  isOthers(): boolean;
  /** Tells other windows where the cluster is served. */
  tellServed(folder: string): Promise<void>;
  /** Calls back every second. */
  onTick(listener: () => void): void;
  stop(): Promise<void>;
}

/** The clock is shown to the second. */
const tickEvery = 1000;
/** Time that the clock may jump at once, in milliseconds: the rest the program was suspended, or the machine slept. */
const longestTick = 3000;
/** The clock is kept this often, in milliseconds: what a crash may lose of it. */
const keepEvery = 2000;

/** It stands still when the attempt is over, and while a real cluster is being made ready. */
function isRunning(session: Session | null): boolean {
  return session?.over !== true && !session?.making;
}

/** The clock of the attempt. Where another window has the task, it follows that one's; when that ends, it takes over. */
export function startClock(world: TaskWorld, isNew: boolean): TaskClock {
  let elapsed = world.get()?.attempt.elapsed ?? 0;
  let last = world.now();
  let keptAt = 0;
  let others = false;
  let fresh = isNew;
  let served: string | undefined;
  const listeners: (() => void)[] = [];
  const keep = async (): Promise<void> => {
    const running = await world.running.read();
    const now = world.now();
    others = isOthers(running, { pid: world.pid, now }, world.lives);
    if (world.get()?.over) return world.running.release(world.pid);
    if (running && others) elapsed = Math.max(elapsed, running.elapsed + (now - running.seen) / 1000);
    // A clock that a crash left behind had come further than the journal knows; that of an older attempt is no use.
    else if (running && !fresh) elapsed = Math.max(elapsed, running.elapsed);
    fresh = false;
    if (others) return;
    const where = {
      ...(served ? { served } : {}),
      ...(world.context === undefined ? {} : { context: world.context }),
      ...(world.packFolder === undefined ? {} : { pack: world.packFolder }),
    };
    await world.running.write({ pid: world.pid, elapsed, seen: now, ...where });
  };
  const tick = (): void => {
    const now = world.now();
    if (isRunning(world.get())) elapsed += Math.max(0, Math.min(now - last, longestTick)) / 1000;
    last = now;
    world.send({ is: 'tick', now, elapsed, joined: others });
    for (const listener of listeners) listener();
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
    async tellServed(folder) {
      served = folder;
      await keep();
    },
    onTick: (listener) => void listeners.push(listener),
    async stop(): Promise<void> {
      clearInterval(timer);
      await world.running.release(world.pid);
    },
  };
}
