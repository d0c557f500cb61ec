import { spawn } from 'node:child_process';

/** How a program that fetches a pack ended, and what it printed. */
export interface Ran {
  /** Its exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  /** At most some kilobytes. */
  readonly stderr: string;
  /** It was ended because it printed too much, or took too long. */
  readonly ended?: 'too much' | 'too long';
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The most bytes of standard output. */
  readonly most: number;
  /** In milliseconds. */
  readonly longest: number;
}

const MOST_ERRORS = 16 * 1024;

/** Runs a program without input and without a terminal, and keeps what it prints. Rejects where it cannot be started. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, most, longest }: RunOptions,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let length = 0;
    let stderr = '';
    let ended: Ran['ended'];
    const end = (because: NonNullable<Ran['ended']>): void => {
      ended ??= because;
      child.kill('SIGTERM');
    };
    const timer = setTimeout(() => end('too long'), longest);
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > most) end('too much');
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < MOST_ERRORS) stderr += chunk.toString('utf8');
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(chunks), stderr, ...(ended === undefined ? {} : { ended }) });
    });
  });
}
