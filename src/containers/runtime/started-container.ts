import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import { WritableLog } from './container-log.ts';
import { Pipe } from './pipe.ts';
import type { Program } from './process.ts';
import type { RunningContainer } from './running-container.ts';
import { emptyInput, type Writable } from './streams.ts';
import { Terminal } from './terminal.ts';

/** Where the output of a main program goes besides its log. */
interface Attachment {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** A container whose main program has been started, with that program's log, input and terminal. */
export class StartedContainer {
  readonly container: RunningContainer;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly log: WritableLog;
  /** The terminal of the main program; undefined: it has none. */
  readonly terminal: Terminal | undefined;
  /** Resolves when the main program has ended. */
  readonly exitCode: Promise<number>;
  readonly #spec: ContainerSpec;
  readonly #attachments = new Set<Attachment>();
  readonly #stdin: Pipe | undefined;

  constructor(
    container: RunningContainer,
    spec: ContainerSpec,
    program: Program,
    argv: readonly string[],
    env: ReadonlyMap<string, string>,
    cwd: string,
  ) {
    this.container = container;
    this.env = env;
    this.cwd = cwd;
    this.#spec = spec;
    this.log = new WritableLog(() => container.clock.now());
    const session = {};
    const stdout = this.#output('stdout');
    this.terminal =
      spec.tty === true
        ? new Terminal({
            columns: 80,
            rows: 24,
            screen: stdout,
            interrupt: (signal) => container.interrupt(session, signal),
          })
        : undefined;
    this.#stdin = spec.stdin === true && this.terminal === undefined ? new Pipe() : undefined;
    const started = container.start(program, argv, {
      env: this.terminal === undefined ? env : withTerm(env),
      cwd,
      stdin: this.#stdin?.reader ?? (spec.stdin === true ? this.terminal?.input : undefined) ?? emptyInput,
      stdout: this.terminal?.output ?? stdout,
      stderr: this.terminal?.output ?? this.#output('stderr'),
      terminal: this.terminal,
      signal: new AbortController().signal,
      session,
    });
    this.exitCode = started.exitCode.then((code) => {
      this.log.close();
      return code;
    });
  }

  /** Whether the main program reads what clients write: `stdin` of the spec. */
  get takesInput(): boolean {
    return this.#spec.stdin === true;
  }

  /** Sends the main program's output there as well, from now on; returns how to stop that. */
  attachOutput(stdout: Writable, stderr: Writable): () => void {
    const attachment = { stdout, stderr };
    this.#attachments.add(attachment);
    return () => void this.#attachments.delete(attachment);
  }

  /** Bytes or keys for the main program. */
  async writeInput(bytes: Uint8Array): Promise<void> {
    if (this.#stdin !== undefined) await this.#stdin.writer.write(bytes);
    else this.terminal?.type(bytes);
  }

  /** The client's input has ended; with `stdinOnce` the main program's input ends with it. */
  clientInputEnded(): void {
    if (this.#spec.stdinOnce !== true) return;
    if (this.#stdin === undefined) this.terminal?.hangUp();
    else this.#stdin.writer.close();
  }

  #output(stream: keyof Attachment): Writable {
    const logged = this.log.output();
    return {
      write: async (bytes) => {
        await logged.write(bytes);
        for (const attachment of this.#attachments) {
          await attachment[stream].write(bytes).catch(() => this.#attachments.delete(attachment));
        }
      },
    };
  }
}

/** The environment of a program on a terminal. */
export function withTerm(env: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...env, ['TERM', 'xterm']]);
}
