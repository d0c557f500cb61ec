import type { Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { FileSystem } from '../files/file-system.ts';
import type { Flavour, User } from '../images/image.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import type { CooperativeScheduler } from './cooperative-scheduler.ts';
import type { Programs, SpawnOptions } from './process.ts';
import type { ProcessLimit } from './process-limit.ts';
import type { ProgramLookup } from './program-lookup.ts';
import type { Signal } from './signals.ts';

/** A running container, as the programs in it see it. */
export interface Container {
  readonly pod: Pod;
  readonly name: string;
  readonly image: string;
  readonly files: FileSystem;
  readonly network: PodNetwork;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** What is found on PATH, by name. */
  readonly programs: Programs;
  readonly user: User;
  /** Whose messages its programs print: busybox's or GNU's. */
  readonly flavour: Flavour;
  readonly scheduler: CooperativeScheduler;
  readonly processLimit: ProcessLimit;
  /** All that runs in it, oldest first: `ps`. */
  processes(): readonly ProcessInfo[];
  /** Sends a signal. False: there is no such process. */
  kill(pid: number, signal: Signal): boolean;
  /** Finds a program by its name on a PATH, or by its path seen from `cwd`, as execvp(3) does. */
  findProgram(name: string, path: string, cwd: string): ProgramLookup;
  /** Starts a program beside those that run. 127: there is no such program; 126: it cannot be run. */
  spawn(argv: readonly string[], options: SpawnOptions): Promise<number>;
}

/** What `ps` prints of a process. */
export interface ProcessInfo {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly started: Date;
}
