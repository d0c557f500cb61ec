import type { Container } from '../runtime/container.ts';
import { OutOfMemory } from '../runtime/memory-limit.ts';
import type { Process } from '../runtime/process.ts';
import { defaultPath } from '../runtime/program-lookup.ts';
import type { Signal } from '../runtime/signals.ts';
import { createSink, emptyInput, type Readable, readableFrom, type Writable, writeText } from '../runtime/streams.ts';
import type { Command, List } from './syntax/syntax-tree.ts';

/** Which shell it is: they differ in words, prompts and extensions. */
export type Dialect = 'ash' | 'bash' | 'dash';

/** An open file of a shell. */
export interface Descriptor {
  readonly input?: Readable;
  readonly output?: Writable;
  /** Whether it is the terminal. */
  readonly isTerminal?: boolean;
  /** Lets go of what is behind it: an end of a pipe, a connection. */
  readonly close?: () => void;
}

export type Descriptors = ReadonlyMap<number, Descriptor>;

export interface Variable {
  readonly value: string;
  readonly exported: boolean;
  readonly readonly: boolean;
}

/** A command that ended what stands around it. */
export class ControlFlow extends Error {
  readonly kind: 'break' | 'continue' | 'return' | 'exit' | 'interrupt';
  /** Loops to leave, or the exit code. */
  count: number;

  constructor(from: ControlFlow['kind'], count: number) {
    super(from);
    this.kind = from;
    this.count = count;
  }
}

/** A fault that ends a shell which is not interactive, in the shell's words. */
export class ShellError extends Error {
  readonly code: number;

  constructor(message: string, code = 2) {
    super(message);
    this.code = code;
  }
}

/** A command that the shell runs itself. */
export type Builtin = (shell: Shell, argv: readonly string[]) => Promise<number>;

/** What runs commands for a shell: handed in, since commands are expanded and expansions run commands. */
export interface ShellInterpreter {
  readonly run: (shell: Shell, list: List) => Promise<number>;
  readonly runProgram: (shell: Shell, argv: readonly string[]) => Promise<number>;
  readonly builtins: Readonly<Record<string, Builtin | undefined>>;
}

/** A shell's state. A subshell is a copy that shares nothing but the open files. */
export class Shell {
  readonly process: Process;
  readonly container: Container;
  readonly dialect: Dialect;
  readonly interpreter: ShellInterpreter;
  variables = new Map<string, Variable>();
  functions = new Map<string, Command>();
  aliases = new Map<string, string>();
  options = new Set<string>();
  traps = new Map<string, string>();
  positional: readonly string[] = [];
  /** `$0`. */
  name: string;
  status = 0;
  cwd: string;
  descriptors: Descriptors;
  signal: AbortSignal;
  /** Background jobs, by their process number. */
  jobs = new Map<number, { readonly text: string; readonly exitCode: Promise<number>; done: number | undefined }>();
  lastBackground: number | undefined;
  isInteractive = false;
  /** Whether a message names the line of the script. */
  showsLineNumbers = false;
  line = 0;
  loopDepth = 0;
  functionDepth = 0;
  /** How many `eval` are at work, which ash names in its messages. */
  evalDepth = 0;
  /** How many files are read by `.` within each other. */
  sourceDepth = 0;
  /** Inside a test, where `set -e` does not act. */
  conditionDepth = 0;
  /** Variables to put back when the function that said `local` returns. */
  localScopes: Map<string, Variable | undefined>[] = [];
  /** Files of process substitutions, and what follows once the command is done. */
  afterCommand: (() => Promise<void>)[] = [];
  pendingSignals: Signal[] = [];
  wasInterrupted = false;
  #bell = Promise.withResolvers<void>();

  constructor(process: Process, dialect: Dialect, engine: ShellInterpreter) {
    this.process = process;
    this.container = process.container;
    this.dialect = dialect;
    this.interpreter = engine;
    this.name = process.argv[0] ?? 'sh';
    this.cwd = process.cwd;
    this.signal = process.signal;
    for (const [name, value] of process.env) this.variables.set(name, { value, exported: true, readonly: false });
    const isTerminal = process.terminal !== undefined;
    this.descriptors = new Map([
      [0, { input: process.stdin, isTerminal }],
      [1, { output: process.stdout, isTerminal }],
      [2, { output: process.stderr, isTerminal }],
    ]);
  }

  get isBash(): boolean {
    return this.dialect === 'bash';
  }

  get stdin(): Readable {
    return this.descriptors.get(0)?.input ?? emptyInput;
  }

  /** A copy for a subshell, with other open files. */
  subshell(descriptors: Descriptors = this.descriptors): Shell {
    const made = new Shell(this.process, this.dialect, this.interpreter);
    made.variables = new Map(this.variables);
    made.functions = new Map(this.functions);
    made.aliases = new Map(this.aliases);
    made.options = new Set(this.options);
    made.positional = this.positional;
    made.name = this.name;
    made.status = this.status;
    made.cwd = this.cwd;
    made.descriptors = descriptors;
    made.signal = this.signal;
    made.lastBackground = this.lastBackground;
    made.showsLineNumbers = this.showsLineNumbers;
    made.line = this.line;
    made.functionDepth = this.functionDepth;
    made.conditionDepth = this.conditionDepth;
    return made;
  }

  get(name: string): string | undefined {
    if (this.isBash && name === 'RANDOM') return String(Math.floor(this.container.random() * 32_768));
    return this.variables.get(name)?.value;
  }

  /** Sets a variable; throws a `ShellError` where it is read-only, and `OutOfMemory`. */
  set(name: string, value: string, exported?: boolean): void {
    const before = this.variables.get(name);
    if (before?.readonly === true)
      throw new ShellError(this.isBash ? `${name}: readonly variable` : `${name}: is read only`, this.isBash ? 1 : 2);
    if (value.length > maxVariableLength) throw new OutOfMemory();
    const isExported = exported ?? before?.exported ?? this.options.has('allexport');
    this.variables.set(name, { value, exported: isExported, readonly: false });
  }

  /** The value of `$name`, special ones included; undefined: not set. */
  parameter(name: string): string | undefined {
    if (/^[1-9]\d*$/.test(name)) return this.positional[Number(name) - 1];
    switch (name) {
      case '0':
        return this.name;
      case '#':
        return String(this.positional.length);
      case '?':
        return String(this.status);
      case '$':
        return String(this.process.pid);
      case '!':
        return this.lastBackground === undefined ? '' : String(this.lastBackground);
      case '-':
        return (
          [...this.options].map((option) => optionLetters[option] ?? '').join('') + (this.isInteractive ? 'i' : '')
        );
      case '@':
      case '*':
        return this.positional.length > 0 ? this.positional.join(' ') : undefined;
      default:
        return this.get(name);
    }
  }

  /** The environment of a program that is started. */
  environment(): Map<string, string> {
    const env = new Map<string, string>();
    for (const [name, { value, exported }] of this.variables) if (exported) env.set(name, value);
    return env;
  }

  get path(): string {
    return this.get('PATH') ?? defaultPath;
  }

  async write(text: string): Promise<void> {
    await this.descriptors.get(1)?.output?.write(new TextEncoder().encode(text));
  }

  /** Says what is wrong, with the shell's name before it. */
  async printError(message: string): Promise<void> {
    const output = this.descriptors.get(2)?.output;
    if (output !== undefined) await writeText(output, `${this.prefix()}${message}\n`);
  }

  /** `sh: `, `bash: line 1: `, `sh: 1: `: how each shell begins its messages. */
  prefix(): string {
    const line = Math.max(this.line, 1);
    if (this.dialect === 'dash') return `${this.name}: ${line}: `;
    if (this.isBash) return this.isInteractive ? `${this.name}: ` : `${this.name}: line ${line}: `;
    const inside = this.evalDepth > 0 ? 'eval: line 0: ' : '';
    return this.showsLineNumbers ? `${this.name}: line ${line}: ${inside}` : `${this.name}: ${inside}`;
  }

  /** Between two commands: lets others run now and then, and meets what has happened meanwhile. */
  async betweenCommands(): Promise<void> {
    this.signal.throwIfAborted();
    await this.container.scheduler.yieldControl(this.signal);
    if (this.wasInterrupted) throw new ControlFlow('interrupt', 130);
  }

  /** Resolves when a signal arrives that this shell answers itself. */
  get signalArrived(): Promise<void> {
    return this.#bell.promise;
  }

  /** A signal has come that a trap or an interactive shell answers. */
  deliverSignal(signal: Signal): void {
    if (this.traps.has(signal)) this.pendingSignals.push(signal);
    else this.wasInterrupted = true;
    this.#bell.resolve();
    this.#bell = Promise.withResolvers();
  }

  /** What `$(list)` prints. */
  async substitute(list: List): Promise<string> {
    const sink = createSink();
    const shell = this.subshell(new Map([...this.descriptors, [1, { output: sink }]]));
    this.status = await runInSubshell(shell, list);
    return sink.text();
  }

  /** The path of a file with what a list prints, or of one whose contents it reads afterwards. */
  async substituteProcess(list: List, reads: boolean): Promise<string> {
    const { files } = this.container;
    let number = 63;
    while (typeof files.stat(`/dev/fd/${number}`) !== 'string') number -= 1;
    const path = `/dev/fd/${number}`;
    files.mkdirAll('/dev/fd');
    files.write(path, new Uint8Array(0));
    if (reads) {
      const output: Writable = { write: async (bytes) => void files.write(path, bytes, true) };
      await runInSubshell(this.subshell(new Map([...this.descriptors, [1, { output }]])), list);
    }
    this.afterCommand.push(async () => {
      const bytes = files.read(path);
      files.remove(path);
      if (reads || typeof bytes === 'string') return;
      await runInSubshell(this.subshell(new Map([...this.descriptors, [0, { input: readableFrom(bytes) }]])), list);
    });
    return path;
  }
}

/** Runs a list in a copy of a shell; `exit` and faults end the copy alone. */
export async function runInSubshell(shell: Shell, list: List): Promise<number> {
  const { processLimit: places } = shell.container;
  if (places.available <= 0) return reportForkFailure(shell);
  places.acquire();
  try {
    return await shell.interpreter.run(shell, list);
  } catch (problem) {
    if (problem instanceof OutOfMemory) return outOfMemory(shell);
    if (problem instanceof ControlFlow && problem.kind !== 'interrupt')
      return problem.kind === 'exit' ? problem.count : shell.status;
    if (!(problem instanceof ShellError)) throw problem;
    await shell.printError(problem.message);
    return problem.code;
  } finally {
    places.release();
  }
}

/** Says that the container has as many processes as it may have; the exit code. */
export async function reportForkFailure(shell: Shell): Promise<number> {
  const why = shell.dialect === 'dash' ? 'Cannot fork' : 'Resource temporarily unavailable';
  await shell.printError(shell.isBash ? `fork: ${why}` : shell.dialect === 'dash' ? why : `can't fork: ${why}`);
  return shell.isBash ? 254 : 2;
}

async function outOfMemory(shell: Shell): Promise<number> {
  await shell.printError('out of memory');
  return shell.isBash ? 2 : 1;
}

/** How long the value of a variable may be, in characters. */
export const maxVariableLength = 1024 * 1024;

/** `set -o NAME` and its letter. */
export const optionLetters: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  allexport: 'a',
  noclobber: 'C',
  verbose: 'v',
  noexec: 'n',
  monitor: 'm',
};
