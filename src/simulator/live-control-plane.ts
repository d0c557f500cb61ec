import type { Clock } from '../kube/clock.ts';
import type { ContainerRuntime } from '../kube/container-runtime.ts';
import type { Controller } from './controllers/controller.ts';
import { EventRecorder } from './event-recorder.ts';
import type { ObjectStore } from './objects.ts';
import { Timers } from './timers.ts';

/** What makes a cluster live: in it, pods take time to start and to end. */
export interface LiveOptions {
  readonly clock: Clock;
  readonly runtime: ContainerRuntime;
  /**
   * Called after the cluster has changed outside any request: a wait of its clock was over, or a container had ended,
   * and the controllers have acted on it.
   */
  readonly onActed?: () => void;
}

/**
 * What the parts of a live control plane share. Its clock and its runtime are those of `LiveOptions`, and after whatever
 * they call back the controllers act without being asked.
 */
export class LiveControlPlane {
  readonly clock: Clock;
  readonly runtime: ContainerRuntime;
  readonly timers: Timers;
  readonly recorder: EventRecorder;
  readonly #awake = new Set<Controller>();

  /** `settle` lets the controllers act until there is nothing left to do. */
  constructor({ clock, runtime, onActed }: LiveOptions, objects: ObjectStore, settle: () => void) {
    const followUp = new FollowUp(clock, () => {
      settle();
      onActed?.();
    });
    this.clock = followedClock(clock, followUp);
    this.runtime = followedRuntime(runtime, followUp);
    this.timers = new Timers(this.clock);
    this.recorder = new EventRecorder(objects, this.clock);
  }

  /** Has a controller run again after so many milliseconds, whether or not an object has changed by then. */
  runLater(controller: Controller, name: string, milliseconds: number): void {
    this.timers.after(`${controller.name} ${name}`, milliseconds, () => this.#awake.add(controller));
  }

  /** Whether a controller is to run though no object has changed. The next call says no. */
  takeAwake(controller: Controller): boolean {
    return this.#awake.delete(controller);
  }
}

/**
 * Does what follows from calls back. Where that takes time, it rests for as long: all that calls back within the rest is
 * followed up at once, so that requests are answered in between.
 */
class FollowUp {
  readonly #clock: Clock;
  readonly #settle: () => void;
  #restsUntil = 0;
  #isPutOff = false;

  constructor(clock: Clock, settle: () => void) {
    this.#clock = clock;
    this.#settle = settle;
  }

  /** Acts, and does what follows from it, now or when the rest is over. */
  after(act: () => void): void {
    act();
    if (this.#isPutOff) return;
    const left = Math.min(this.#restsUntil - this.#now(), LONGEST_REST);
    if (left <= 0) return this.#run();
    this.#isPutOff = true;
    this.#clock.later(left, () => this.#run());
  }

  #run(): void {
    this.#isPutOff = false;
    const started = this.#now();
    this.#settle();
    const ended = this.#now();
    this.#restsUntil = ended + Math.min(ended - started, LONGEST_REST);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** In milliseconds. */
const LONGEST_REST = 100;

function followedClock(clock: Clock, followUp: FollowUp): Clock {
  return { ...clock, later: (milliseconds, act) => clock.later(milliseconds, () => followUp.after(act)) };
}

function followedRuntime(runtime: ContainerRuntime, followUp: FollowUp): ContainerRuntime {
  return {
    whyNoImage: (image) => runtime.whyNoImage(image),
    imageUser: (image) => runtime.imageUser(image),
    start: (pod, container, ended, hookFailed) =>
      runtime.start(
        pod,
        container,
        (end) => followUp.after(() => ended(end)),
        (hook) => followUp.after(() => hookFailed?.(hook)),
      ),
    // Most probes go like the one before, and nothing follows from them.
    probe: (podUid, container, how, milliseconds, onResult) =>
      runtime.probe(podUid, container, how, milliseconds, (fault) => {
        const matters = onResult(fault);
        if (matters) followUp.after(() => undefined);
        return matters;
      }),
    stop: (podUid, container, graceSeconds) => runtime.stop(podUid, container, graceSeconds),
    forget: (podUid) => runtime.forget(podUid),
  };
}
