import type { Controller, ControlPlane } from './controller.ts';
import { daemonSets } from './daemon-sets.ts';
import { deployments } from './deployments.ts';
import { endpoints } from './endpoints.ts';
import { garbage } from './garbage.ts';
import { jobs } from './jobs.ts';
import { pods } from './pods.ts';
import { replicaSets } from './replica-sets.ts';
import { statefulSets } from './stateful-sets.ts';

/** Every controller of the control plane, each after those whose work it takes up. */
export const controllers: readonly Controller[] = [
  garbage,
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  jobs,
  pods,
  endpoints,
];

/**
 * Lets the controllers act until none has anything left to do. `seen` remembers, for each, the latest change that it
 * knew of, so that one whose kinds did not change is not asked again.
 */
export function runControllers(plane: ControlPlane, seen: Map<Controller, number>): void {
  for (let round = 0; round < mostRounds; round++) {
    let ran = false;
    for (const controller of controllers) {
      const latest = latestOf(controller, plane);
      if (seen.get(controller) === latest) continue;
      seen.set(controller, latest);
      controller.run(plane);
      ran = true;
    }
    if (!ran) return;
  }
  throw new Error(`the controllers came to no end within ${mostRounds} rounds`);
}

/** Tells the controllers that all their work up to now is done: for a cluster that was saved after it had settled. */
export function markSettled(plane: ControlPlane, seen: Map<Controller, number>): void {
  for (const controller of controllers) seen.set(controller, latestOf(controller, plane));
}

/** The latest change to any kind that a controller watches. */
function latestOf({ watches }: Controller, { objects }: ControlPlane): number {
  return Math.max(...watches.map(([apiVersion, kind]) => objects.versionOf(apiVersion, kind)));
}

/** Real work settles within a handful. */
const mostRounds = 100;
