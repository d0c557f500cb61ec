import type { Clock } from '../kube/clock.ts';
import type { ContainerRuntime } from '../kube/container-runtime.ts';
import type { World } from './objects.ts';

/**
 * Clock and runtime as the control plane of a live cluster gets them: whenever they call back, what follows from it is
 * done (`settle`), and those who look at the cluster are told (`World.onActed`). Where that took time, whatever calls
 * back within as much time again is met all at once, so that requests are answered in between. Nothing where the
 * cluster is not live.
 */
export function livingParts(
  { clock, onActed }: World,
  runtime: ContainerRuntime | undefined,
  settle: () => void,
): { readonly clock?: Clock; readonly runtime?: ContainerRuntime } {
  if (clock === undefined || runtime === undefined) return {};
  let restsUntil = 0;
  let isPutOff = false;
  const followUp = (): void => {
    isPutOff = false;
    const began = clock.now().getTime();
    settle();
    onActed?.();
    const ended = clock.now().getTime();
    restsUntil = ended + Math.min(ended - began, longestRest);
  };
  const acting = (act: () => void): void => {
    act();
    if (isPutOff) return;
    const left = Math.min(restsUntil - clock.now().getTime(), longestRest);
    if (left <= 0) return followUp();
    isPutOff = true;
    clock.later(left, followUp);
  };
  return {
    clock: { ...clock, later: (milliseconds, act) => clock.later(milliseconds, () => acting(act)) },
    runtime: {
      whyNoImage: (image) => runtime.whyNoImage(image),
      imageUser: (image) => runtime.imageUser(image),
      start: (pod, container, ended, hookFailed) =>
        runtime.start(
          pod,
          container,
          (end) => acting(() => ended(end)),
          (hook) => acting(() => hookFailed?.(hook)),
        ),
      // Most probes go as the one before, and nothing follows from them.
      probe: (podUid, container, how, milliseconds, told) =>
        runtime.probe(podUid, container, how, milliseconds, (fault) => {
          const matters = told(fault);
          if (matters) acting(() => undefined);
          return matters;
        }),
      stop: (podUid, container, graceSeconds) => runtime.stop(podUid, container, graceSeconds),
      forget: (podUid) => runtime.forget(podUid),
    },
  };
}

/** In milliseconds. */
const longestRest = 100;
