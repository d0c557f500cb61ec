import type { CommanderError } from 'commander';
import { directOutput, endQuietly, type PlainSurroundings, type Surroundings, write } from './cli/command-context.ts';
import { exitCodes, type Stop } from './cli/exit.ts';
import { startTimings } from './cli/timings.ts';
import { program } from './commands/program.ts';

/** Runs this process: its arguments, its streams, its exit code. What nobody foresaw becomes a crash report. */
export async function start(): Promise<void> {
  process.on('uncaughtException', (error) => void crash(error).then(() => process.exit()));
  process.on('SIGINT', () => process.exit(exitCodes.interrupted));
  try {
    process.exitCode = await main(process.argv.slice(2), processSurroundings());
  } catch (error) {
    await crash(error);
  }
}

/**
 * Runs one command line and returns its exit code. A fault of the person's input is told on standard error;
 * anything else is thrown on, for it is a bug.
 */
export async function main(argv: readonly string[], around: PlainSurroundings): Promise<number> {
  const timings = startTimings(() => Number(process.hrtime.bigint()) / 1e6);
  const outcome = { code: exitCodes.passed as number };
  try {
    const commands = program({ around, timings, argv, end: (code) => void (outcome.code = code) });
    await commands.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (isStop(error)) {
      await write(around.stderr, `${error.message}\n`);
      return error.code;
    }
    // commander has already said what is wrong; its help and version end this way too.
    if (isCommanderError(error)) return error.exitCode === 0 ? exitCodes.passed : exitCodes.usage;
    throw error;
  }
  // What stands after -- belongs to another program.
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  if (own.includes('--timings')) await write(around.stderr, `${timings.line()}\n`);
  return outcome.code;
}

/** A screen that is built apart from this file throws a Stop of its own. */
function isStop(error: unknown): error is Stop {
  return error instanceof Error && error.name === 'Stop' && 'code' in error;
}

function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

/** What a command of this process may touch. Each stream is made when it is first used, for making one takes time. */
function processSurroundings(): PlainSurroundings {
  const streams: Surroundings = {
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
    terminal: () => streams,
  };
}

async function crash(error: unknown): Promise<void> {
  process.exitCode = exitCodes.bug;
  const { reportCrash } = await import('./cli/crash.ts');
  reportCrash(error, process.argv.slice(2), process.env, new Date());
}
