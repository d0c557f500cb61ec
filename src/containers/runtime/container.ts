import type { Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { FileTree } from '../files/file-tree.ts';
import { basename, resolvePath } from '../files/paths.ts';
import type { Flavour, User } from '../images/image-contents.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import { decodeUtf8 } from './bytes.ts';
import { OutOfMemory } from './memory-limit.ts';
import type { Container, Process, Program, Programs, Signal, SpawnOptions, Writable } from './process.ts';
import { BrokenPipe, Killed } from './process.ts';
import { writeText } from './streams.ts';
import { delay } from './waiting.ts';
import { yieldControlFor } from './yield-control.ts';

/** A container as the programs of this folder meet it: more than the network programs need. */
export interface OwnContainer extends Container {
  readonly files: FileTree;
  readonly user: User;
  readonly flavour: Flavour;
  /** Finds a program as `execvp` does. */
  findProgram(name: string, path: string, cwd: string): ProgramLookup;
  /** Gives others a turn: see `turnsOf`. */
  readonly yieldControl: (signal?: AbortSignal) => Promise<void> | undefined;
  /** How many processes and subshells there may be beside those that there are. */
  readonly processLimit: ProcessLimit;
  /** The process goes on as another program, under the same number: `exec`. */
  become(argv: readonly string[]): void;
  /** Runs a part of a program, or a program that was found, as a process of its own. */
  fork(program: Program, argv: readonly string[], options: ForkOptions): ChildProcess;
}

/** Room for processes. */
export interface ProcessLimit {
  readonly available: number;
  acquire(): void;
  release(): void;
}

/** What a name on a command line stands for. */
export type ProgramLookup =
  | { readonly is: 'program'; readonly path: string; readonly program: Program; readonly before: readonly string[] }
  | { readonly is: 'missing' | 'denied' | 'directory' };

export interface ForkOptions extends SpawnOptions {
  /** Started with `&`: the terminal's Ctrl-C does not reach it. */
  readonly background?: boolean;
  /** Whose Ctrl-C reaches it; its parent's unless said. */
  readonly session?: object;
}

/** A process that was started. */
export interface ChildProcess {
  readonly pid: number;
  readonly exitCode: Promise<number>;
  signal(signal: Signal): void;
}

/** What a container is made of. */
export interface ContainerParts {
  readonly pod: Pod;
  readonly name: string;
  readonly image: string;
  readonly files: FileTree;
  readonly network: PodNetwork;
  readonly clock: Clock;
  readonly random: () => number;
  readonly programs: Programs;
  readonly user: User;
  readonly flavour: Flavour;
  /** Whether a program, started as the container's first process, has an answer of its own to TERM and INT. */
  readonly answersSignals: (argv: readonly string[]) => boolean;
}

/** A container with its processes. The first one that is started is process 1. */
export interface RunningContainer extends OwnContainer {
  /** Delivers a signal to all processes of a session that are in its foreground: Ctrl-C. */
  interrupt(session: object, signal: Signal): void;
  /** Ends everything at once; nothing can be started any more. */
  end(): void;
}

/** The container as this folder's programs need it; every container that this folder runs is one. */
export function own(container: Container): OwnContainer {
  if ('fork' in container && 'findProgram' in container) return container as OwnContainer;
  throw new Error('this program needs a container of the pod shell');
}

/** The number of a signal, as in 128 + n. */
export const signalNumbers: Readonly<Record<Signal, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, PIPE: 13, TERM: 15 };

/** A program that was asked to end and does not is ended after so many milliseconds. */
const patience = 1000;

interface Entry {
  readonly pid: number;
  readonly parent: number;
  argv: readonly string[];
  readonly started: Date;
  readonly controller: AbortController;
  readonly session: object | undefined;
  readonly background: boolean;
  take: ((signal: Signal) => boolean) | undefined;
}

export function createContainer(parts: ContainerParts): RunningContainer {
  const entries = new Map<number, Entry>();
  let nextPid = 1;
  let ended = false;
  const turns = yieldControlFor(parts.clock);
  const places = createProcessLimit();
  const unwrapped = new WeakMap<Writable, Writable>();

  function deliver(entry: Entry, signal: Signal): void {
    if (signal !== 'KILL') {
      if (entry.take?.(signal) === true) return;
      // The kernel delivers no signal to a namespace's first process that it has no handler for.
      if (entry.pid === 1 && !parts.answersSignals(entry.argv)) return;
    }
    entry.controller.abort(new Killed(signal));
  }

  /** The same output for as long as its process lives, with turns for others in between. */
  function outputOf(writer: Writable, entry: Entry): Writable {
    const original = unwrapped.get(writer) ?? writer;
    const wrapper: Writable = {
      async write(bytes) {
        entry.controller.signal.throwIfAborted();
        await turns(entry.controller.signal);
        await original.write(bytes);
      },
    };
    unwrapped.set(wrapper, original);
    return wrapper;
  }

  function fork(
    parent: Entry | undefined,
    program: Program,
    argv: readonly string[],
    options: ForkOptions,
  ): ChildProcess {
    const entry: Entry = {
      pid: nextPid,
      parent: parent?.pid ?? 0,
      argv,
      started: parts.clock.now(),
      controller: new AbortController(),
      session: options.session ?? parent?.session,
      background: options.background ?? parent?.background ?? false,
      take: undefined,
    };
    nextPid += 1;
    if (ended) return { pid: entry.pid, exitCode: Promise.resolve(137), signal: () => undefined };
    if (places.available <= 0) return { pid: entry.pid, exitCode: Promise.resolve(2), signal: () => undefined };
    places.acquire();
    entries.set(entry.pid, entry);
    const process: Process = {
      pid: entry.pid,
      argv,
      env: options.env,
      cwd: options.cwd,
      stdin: options.stdin,
      stdout: outputOf(options.stdout, entry),
      stderr: outputOf(options.stderr, entry),
      ...(options.terminal === undefined ? {} : { terminal: options.terminal }),
      onSignal: (take) => {
        entry.take = take;
      },
      signal: entry.controller.signal,
      container: viewOf(entry),
    };
    const stop = () => deliver(entry, options.signal.reason instanceof Killed ? options.signal.reason.signal : 'TERM');
    if (options.signal.aborted) stop();
    else options.signal.addEventListener('abort', stop, { once: true });
    const exitCode = finish(program, process, entry).finally(() => {
      options.signal.removeEventListener('abort', stop);
      entries.delete(entry.pid);
      places.release();
      if (entry.pid === 1) end();
    });
    return { pid: entry.pid, exitCode, signal: (signal) => deliver(entry, signal) };
  }

  function finish(program: Program, process: Process, entry: Entry): Promise<number> {
    const { signal } = entry.controller;
    return new Promise((resolve) => {
      const killed = () => {
        const by = signal.reason instanceof Killed ? signal.reason.signal : 'TERM';
        const code = 128 + signalNumbers[by];
        if (by === 'KILL') return resolve(code);
        void delay(parts.clock, patience).then(() => resolve(code));
      };
      signal.addEventListener('abort', killed, { once: true });
      const answers = parts.answersSignals(entry.argv);
      void outcomeOf(program, process, answers ? 0 : undefined).then((code) => {
        signal.removeEventListener('abort', killed);
        const by = signal.reason instanceof Killed ? signal.reason.signal : undefined;
        resolve(by === undefined || parts.answersSignals(entry.argv) ? code : 128 + signalNumbers[by]);
      });
    });
  }

  function viewOf(entry: Entry | undefined): OwnContainer {
    return {
      ...container,
      become: (argv) => {
        if (entry === undefined) return;
        entry.argv = argv;
        entry.take = undefined;
      },
      fork: (program, argv, options) => fork(entry, program, argv, options),
      spawn: (argv, options) => spawn(entry, argv, options),
    };
  }

  function spawn(parent: Entry | undefined, argv: readonly string[], options: SpawnOptions): Promise<number> {
    const found = find(argv[0] ?? '', options.env.get('PATH') ?? defaultPath, options.cwd);
    if (found.is === 'missing') return Promise.resolve(127);
    if (found.is !== 'program') return Promise.resolve(126);
    return fork(parent, found.program, [...found.before, ...argv.slice(found.before.length > 0 ? 1 : 0)], options)
      .exitCode;
  }

  function find(name: string, path: string, cwd: string): ProgramLookup {
    if (name === '') return { is: 'missing' };
    if (name.includes('/')) return at(resolvePath(cwd, name), name);
    let denied: ProgramLookup | undefined;
    for (const folder of path.split(':')) {
      const found = at(resolvePath(cwd, `${folder === '' ? '.' : folder}/${name}`));
      if (found.is === 'program') return found;
      if (found.is === 'denied') denied = found;
    }
    return denied ?? { is: 'missing' };
  }

  /** What lies at a path; `name` is how it was asked for, which a script sees as `$0`. */
  function at(path: string, name = path): ProgramLookup {
    const stat = parts.files.stat(path);
    if (typeof stat === 'string') return { is: stat === 'EACCES' ? 'denied' : 'missing' };
    if (stat.is === 'directory') return { is: 'directory' };
    if ((stat.mode & 0o111) === 0) return { is: 'denied' };
    const kept = parts.files.programAt(path);
    if (kept !== undefined) {
      const program = parts.programs[kept] ?? parts.programs[basename(path)];
      return program === undefined ? { is: 'missing' } : { is: 'program', path, program, before: [] };
    }
    return script(path, name);
  }

  /** A file of text: its first line names the program that reads it, else it is for `sh`. */
  function script(path: string, name: string): ProgramLookup {
    const bytes = parts.files.read(path);
    if (typeof bytes === 'string') return { is: 'missing' };
    const interpreter = /^#! *(\S+) *(.*)/.exec(decodeUtf8(bytes.subarray(0, 256)).split('\n')[0] ?? '');
    const [program = '/bin/sh', argument = ''] = [interpreter?.[1], interpreter?.[2]?.trim()];
    const words = basename(program) === 'env' && argument !== '' ? [argument] : [program, argument].filter(Boolean);
    const found = words[0]?.includes('/') === true ? at(words[0]) : find(words[0] ?? '', defaultPath, '/');
    return found.is === 'program' ? { ...found, path, before: [...words, name] } : { is: 'missing' };
  }

  function end(): void {
    ended = true;
    for (const entry of entries.values()) entry.controller.abort(new Killed('KILL'));
  }

  const container: RunningContainer = {
    pod: parts.pod,
    name: parts.name,
    image: parts.image,
    files: parts.files,
    network: parts.network,
    clock: parts.clock,
    random: parts.random,
    programs: parts.programs,
    user: parts.user,
    flavour: parts.flavour,
    processes: () => [...entries.values()].map(({ pid, argv, started }) => ({ pid, argv, started })),
    kill(pid, signal) {
      const entry = entries.get(pid);
      if (entry === undefined) return false;
      // Nobody inside a container can kill its first process.
      if (!(pid === 1 && signal === 'KILL')) deliver(entry, signal);
      return true;
    },
    yieldControl: turns,
    processLimit: places,
    become: () => undefined,
    spawn: (argv, options) => spawn(undefined, argv, options),
    fork: (program, argv, options) => fork(undefined, program, argv, options),
    findProgram: find,
    interrupt(session, signal) {
      for (const entry of entries.values()) {
        if (entry.session === session && !entry.background) deliver(entry, signal);
      }
    },
    end,
  };
  return container;
}

/** As many as a node commonly lets a pod have (`podPidsLimit`). */
const maxProcesses = 1024;

function createProcessLimit(): ProcessLimit {
  let taken = 0;
  return {
    get available() {
      return maxProcesses - taken;
    },
    acquire: () => {
      taken += 1;
    },
    release: () => {
      taken -= 1;
    },
  };
}

/** PATH where nobody has set one. */
export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How a program ended; `whenKilled` is what a server that ends in good order says, also while it starts. */
async function outcomeOf(program: Program, process: Process, whenKilled: number | undefined): Promise<number> {
  try {
    return (await program(process)) & 255;
  } catch (problem) {
    if (problem instanceof Killed) return whenKilled ?? 128 + signalNumbers[problem.signal];
    if (problem instanceof BrokenPipe) return 128 + signalNumbers.PIPE;
    if (problem instanceof OutOfMemory || isTooLong(problem)) {
      await writeText(process.stderr, `${process.argv[0] ?? ''}: out of memory\n`).catch(() => undefined);
      return 1;
    }
    if (problem instanceof SyntaxError) {
      await writeText(process.stderr, `${process.argv[0] ?? ''}: bad regex\n`).catch(() => undefined);
      return 2;
    }
    // What a program's own stack cannot hold ends it as on any system.
    if (problem instanceof RangeError) return 139;
    const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
    await writeText(process.stderr, `${process.argv[0] ?? ''}: ${text}\n`).catch(() => undefined);
    return 139;
  }
}

/** A text that the engine cannot hold. */
function isTooLong(problem: unknown): boolean {
  return problem instanceof RangeError && /string length|array length|allocation/i.test(problem.message);
}
