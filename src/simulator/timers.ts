import type { Clock } from '../kube/clock.ts';

/** Waits that are known by a name: a new one under the same name takes the place of the old. */
export interface Timers {
  /** Acts once after so many milliseconds. */
  after(name: string, milliseconds: number, act: () => void): void;
  /** Acts once after so many milliseconds, unless a wait of that name is under way already. */
  once(name: string, milliseconds: number, act: () => void): void;
  isWaiting(name: string): boolean;
  /** Calls off every wait whose name begins so. */
  callOff(prefix: string): void;
}

export function createTimers(clock: Clock): Timers {
  const waits = new Map<string, () => void>();
  const after: Timers['after'] = (name, milliseconds, act) => {
    waits.get(name)?.();
    const callOff = clock.later(Math.max(0, milliseconds), () => {
      waits.delete(name);
      act();
    });
    waits.set(name, callOff);
  };
  return {
    after,
    once: (name, milliseconds, act) => {
      if (!waits.has(name)) after(name, milliseconds, act);
    },
    isWaiting: (name) => waits.has(name),
    callOff: (prefix) => {
      for (const [name, callOff] of waits) {
        if (!name.startsWith(prefix)) continue;
        callOff();
        waits.delete(name);
      }
    },
  };
}
