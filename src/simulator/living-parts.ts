import type { Clock } from '../kube/clock.ts';
import type { ContainerRuntime } from '../kube/container-runtime.ts';
import type { World } from './objects.ts';

/**
 * Clock and runtime as the control plane of a live cluster gets them: whenever they call back, what follows from it is
 * done (`settle`), and those who look at the cluster are told (`World.onActed`). Nothing where the cluster is not live.
 */
export function livingParts(
  { clock, onActed }: World,
  runtime: ContainerRuntime | undefined,
  settle: () => void,
): { readonly clock?: Clock; readonly runtime?: ContainerRuntime } {
  if (clock === undefined || runtime === undefined) return {};
  const acting = (act: () => void): void => {
    act();
    settle();
    onActed?.();
  };
  return {
    clock: { ...clock, later: (milliseconds, act) => clock.later(milliseconds, () => acting(act)) },
    runtime: {
      whyNoImage: (image) => runtime.whyNoImage(image),
      start: (pod, container, ended) => runtime.start(pod, container, (end) => acting(() => ended(end))),
      stop: (podUid, container, graceSeconds) => runtime.stop(podUid, container, graceSeconds),
      forget: (podUid) => runtime.forget(podUid),
    },
  };
}
