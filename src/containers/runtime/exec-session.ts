import { commandLineOf } from './program-lookup.ts';
import type { Session, Streams } from './sessions.ts';
import { startFailureMessage } from './start-failure.ts';
import { type StartedContainer, withTerm } from './started-container.ts';
import { emptyInput, type Readable } from './streams.ts';
import { Terminal } from './terminal.ts';

/** Runs a command in a container for a client. `failed`: it cannot be started, with the message of containerd and runc. */
export function openExecSession(
  { container, env, cwd }: StartedContainer,
  command: readonly string[],
  streams: Streams,
): Session | { readonly failed: string } {
  const [name = ''] = command;
  const found = container.findProgram(name, env.get('PATH') ?? '', cwd);
  if (found.is !== 'program') {
    const why = startFailureMessage(name, found.is);
    const id = randomId(container.random);
    return {
      failed: `failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`,
    };
  }
  const session = {};
  const terminal =
    streams.terminal &&
    new Terminal({
      ...streams.terminal,
      screen: streams.stdout,
      interrupt: (signal) => container.interrupt(session, signal),
    });
  const process = container.start(found.program, commandLineOf(found, command), {
    env: terminal === undefined ? env : withTerm(env),
    cwd,
    stdin: terminal?.input ?? streams.stdin ?? emptyInput,
    stdout: terminal?.output ?? streams.stdout,
    stderr: terminal?.output ?? streams.stderr,
    terminal,
    signal: new AbortController().signal,
    session,
  });
  if (terminal !== undefined) {
    const ended = new AbortController();
    void process.exitCode.finally(() => ended.abort());
    const keys = streams.stdin ?? emptyInput;
    void passOn(keys, async (bytes) => terminal.type(bytes), ended.signal).then(() => terminal.hangUp());
  }
  return {
    exitCode: process.exitCode,
    signal: (signal) => process.signal(signal),
    resize: (columns, rows) => terminal?.resize(columns, rows),
  };
}

/** Passes on what is read, until the input ends, the connection breaks, or the signal aborts. */
export async function passOn(
  from: Readable,
  to: (bytes: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (let bytes = await from.read(signal); bytes !== null; bytes = await from.read(signal)) await to(bytes);
  } catch {
    // The client's connection broke, or the program ended: either way nothing more comes.
  }
}

/** 64 hexadecimal digits, as containerd names what it runs. */
function randomId(random: () => number): string {
  return Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('');
}
