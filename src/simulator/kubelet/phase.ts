import type { Pod } from 'kubernetes-types/core/v1';
import type { ContainerRecord } from './container-record.ts';

/** The phase of a pod. */
export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/**
 * The phase that follows from how a pod's containers are. `isOver`: all of them have been stopped for good.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go, `getPhase`.
 */
export function phaseOf(pod: Pod, records: readonly ContainerRecord[], isOver: boolean): Phase {
  const { restartPolicy = 'Always' } = pod.spec ?? {};
  const inits = records.filter(({ kind }) => kind === 'init');
  const mains = records.filter(({ kind }) => kind === 'main');
  const hasFailedInit = inits.some(hasFailed);
  if (hasFailedInit && restartPolicy === 'Never') return 'Failed';
  const stopped = mains.filter(hasStopped);
  const succeeded = stopped.filter((record) => endOf(record)?.exitCode === 0);
  if (isOver) return stopped.length > 0 && succeeded.length === mains.length ? 'Succeeded' : 'Failed';
  if (!isInitialized(records)) return 'Pending';
  if (mains.some((record) => !isRunning(record) && !hasStopped(record))) return 'Pending';
  if (mains.some(isRunning)) return 'Running';
  // Sidecars are stopped once all others have ended, and only then the pod is done.
  if (records.some((record) => record.kind === 'sidecar' && isRunning(record))) return 'Running';
  if (restartPolicy === 'Always') return 'Running';
  if (succeeded.length === stopped.length) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

/** Whether the containers that run before the others have done their part. */
export function isInitialized(records: readonly ContainerRecord[]): boolean {
  if (records.some((record) => record.kind === 'main' && (isRunning(record) || hasStopped(record)))) return true;
  return incompleteInits(records).length === 0;
}

/** The init containers that have not ended with 0 yet, and the sidecars that have not started. */
export function incompleteInits<R extends ContainerRecord>(records: readonly R[]): readonly R[] {
  return records.filter(
    (record) =>
      (record.kind === 'init' && record.state.terminated?.exitCode !== 0) ||
      (record.kind === 'sidecar' && !record.started),
  );
}

/** The containers that may run by now, in the order in which they are started. */
export function inStartOrder<R extends ContainerRecord>(records: readonly R[]): readonly R[] {
  const ephemeral = records.filter(({ kind }) => kind === 'ephemeral');
  if (isInitialized(records)) {
    return [...ephemeral, ...records.filter(({ kind }) => kind === 'sidecar' || kind === 'main')];
  }
  const [next] = incompleteInits(records);
  if (next === undefined) return ephemeral;
  const sidecars = records.slice(0, records.indexOf(next)).filter(({ kind }) => kind === 'sidecar');
  return [...ephemeral, ...sidecars, next];
}

/** Whether the program of a container runs. */
export function isRunning({ state }: ContainerRecord): boolean {
  return state.running !== undefined;
}

/** Whether a container has ended, even if it waits to be started again. */
export function hasStopped({ state, lastState }: ContainerRecord): boolean {
  return state.terminated !== undefined || (state.waiting !== undefined && lastState.terminated !== undefined);
}

function endOf({ state, lastState }: ContainerRecord): { readonly exitCode: number } | undefined {
  return state.terminated ?? lastState.terminated;
}

function hasFailed({ state }: ContainerRecord): boolean {
  return state.terminated !== undefined && state.terminated.exitCode !== 0;
}
