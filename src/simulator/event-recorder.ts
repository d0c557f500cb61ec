import type { Clock } from '../kube/clock.ts';
import type { Manifest } from '../kube/manifest.ts';
import { type EventObject, events } from './kinds/core/event.ts';
import { namespaces } from './kinds/core/namespace.ts';
import { type ObjectStore, timestamp } from './objects.ts';

/** What a component of the cluster reports of an object. */
export interface ComponentEvent {
  readonly regarding: Manifest;
  /** `spec.containers{web}`: which part of the object. */
  readonly fieldPath?: string;
  /** Absent: `Normal`. */
  readonly type?: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `kubelet`, `deployment-controller` … */
  readonly component: string;
  /** The node of a kubelet. */
  readonly host?: string;
  /** What was done. An event with an action is of the newer form: no source, and times in microseconds. */
  readonly action?: string;
}

/**
 * Writes v1 Events. An event that was written before is counted up. Only the latest are kept.
 * Source: k8s.io/client-go tools/record/event.go; tools/events/event_recorder.go for the newer form.
 */
export class EventRecorder {
  readonly #objects: ObjectStore;
  readonly #clock: Clock;
  /** The events that are there, oldest first. */
  readonly #known = new Map<string, { readonly namespace: string; readonly name: string }>();
  /** The time of the latest event in nanoseconds. */
  #latest = 0n;

  constructor(objects: ObjectStore, clock: Clock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  /** Writes an event, or counts up the same one. Writes nothing into a namespace that is not there. */
  record(event: ComponentEvent): void {
    const { regarding, fieldPath, type = 'Normal', reason, message, component, host, action } = event;
    const key = [regarding.metadata.uid, fieldPath, type, reason, message, component, host].join('|');
    const now = this.#clock.now();
    const known = this.#known.get(key);
    const before = known && this.#objects.get(events, known.namespace, known.name);
    if (before !== undefined) {
      this.#objects.replace(action === undefined ? countedUp(before, now) : inSeries(before, now));
      return;
    }
    const namespace = regarding.metadata.namespace ?? 'default';
    const name = `${regarding.metadata.name}.${this.#nextTime(now).toString(16)}`;
    if (this.#objects.get(namespaces, namespace) === undefined) return;
    this.#known.set(key, { namespace, name });
    this.#objects.create(newEvent(event, namespace, name, now));
    this.#forgetOldest();
  }

  /** Names of events end in their time; no two are the same. */
  #nextTime(now: Date): bigint {
    const nanoseconds = BigInt(now.getTime()) * 1_000_000n;
    this.#latest = nanoseconds > this.#latest ? nanoseconds : this.#latest + 1n;
    return this.#latest;
  }

  #forgetOldest(): void {
    for (const [key, { namespace, name }] of this.#known) {
      if (this.#known.size <= MOST_EVENTS) return;
      this.#known.delete(key);
      this.#objects.remove({ apiVersion: 'v1', kind: 'Event', namespace, name });
    }
  }
}

/** A real cluster forgets an event after an hour; this is about what happens in an hour of work. */
const MOST_EVENTS = 1000;

function newEvent(event: ComponentEvent, namespace: string, name: string, now: Date): Manifest {
  const { regarding, fieldPath, type = 'Normal', reason, message, component, host, action } = event;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      apiVersion: regarding.apiVersion,
      kind: regarding.kind,
      ...(fieldPath === undefined ? {} : { fieldPath }),
      name: regarding.metadata.name,
      ...(regarding.metadata.namespace === undefined ? {} : { namespace }),
      resourceVersion: regarding.metadata.resourceVersion,
      uid: regarding.metadata.uid,
    },
    reason,
    message,
    type,
    ...(action === undefined
      ? {
          source: { component, ...(host === undefined ? {} : { host }) },
          firstTimestamp: timestamp(now),
          lastTimestamp: timestamp(now),
          count: 1,
          eventTime: null,
          reportingComponent: component,
          reportingInstance: host ?? '',
        }
      : {
          source: {},
          firstTimestamp: null,
          lastTimestamp: null,
          eventTime: microtime(now),
          action,
          reportingComponent: component,
          reportingInstance: `${component}-${host ?? ''}`,
        }),
  };
}

function countedUp(event: EventObject, now: Date): EventObject {
  return { ...event, count: (event.count ?? 1) + 1, lastTimestamp: timestamp(now) };
}

function inSeries(event: EventObject, now: Date): EventObject {
  const { count = 1 } = event.series ?? {};
  return { ...event, series: { count: count + 1, lastObservedTime: microtime(now) } };
}

function microtime(date: Date): string {
  return `${date.toISOString().slice(0, -1)}000Z`;
}
