import type { CommanderError } from 'commander';
import { exitCodes, Stop } from './commands/exit.ts';
import { program } from './commands/program.ts';
import { endQuietly, type Surroundings, write } from './commands/surroundings.ts';
import { startTimings } from './commands/timings.ts';

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
export async function main(argv: readonly string[], around: Surroundings): Promise<number> {
  const timings = startTimings(() => performance.now());
  const outcome = { code: exitCodes.passed as number };
  try {
    const commands = program({ around, timings, argv, end: (code) => void (outcome.code = code) });
    await commands.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof Stop) {
      await write(around.stderr, `${error.message}\n`);
      return error.code;
    }
    // commander has already said what is wrong; its help and version end this way too.
    if (isCommanderError(error)) return error.exitCode === 0 ? exitCodes.passed : exitCodes.usage;
    throw error;
  }
  if (argv.includes('--timings')) await write(around.stderr, `${timings.line()}\n`);
  return outcome.code;
}

function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

/** The streams of this process; each is made when it is first used, for making one takes time. */
function processSurroundings(): Surroundings {
  return {
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
}

async function crash(error: unknown): Promise<void> {
  process.exitCode = exitCodes.bug;
  const { reportCrash } = await import('./commands/crash.ts');
  reportCrash(error, process.argv.slice(2), process.env, new Date());
}
