import type { Clock } from '../../kube/clock.ts';
import { heeding, pause } from './waiting.ts';

/**
 * Gives everybody else a turn now and then: to be called at every step of work that may never wait. It looks at the
 * clock every so many steps, and after so many more it waits in any case, since a clock may stand still. All who work
 * by the same clock share what may be worked without a wait, and wait together.
 */
export function turnsOf(clock: Clock): Turns {
  let turns = known.get(clock);
  if (turns === undefined) known.set(clock, (turns = createTurns(clock)));
  return turns;
}

export type Turns = (signal?: AbortSignal) => Promise<void> | undefined;
const known = new WeakMap<Clock, Turns>();
function createTurns(clock: Clock): Turns {
  let steps = 0;
  let last = clock.now().getTime();
  let resting: Promise<void> | undefined;
  return (signal) => {
    if (resting !== undefined) return heeding(resting, signal);
    steps += 1;
    if (steps % stepsBetweenLooks !== 0) return undefined;
    if (steps % stepsAtMost !== 0 && clock.now().getTime() - last < turnMilliseconds) return undefined;
    resting = pause(clock, 0).then(() => {
      last = clock.now().getTime();
      resting = undefined;
    });
    return heeding(resting, signal);
  };
}

const stepsBetweenLooks = 32;
const stepsAtMost = 4096;
const turnMilliseconds = 10;
