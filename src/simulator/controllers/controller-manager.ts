import type { Controller, ControlPlane } from './controller.ts';
import { daemonSets } from './daemon-set/daemon-set-controller.ts';
import { deployments } from './deployment/deployment-controller.ts';
import { disruptionBudgets } from './disruption-controller.ts';
import { endpoints } from './endpoint-slice-controller.ts';
import { garbage, liveGarbage } from './garbage-collector.ts';
import { cronJobs } from './job/cron-job-controller.ts';
import { jobs } from './job/job-controller.ts';
import { createKubelet } from '../kubelet/kubelet.ts';
import { lifeOf } from './live-clock.ts';
import { liveEndpoints } from './live-endpoint-slice-controller.ts';
import { namespaces } from './namespace-controller.ts';
import { nodes } from './node-lifecycle-controller.ts';
import { claims } from './persistent-volume-binder.ts';
import { pods } from './pod-starter.ts';
import { replicaSets } from './replica-set-controller.ts';
import { quotas } from './resource-quota-controller.ts';
import { scheduler } from './scheduler.ts';
import { serviceAccounts } from './service-account-controller.ts';
import { statefulSets } from './stateful-set/stateful-set-controller.ts';
import { evictions } from './taint-eviction-controller.ts';

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

/** The controllers of a live cluster; the kubelet of each has pods of its own in hand. */
function liveControllers(): readonly Controller[] {
  return [
    namespaces,
    nodes,
    serviceAccounts,
    liveGarbage,
    deployments,
    replicaSets,
    statefulSets,
    daemonSets,
    cronJobs,
    jobs,
    claims,
    evictions,
    scheduler,
    createKubelet(),
    liveEndpoints,
    disruptionBudgets,
    quotas,
  ];
}

function controllersOf(plane: ControlPlane): readonly Controller[] {
  if (lifeOf(plane) === undefined) return controllers;
  let own = live.get(plane);
  if (own === undefined) live.set(plane, (own = liveControllers()));
  return own;
}

const live = new WeakMap<ControlPlane, readonly Controller[]>();

/**
 * Lets the controllers act until none has anything left to do. `seen` remembers, for each, the latest change that it
 * knew of, so that one whose kinds did not change is not asked again.
 */
export function runControllers(plane: ControlPlane, seen: Map<Controller, number>): void {
  const [all, life] = [controllersOf(plane), lifeOf(plane)];
  for (let round = 0; round < mostRounds; round++) {
    let ran = false;
    for (const controller of all) {
      const latest = latestOf(controller, plane);
      if (seen.get(controller) === latest && life?.awake.delete(controller) !== true) continue;
      seen.set(controller, latest);
      controller.run(plane);
      ran = true;
    }
    if (!ran) return;
  }
  throw new Error(`the controllers came to no end within ${mostRounds} rounds`);
}

/**
 * Tells the controllers that all their work up to now is done: for a cluster that was saved after it had settled.
 * Those of a live cluster look at all of it once more, to go on with what was there.
 */
export function markSettled(plane: ControlPlane, seen: Map<Controller, number>): void {
  if (lifeOf(plane) !== undefined) return;
  for (const controller of controllers) seen.set(controller, latestOf(controller, plane));
}

/** The latest change to any kind that a controller watches. */
function latestOf({ watches }: Controller, { objects }: ControlPlane): number {
  return Math.max(...watches.map(([apiVersion, kind]) => objects.versionOf(apiVersion, kind)));
}

/** Real work settles within a handful. */
const mostRounds = 100;
