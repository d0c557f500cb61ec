import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** A run of the program as a process of its own: it can be killed, and what it says is heard as it says it. */
export interface CliRun {
  /** Resolves when it has said this on standard output or error; rejects when it ends without. */
  says(words: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

const program = resolve(import.meta.dirname, '../../dist/sallyport.js');

/** Starts the program that `npm run build` made. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv): CliRun {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const heard = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      heard[name] += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    child.on('close', (code) => done({ code, ...heard }));
  });
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    says: (words) =>
      new Promise((done, fail) => {
        const look = (): void => {
          if (!heard.stdout.includes(words) && !heard.stderr.includes(words)) return;
          listeners.delete(look);
          done();
        };
        listeners.add(look);
        look();
        void ended.then(({ stdout, stderr }) => fail(new Error(`it ended without "${words}": ${stdout}${stderr}`)));
      }),
  };
}
