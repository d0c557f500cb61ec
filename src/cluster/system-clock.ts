import type { Clock } from '../kube/clock.ts';

/** A clock of this machine whose waits all end with it. */
export interface SystemClock extends Clock {
  /** Calls off whatever still waits. Nothing can be put off after that. */
  stop(): void;
}

/** How much sooner a wait is over that nobody chose, where haste was asked for. */
const haste = 20;

/** Timers of this process. `fast` shortens the waits that nobody chose. */
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
        Math.min(milliseconds, longest),
      );
      waiting.add(timer);
      return () => {
        waiting.delete(timer);
        clearTimeout(timer);
      };
    },
    unchosen: (milliseconds) => (fast ? milliseconds / haste : milliseconds),
    stop: () => {
      stopped = true;
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** What a timer can hold: some 24 days, in milliseconds. */
const longest = 2 ** 31 - 1;
