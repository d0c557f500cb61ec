import type { Container, Pod, Probe } from 'kubernetes-types/core/v1';
import type { ProbeFault } from '../../kube/container-runtime.ts';
import { isRunning } from './phase.ts';
import { type PodWorker, podOf, tell } from './pod-worker.ts';
import { type ContainerRecord, fieldPathOf } from './record.ts';

/**
 * Asks after a container that has just been started: whether it has come up, whether it is alive, whether it is ready.
 * Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export function beginProbing(worker: PodWorker, record: ContainerRecord, container: Container): void {
  const { startupProbe } = container;
  if (startupProbe === undefined) hasStarted(worker, record, container);
  else {
    keepProbing({ worker, record, what: 'Startup', how: startupProbe }, (isGood) => {
      if (isGood) hasStarted(worker, record, container);
      else kill(worker, record, 'Startup', startupProbe);
      return 'stop';
    });
  }
}

/** Asks no more after a container. */
export function stopProbing(record: ContainerRecord): void {
  for (const callOff of waiting.get(record)?.values() ?? []) callOff();
  waiting.delete(record);
}

type What = 'Startup' | 'Liveness' | 'Readiness';

interface Asked {
  readonly worker: PodWorker;
  readonly record: ContainerRecord;
  readonly what: What;
  readonly how: Probe;
}

/** The next probe of each kind, by container: how to call it off. */
const waiting = new WeakMap<ContainerRecord, Map<What, () => void>>();

function hasStarted(worker: PodWorker, record: ContainerRecord, container: Container): void {
  record.started = true;
  const { livenessProbe, readinessProbe } = container;
  if (record.kind === 'ephemeral' || record.kind === 'init') return;
  if (livenessProbe !== undefined) {
    keepProbing({ worker, record, what: 'Liveness', how: livenessProbe }, (isGood) => {
      if (isGood) return 'go on';
      kill(worker, record, 'Liveness', livenessProbe);
      return 'stop';
    });
  }
  if (readinessProbe === undefined) record.ready = true;
  else {
    keepProbing({ worker, record, what: 'Readiness', how: readinessProbe }, (isGood) => {
      record.ready = isGood;
      return 'go on';
    });
  }
}

/**
 * Probes again and again, and tells whenever as many in a row went well, or badly, as the probe wants.
 * Source: kubernetes/kubernetes pkg/kubelet/prober/worker.go, `doProbe`.
 */
function keepProbing(asked: Asked, decided: (isGood: boolean) => 'go on' | 'stop'): void {
  const { worker, record, what, how } = asked;
  const { containerID } = record;
  let last: boolean | undefined;
  let inARow = 0;
  let known: boolean | undefined;
  const told = (fault: ProbeFault | undefined): boolean => {
    if (!isRunning(record) || record.containerID !== containerID || worker.ending !== undefined) return false;
    const isGood = fault === undefined;
    if (fault !== undefined) tellFault(asked, fault);
    // What could not be asked counts neither way.
    if (fault?.is !== 'error') {
      inARow = isGood === last ? inARow + 1 : 1;
      last = isGood;
    }
    const wanted = isGood ? (how.successThreshold ?? 1) : (how.failureThreshold ?? 3);
    const isNews = fault?.is !== 'error' && inARow >= wanted && known !== isGood;
    if (isNews) known = isGood;
    if (!isNews || decided(isGood) === 'go on') askAfter((how.periodSeconds ?? 10) * 1000);
    if (isNews) worker.sync();
    return isNews || !isGood;
  };
  const askAfter = (milliseconds: number): void => {
    const asks = waiting.get(record) ?? new Map<What, () => void>();
    waiting.set(record, asks);
    asks.set(what, worker.life.runtime.probe(worker.uid, record.name, how, milliseconds, told));
  };
  askAfter((how.initialDelaySeconds ?? 0) * 1000);
}

function tellFault({ worker, record, what }: Asked, { is, because }: ProbeFault): void {
  const how = is === 'error' ? 'errored and resulted in unknown state' : 'failed';
  tell(worker, 'Warning', 'Unhealthy', `${what} probe ${how}: ${because}`, fieldPathOf(record));
}

function kill(worker: PodWorker, record: ContainerRecord, what: What, how: Probe): void {
  const pod: Pod | undefined = podOf(worker);
  const message = `Container ${record.name} failed ${what.toLowerCase()} probe, will be restarted`;
  tell(worker, 'Normal', 'Killing', message, fieldPathOf(record));
  const grace = how.terminationGracePeriodSeconds ?? pod?.spec?.terminationGracePeriodSeconds ?? 30;
  worker.life.runtime.stop(worker.uid, record.name, grace);
}
