import type { Clock } from '../kube/clock.ts';

/** A clock of this machine. Stopping it cancels all its waits. */
export interface SystemClock extends Clock {
  /** Cancels all waits. Nothing can be scheduled after that. */
  stop(): void;
}

/** By what factor a fast clock shortens built-in delays. */
const FAST_FACTOR = 20;

/** A clock with the timers of this process. `fast` shortens built-in delays, such as that of a container's start. */
export function systemClock(now: () => Date, fast: boolean): SystemClock {
  const waiting = new Set<NodeJS.Timeout>();
  let stopped = false;
  return {
    now,
    later: (milliseconds, act) => {
      if (stopped) return () => undefined;
      const timer = setTimeout(
        () => {
          waiting.delete(timer);
          act();
        },
        Math.min(milliseconds, MAX_TIMER),
      );
      waiting.add(timer);
      return () => {
        waiting.delete(timer);
        clearTimeout(timer);
      };
    },
    builtInDelay: (milliseconds) => (fast ? milliseconds / FAST_FACTOR : milliseconds),
    stop: () => {
      stopped = true;
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** The longest wait of a timer, in milliseconds: some 24 days. */
const MAX_TIMER = 2 ** 31 - 1;
