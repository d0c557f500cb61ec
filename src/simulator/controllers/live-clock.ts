import type { Clock } from '../../kube/clock.ts';
import type { ContainerRuntime } from '../../kube/container-runtime.ts';
import type { Controller, ControlPlane } from './controller.ts';
import { createRecorder, type Recorder } from './event-recorder.ts';
import { createTimers, type Timers } from '../timers.ts';

/** What the parts of a live control plane share: time, containers, and the events they record. */
export interface Life {
  readonly clock: Clock;
  readonly runtime: ContainerRuntime;
  readonly timers: Timers;
  readonly events: Recorder;
  /** Whatever asked to be looked at again once a wait was over, by controller. */
  readonly awake: Set<Controller>;
}

/** The life of a control plane that has a clock and a runtime; undefined where everything happens at once. */
export function lifeOf(plane: ControlPlane): Life | undefined {
  const { clock, runtime } = plane;
  if (clock === undefined || runtime === undefined) return undefined;
  let life = lives.get(plane);
  if (life === undefined) {
    life = { clock, runtime, timers: createTimers(clock), events: createRecorder(plane, clock), awake: new Set() };
    lives.set(plane, life);
  }
  return life;
}

/** Has a controller run again after so many milliseconds, whether or not an object has changed by then. */
export function runLater(plane: ControlPlane, controller: Controller, name: string, milliseconds: number): void {
  const life = lifeOf(plane);
  life?.timers.after(`${controller.name} ${name}`, milliseconds, () => life.awake.add(controller));
}

const lives = new WeakMap<ControlPlane, Life>();
