import type { Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { FileSystem } from '../files/file-system.ts';
import type { Flavour, User } from '../images/image.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import type { Container, ProcessInfo } from './container.ts';
import { CooperativeScheduler } from './cooperative-scheduler.ts';
import type { ChildProcess, ForkOptions, Process, Program, Programs, SpawnOptions } from './process.ts';
import { ProcessLimit } from './process-limit.ts';
import { commandLineOf, defaultPath, ProgramFinder, type ProgramLookup } from './program-lookup.ts';
import { RunningProcess, runToEnd } from './running-process.ts';
import { exitCodeOf, isIgnoredByFirst, type Signal, signalBehind } from './signals.ts';
import type { Writable } from './streams.ts';

/** What a container is made of. */
export interface RunningContainerOptions
  extends Pick<
    Container,
    'pod' | 'name' | 'image' | 'files' | 'network' | 'clock' | 'random' | 'programs' | 'user' | 'flavour'
  > {
  /** Whether the program of a command line, as the container's first process, ends at TERM and INT in good order. */
  readonly handlesSignals: (argv: readonly string[]) => boolean;
}

/** The exit code of a process that could not be started since there are too many. */
const cannotFork = 2;

/** A container with its processes. The first one that is started is process 1; its end is the container's. */
export class RunningContainer implements Container {
  readonly pod: Pod;
  readonly name: string;
  readonly image: string;
  readonly files: FileSystem;
  readonly network: PodNetwork;
  readonly clock: Clock;
  readonly random: () => number;
  readonly programs: Programs;
  readonly user: User;
  readonly flavour: Flavour;
  readonly scheduler: CooperativeScheduler;
  readonly processLimit = new ProcessLimit();
  readonly #handlesSignals: (argv: readonly string[]) => boolean;
  readonly #finder: ProgramFinder;
  readonly #running = new Map<number, RunningProcess>();
  /** The output behind one that belongs to a process. */
  readonly #sharedOutputs = new WeakMap<Writable, Writable>();
  #nextPid = 1;
  #hasEnded = false;

  constructor(options: RunningContainerOptions) {
    this.pod = options.pod;
    this.name = options.name;
    this.image = options.image;
    this.files = options.files;
    this.network = options.network;
    this.clock = options.clock;
    this.random = options.random;
    this.programs = options.programs;
    this.user = options.user;
    this.flavour = options.flavour;
    this.scheduler = CooperativeScheduler.for(options.clock);
    this.#handlesSignals = options.handlesSignals;
    this.#finder = new ProgramFinder(options.files, options.programs);
  }

  processes(): readonly ProcessInfo[] {
    return [...this.#running.values()].map(({ pid, argv, started }) => ({ pid, argv, started }));
  }

  kill(pid: number, signal: Signal): boolean {
    const running = this.#running.get(pid);
    if (running === undefined) return false;
    // No process of a container can kill its first one.
    if (!(pid === 1 && signal === 'KILL')) this.#deliver(running, signal);
    return true;
  }

  findProgram(name: string, path: string, cwd: string): ProgramLookup {
    return this.#finder.find(name, path, cwd);
  }

  spawn(argv: readonly string[], options: SpawnOptions): Promise<number> {
    return this.#spawn(undefined, argv, options);
  }

  /** Starts a program that was found, as a process without a parent. */
  start(program: Program, argv: readonly string[], options: ForkOptions): ChildProcess {
    return this.#fork(undefined, program, argv, options);
  }

  /** Delivers a signal to the processes of a session that are in its foreground: Ctrl-C. */
  interrupt(session: object, signal: Signal): void {
    for (const running of this.#running.values()) {
      if (running.session === session && !running.isBackground) this.#deliver(running, signal);
    }
  }

  /** Ends everything at once; no process can be started any more. */
  end(): void {
    this.#hasEnded = true;
    for (const running of this.#running.values()) running.deliver('KILL', false);
  }

  #deliver(running: RunningProcess, signal: Signal): void {
    running.deliver(signal, isIgnoredByFirst(running, this.#handlesSignals));
  }

  #spawn(parent: RunningProcess | undefined, argv: readonly string[], options: SpawnOptions): Promise<number> {
    const found = this.findProgram(argv[0] ?? '', options.env.get('PATH') ?? defaultPath, options.cwd);
    if (found.is === 'missing') return Promise.resolve(127);
    if (found.is !== 'program') return Promise.resolve(126);
    return this.#fork(parent, found.program, commandLineOf(found, argv), options).exitCode;
  }

  #fork(
    parent: RunningProcess | undefined,
    program: Program,
    argv: readonly string[],
    options: ForkOptions,
  ): ChildProcess {
    const running = new RunningProcess({
      pid: this.#nextPid,
      argv,
      started: this.clock.now(),
      session: options.session ?? parent?.session,
      isBackground: options.background ?? parent?.isBackground ?? false,
    });
    this.#nextPid += 1;
    if (this.#hasEnded) return endedProcess(running.pid, exitCodeOf('KILL'));
    if (this.processLimit.available <= 0) return endedProcess(running.pid, cannotFork);
    this.processLimit.acquire();
    this.#running.set(running.pid, running);
    const stop = () => this.#deliver(running, signalBehind(options.signal));
    if (options.signal.aborted) stop();
    else options.signal.addEventListener('abort', stop, { once: true });
    const process = this.#processOf(running, options);
    const exitCode = runToEnd(program, process, running, this.clock, this.#handlesSignals).finally(() => {
      options.signal.removeEventListener('abort', stop);
      this.#running.delete(running.pid);
      this.processLimit.release();
      if (running.pid === 1) this.end();
    });
    return { pid: running.pid, exitCode, signal: (signal) => this.#deliver(running, signal) };
  }

  #processOf(running: RunningProcess, options: ForkOptions): Process {
    return {
      pid: running.pid,
      argv: running.argv,
      env: options.env,
      cwd: options.cwd,
      stdin: options.stdin,
      stdout: this.#outputOf(running, options.stdout),
      stderr: this.#outputOf(running, options.stderr),
      terminal: options.terminal,
      signal: running.signal,
      container: this,
      onSignal: (handler) => running.setSignalHandler(handler),
      fork: (program, argv, forkOptions) => this.#fork(running, program, argv, forkOptions),
      spawn: (argv, spawnOptions) => this.#spawn(running, argv, spawnOptions),
      exec: (argv) => running.replaceProgram(argv),
    };
  }

  /** An output that ends with its process, and gives others a turn before each write. */
  #outputOf(running: RunningProcess, output: Writable): Writable {
    const shared = this.#sharedOutputs.get(output) ?? output;
    const own: Writable = {
      write: async (bytes) => {
        running.signal.throwIfAborted();
        await this.scheduler.yieldControl(running.signal);
        await shared.write(bytes);
      },
    };
    this.#sharedOutputs.set(own, shared);
    return own;
  }
}

function endedProcess(pid: number, code: number): ChildProcess {
  return { pid, exitCode: Promise.resolve(code), signal: () => undefined };
}
