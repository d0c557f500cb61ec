import type { Container, Pod, Probe } from 'kubernetes-types/core/v1';
import { isRunning } from './phase.ts';
import { podOf, type PodWorker, tell, waitOf } from './pod-worker.ts';
import { probeFault } from './probes.ts';
import { type ContainerRecord, fieldPathOf } from './record.ts';

/**
 * Asks after a container that has just been started: whether it has come up, whether it is alive, whether it is ready.
 * Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export function beginProbing(worker: PodWorker, pod: Pod, record: ContainerRecord, container: Container): void {
  if (container.startupProbe === undefined) {
    hasStarted(worker, record, container);
    return;
  }
  probe(worker, pod, record, container, 'Startup', container.startupProbe, () => hasStarted(worker, record, container));
}

/** Asks no more after a container. */
export function stopProbing(worker: PodWorker, record: ContainerRecord): void {
  worker.life.timers.callOff(waitOf(worker, `probe ${record.name} `));
}

function hasStarted(worker: PodWorker, record: ContainerRecord, container: Container): void {
  record.started = true;
  const { livenessProbe, readinessProbe } = container;
  const pod = podOf(worker);
  if (record.kind === 'ephemeral' || record.kind === 'init' || pod === undefined) return;
  if (livenessProbe !== undefined) probe(worker, pod, record, container, 'Liveness', livenessProbe, () => {});
  if (readinessProbe === undefined) record.ready = true;
  else probe(worker, pod, record, container, 'Readiness', readinessProbe, () => (record.ready = true));
}

/** Probes until the probe succeeds: what a pod listens on does not change, so one success is as good as all. */
function probe(
  worker: PodWorker,
  pod: Pod,
  record: ContainerRecord,
  container: Container,
  what: 'Startup' | 'Liveness' | 'Readiness',
  how: Probe,
  succeeded: () => void,
  failures = 0,
): void {
  const wait = failures === 0 ? (how.initialDelaySeconds ?? 0) : (how.periodSeconds ?? 10);
  const act = (): void => {
    if (!isRunning(record)) return;
    const fault = probeFault(pod, container, how, worker.podIP ?? '');
    if (fault === undefined) {
      succeeded();
      return;
    }
    tell(worker, 'Warning', 'Unhealthy', `${what} probe failed: ${fault}`, fieldPathOf(record));
    if (what !== 'Readiness' && failures + 1 >= (how.failureThreshold ?? 3)) kill(worker, pod, record, what, how);
    else probe(worker, pod, record, container, what, how, succeeded, failures + 1);
  };
  if (wait === 0) act();
  else {
    worker.life.timers.after(waitOf(worker, `probe ${record.name} ${what}`), wait * 1000, () => {
      act();
      worker.sync();
    });
  }
}

function kill(
  worker: PodWorker,
  pod: Pod,
  record: ContainerRecord,
  what: 'Startup' | 'Liveness' | 'Readiness',
  how: Probe,
): void {
  const message = `Container ${record.name} failed ${what.toLowerCase()} probe, will be restarted`;
  tell(worker, 'Normal', 'Killing', message, fieldPathOf(record));
  const grace = how.terminationGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  worker.life.runtime.stop(worker.uid, record.name, grace);
}
