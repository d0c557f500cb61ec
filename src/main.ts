import type { CommanderError } from 'commander';
import type { CommandContext, ProcessContext, TerminalContext } from './cli/command-context.ts';
import { type ExitError, exitCodes, wrongUsage } from './cli/exit.ts';
import { directOutput, endQuietly, type Output, safeOutput, write } from './cli/output.ts';
import { startTimings, type Timings } from './cli/timings.ts';
import { runProgram } from './command-table.ts';
import { errorCode } from './file-errors.ts';

/** Runs this process: its arguments, its streams, its exit code. An unexpected error becomes a crash report. */
export async function start(): Promise<void> {
  process.on('uncaughtException', (error) => void crash(error).then(() => process.exit()));
  process.on('SIGINT', () => process.exit(exitCodes.interrupted));
  // Without a handler Node opens its debugger, to which any program on this machine can connect.
  process.on('SIGUSR1', () => undefined);
  try {
    process.exitCode = await main(process.argv.slice(2), processContext());
  } catch (error) {
    await crash(error);
  }
}

/**
 * Runs one command line and returns its exit code. A fault in the person's input is printed on standard error; any
 * other error is a bug, and is thrown on.
 */
export async function main(argv: readonly string[], given: ProcessContext): Promise<number> {
  const timings = startTimings(() => Number(process.hrtime.bigint()) / 1e6);
  const context = commandContext(given, argv, timings);
  let code: number;
  try {
    code = await runProgram(context);
  } catch (error) {
    const ending = isExitError(error) ? error : faultOutside(error);
    if (ending !== null) {
      await sayEnding(context.stderr, ending);
      return ending.code;
    }
    // commander has already said what is wrong; its help and version end this way too.
    if (isCommanderError(error)) return error.exitCode === 0 ? exitCodes.passed : exitCodes.usage;
    throw error;
  }
  if (ownWords(argv).includes('--timings')) await write(context.stderr, `${timings.line()}\n`);
  return code;
}

/** The words of a command line that are this program's: those after -- belong to another one. */
function ownWords(argv: readonly string[]): readonly string[] {
  return argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
}

/** Standard input stays a getter: a command that does not read it does not make the stream. */
function commandContext(context: ProcessContext, argv: readonly string[], timings: Timings): CommandContext {
  const { env, terminal } = ownWords(argv).includes('--screen-reader') ? withScreenReader(context) : context;
  return {
    get stdin() {
      return context.stdin;
    },
    stdout: safeOutput(context.stdout),
    stderr: safeOutput(context.stderr),
    env,
    terminal,
    argv,
    timings,
  };
}

/** A process as it is where its environment says that a screen reader is used. Streams stay getters here too. */
function withScreenReader(context: ProcessContext): Pick<ProcessContext, 'env' | 'terminal'> {
  const env = { ...context.env, INK_SCREEN_READER: 'true' };
  const terminal = (): TerminalContext => ({
    get stdin() {
      return context.terminal().stdin;
    },
    get stdout() {
      return context.terminal().stdout;
    },
    get stderr() {
      return context.terminal().stderr;
    },
    env,
  });
  return { env, terminal };
}

/** The end of the command where the system, and not the program, is at fault; null for any other error. */
function faultOutside(error: unknown): ExitError | null {
  if (errorCode(error) === 'ENOENT' && error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd') {
    return wrongUsage('the folder that you are in has been removed; go to another one with cd, and run it again');
  }
  return null;
}

/** A screen that is built apart from this file throws an ExitError of its own. */
function isExitError(error: unknown): error is ExitError {
  return error instanceof Error && error.name === 'ExitError' && 'code' in error;
}

function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

/** What a command may use of this process. Each stream is made when it is first used, because making one takes time. */
function processContext(): ProcessContext {
  const terminal: TerminalContext = {
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return endQuietly(process.stdout);
    },
    get stderr() {
      return endQuietly(process.stderr);
    },
    env: process.env,
  };
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: directOutput(1, () => process.stdout),
    stderr: directOutput(2, () => process.stderr),
    env: process.env,
    terminal: () => terminal,
  };
}

/** Says why the command ends. Where standard error takes no text either, the exit code says it alone. */
async function sayEnding(stderr: Output, { message }: ExitError): Promise<void> {
  try {
    await write(stderr, `${message}\n`);
  } catch (error) {
    if (!isExitError(error)) throw error;
  }
}

async function crash(error: unknown): Promise<void> {
  // A stream reports later, and outside of any command, that it cannot be written to.
  if (isExitError(error)) {
    process.exitCode = error.code;
    return sayEnding(
      directOutput(2, () => process.stderr),
      error,
    );
  }
  // A fault while the report is written would end here again, and never come to an end.
  if (process.exitCode === exitCodes.bug) process.exit();
  process.exitCode = exitCodes.bug;
  const { reportCrash } = await import('./cli/crash.ts');
  reportCrash(error, process.argv.slice(2), process.env, new Date());
}
