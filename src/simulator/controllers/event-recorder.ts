import type { Clock } from '../../kube/clock.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { timestamp } from '../objects.ts';
import type { ControlPlane } from './controller.ts';

/** Something that happened to an object, in the words of the component that saw it. */
export interface Happening {
  readonly about: Manifest;
  /** `spec.containers{web}`: which part of the object. */
  readonly fieldPath?: string;
  readonly type?: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `kubelet`, `deployment-controller` … */
  readonly from: string;
  /** The node that a kubelet speaks for. */
  readonly host?: string;
  /** The scheduler writes events of the newer form: no source, a time in microseconds, and what was done. */
  readonly action?: string;
}

export type Recorder = (happening: Happening) => void;

/**
 * Writes v1 Events. The same happening again counts up the event that is there. Only the latest are kept.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
export function createRecorder({ objects }: ControlPlane, clock: Clock): Recorder {
  const known = new Map<string, { readonly name: string; readonly namespace: string }>();
  let last = 0n;
  return (happening) => {
    const { about, fieldPath, type = 'Normal', reason, message, from, host, action } = happening;
    const namespace = about.metadata.namespace ?? 'default';
    const key = [about.metadata.uid, fieldPath, type, reason, message, from, host].join('|');
    const time = timestamp(clock.now());
    const ref = known.get(key);
    const before = ref && objects.get({ apiVersion: 'v1', kind: 'Event', ...ref });
    if (before !== undefined) {
      objects.replace(action === undefined ? countedUp(before, time) : inSeries(before, microtime(clock.now())));
      return;
    }
    // Names end in the time in nanoseconds; no two are alike.
    const nanoseconds = BigInt(clock.now().getTime()) * 1_000_000n;
    last = nanoseconds > last ? nanoseconds : last + 1n;
    const name = `${about.metadata.name}.${last.toString(16)}`;
    if (objects.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }) === undefined) return;
    known.set(key, { name, namespace });
    objects.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        ...(fieldPath === undefined ? {} : { fieldPath }),
        name: about.metadata.name,
        ...(about.metadata.namespace === undefined ? {} : { namespace }),
        resourceVersion: about.metadata.resourceVersion,
        uid: about.metadata.uid,
      },
      reason,
      message,
      type,
      ...(action === undefined
        ? {
            source: { component: from, ...(host === undefined ? {} : { host }) },
            firstTimestamp: time,
            lastTimestamp: time,
            count: 1,
            eventTime: null,
            reportingComponent: from,
            reportingInstance: host ?? '',
          }
        : {
            source: {},
            firstTimestamp: null,
            lastTimestamp: null,
            eventTime: microtime(clock.now()),
            action,
            reportingComponent: from,
            reportingInstance: `${from}-${host ?? ''}`,
          }),
    });
    while (known.size > mostEvents) {
      const [oldest] = known;
      if (oldest === undefined) return;
      known.delete(oldest[0]);
      objects.remove({ apiVersion: 'v1', kind: 'Event', ...oldest[1] });
    }
  };
}

/** A real cluster forgets an event after an hour; this is about what happens in an hour of work. */
const mostEvents = 1000;

function countedUp(event: Manifest, lastTimestamp: string): Manifest {
  return { ...event, count: Number(event['count'] ?? 1) + 1, lastTimestamp };
}

function inSeries(event: Manifest, lastObservedTime: string): Manifest {
  const { count = 1 } = (event['series'] ?? {}) as { readonly count?: number };
  return { ...event, series: { count: count + 1, lastObservedTime } };
}

function microtime(date: Date): string {
  return `${date.toISOString().slice(0, -1)}000Z`;
}
