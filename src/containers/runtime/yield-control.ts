import type { Clock } from '../../kube/clock.ts';
import { abortable, delay } from './waiting.ts';

/**
 * Gives everybody else a turn now and then: to be called at every step of work that may never wait. It looks at the
 * clock every so many steps, and after so many more it waits in any case, since a clock may stand still. All who work
 * by the same clock share what may be worked without a wait, and wait together.
 */
export function yieldControlFor(clock: Clock): YieldControl {
  let turns = known.get(clock);
  if (turns === undefined) known.set(clock, (turns = createYieldControl(clock)));
  return turns;
}

export type YieldControl = (signal?: AbortSignal) => Promise<void> | undefined;
const known = new WeakMap<Clock, YieldControl>();
function createYieldControl(clock: Clock): YieldControl {
  let steps = 0;
  let last = clock.now().getTime();
  let resting: Promise<void> | undefined;
  return (signal) => {
    if (resting !== undefined) return abortable(resting, signal);
    steps += 1;
    if (steps % stepsBetweenLooks !== 0) return undefined;
    if (steps % stepsAtMost !== 0 && clock.now().getTime() - last < sliceMilliseconds) return undefined;
    resting = delay(clock, 0).then(() => {
      last = clock.now().getTime();
      resting = undefined;
    });
    return abortable(resting, signal);
  };
}

const stepsBetweenLooks = 32;
const stepsAtMost = 4096;
const sliceMilliseconds = 10;
