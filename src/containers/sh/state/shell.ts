import { OutOfMemory } from '../../runtime/buffer-limit.ts';
import type { Container } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { defaultPath } from '../../runtime/program-lookup.ts';
import type { Signal } from '../../runtime/signals.ts';
import { emptyInput, type Readable, writeText } from '../../runtime/streams.ts';
import type { Dialect } from '../dialect.ts';
import type { Command, List } from '../syntax/syntax-tree.ts';
import { ControlFlow } from './control-flow.ts';
import type { Descriptors } from './descriptors.ts';
import { Jobs } from './jobs.ts';
import { letterOfOption } from './options.ts';
import { ShellError } from './shell-error.ts';
import { SignalQueue } from './signal-queue.ts';
import { Variables } from './variables.ts';

/** A command that the shell runs itself; resolves with its exit code. */
export type Builtin = (shell: Shell, argv: readonly string[]) => Promise<number>;

/** What runs commands for a shell. It is passed in, since commands are expanded and expansions run commands. */
export interface Interpreter {
  readonly runList: (shell: Shell, list: List) => Promise<number>;
  readonly runCommand: (shell: Shell, command: Command) => Promise<number>;
  readonly runProgram: (shell: Shell, argv: readonly string[]) => Promise<number>;
  /** The builtin of a name; undefined: the shell has none. */
  readonly findBuiltin: (shell: Shell, name: string) => Builtin | undefined;
  readonly builtinNames: readonly string[];
}

/** The longest value of a variable, in characters. */
export const maxVariableLength = 1024 * 1024;

/** The state of a shell. A subshell is a copy that shares nothing but the open files. */
export class Shell {
  readonly process: Process;
  readonly container: Container;
  readonly dialect: Dialect;
  readonly interpreter: Interpreter;
  readonly jobs = new Jobs();
  readonly signals = new SignalQueue();
  readonly traps = new Map<string, string>();
  variables = new Variables();
  functions = new Map<string, Command>();
  aliases = new Map<string, string>();
  options = new Set<string>();
  positional: readonly string[] = [];
  /** `$0`. */
  name: string;
  /** `$?`. */
  status = 0;
  cwd: string;
  descriptors: Descriptors;
  signal: AbortSignal;
  /** `$!`. */
  lastBackgroundPid: number | undefined;
  isInteractive = false;
  /** Whether a message names the line of the script. */
  showsLineNumbers = false;
  line = 0;
  loopDepth = 0;
  functionDepth = 0;
  evalDepth = 0;
  /** How many files are read by `.` within each other. */
  sourceDepth = 0;
  /** More than 0 in a condition, where `set -e` has no effect. */
  conditionDepth = 0;
  /** What follows once the command is done: files of process substitutions are removed. */
  afterCommand: (() => Promise<void>)[] = [];
  /** Ctrl-C has come, in an interactive shell without a trap. */
  wasInterrupted = false;

  constructor(process: Process, dialect: Dialect, interpreter: Interpreter) {
    this.process = process;
    this.container = process.container;
    this.dialect = dialect;
    this.interpreter = interpreter;
    this.name = process.argv[0] ?? 'sh';
    this.cwd = process.cwd;
    this.signal = process.signal;
    for (const [name, value] of process.env) this.variables.set(name, { value, isExported: true });
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

  get path(): string {
    return this.get('PATH') ?? defaultPath;
  }

  /** A copy for a subshell, with other open files. */
  subshell(descriptors: Descriptors = this.descriptors): Shell {
    const copy = new Shell(this.process, this.dialect, this.interpreter);
    copy.variables = this.variables.copy();
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.options = new Set(this.options);
    copy.positional = this.positional;
    copy.name = this.name;
    copy.status = this.status;
    copy.cwd = this.cwd;
    copy.descriptors = descriptors;
    copy.signal = this.signal;
    copy.lastBackgroundPid = this.lastBackgroundPid;
    copy.showsLineNumbers = this.showsLineNumbers;
    copy.line = this.line;
    copy.functionDepth = this.functionDepth;
    copy.conditionDepth = this.conditionDepth;
    return copy;
  }

  /** The value of a variable; undefined: it is not set. */
  get(name: string): string | undefined {
    if (this.isBash && name === 'RANDOM') return String(Math.floor(this.container.random() * 32_768));
    return this.variables.get(name)?.value;
  }

  /** Sets a variable. Throws a `ShellError` where it is read-only, and `OutOfMemory`. */
  set(name: string, value: string, isExported?: boolean): void {
    const before = this.variables.get(name);
    if (before?.isReadonly === true) {
      const isReadonly = this.isBash ? 'readonly variable' : 'is read only';
      throw new ShellError(`${name}: ${isReadonly}`, this.isBash ? 1 : 2);
    }
    if (value.length > maxVariableLength) throw new OutOfMemory();
    const exported = isExported ?? before?.isExported ?? this.options.has('allexport');
    this.variables.set(name, { value, isExported: exported });
  }

  /** The value of a parameter, special ones included. Source: POSIX.1-2024, Shell Command Language, 2.5. */
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
        return this.lastBackgroundPid === undefined ? '' : String(this.lastBackgroundPid);
      case '-':
        return [...this.options].map(letterOfOption).join('') + (this.isInteractive ? 'i' : '');
      case '@':
      case '*':
        return this.positional.length > 0 ? this.positional.join(' ') : undefined;
      default:
        return this.get(name);
    }
  }

  /** One of these, by which shell this is; dash is like ash where it has none of its own. */
  forDialect<T>({ ash, bash, dash = ash }: { readonly ash: T; readonly bash: T; readonly dash?: T }): T {
    return this.isBash ? bash : this.dialect === 'dash' ? dash : ash;
  }

  /** Writes to standard output. */
  async write(text: string): Promise<void> {
    const output = this.descriptors.get(1)?.output;
    if (output !== undefined) await writeText(output, text);
  }

  /** Writes to standard error. */
  async writeError(text: string): Promise<void> {
    const output = this.descriptors.get(2)?.output;
    if (output !== undefined) await writeText(output, text);
  }

  /** Writes a message to standard error, with the shell's name before it. */
  async printError(message: string): Promise<void> {
    await this.writeError(`${this.#messagePrefix()}${message}\n`);
  }

  /** `line 3: `, which ash's builtins put into their messages; 0 where there is no script. */
  get ashLine(): string {
    return this.dialect === 'ash' ? `line ${this.showsLineNumbers ? this.line : 0}: ` : '';
  }

  /** `sh: `, `bash: line 1: `, `sh: 1: `: how each shell begins its messages. */
  #messagePrefix(): string {
    const line = Math.max(this.line, 1);
    if (this.dialect === 'dash') return `${this.name}: ${line}: `;
    if (this.isBash) return this.isInteractive ? `${this.name}: ` : `${this.name}: line ${line}: `;
    const inEval = this.evalDepth > 0 ? 'eval: line 0: ' : '';
    return this.showsLineNumbers ? `${this.name}: line ${line}: ${inEval}` : `${this.name}: ${inEval}`;
  }

  /** Between two commands: others get their turn, and Ctrl-C ends what runs. */
  async betweenCommands(): Promise<void> {
    this.signal.throwIfAborted();
    await this.container.scheduler.yieldControl(this.signal);
    if (this.wasInterrupted) throw new ControlFlow('interrupt', 130);
  }

  /** A signal has come that a trap or an interactive shell handles. */
  deliverSignal(signal: Signal): void {
    if (this.traps.has(signal)) this.signals.add(signal);
    else this.wasInterrupted = true;
    this.signals.notify();
  }
}
