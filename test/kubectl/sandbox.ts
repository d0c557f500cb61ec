import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { kubectlPath } from './kubectl.ts';

const program = join(import.meta.dirname, '../../dist/sallyport.js');

/** What a program printed, and its exit code. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A sandbox that serves until it is stopped. */
export interface RunningSandbox {
  readonly kubeconfig: string;
  readonly server: string;
  /** A folder of its own, which is HOME of what runs. */
  readonly folder: string;
  /** Runs a line of sh in the folder, with a real kubectl of the minor on PATH. */
  sh(line: string, minor?: string): Promise<Ran>;
  stop(): Promise<void>;
}

/** Starts the built program's sandbox. */
export async function startSandbox(...args: readonly string[]): Promise<RunningSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-sandbox-'));
  const env = { ...process.env, SALLYPORT_HOME: join(folder, 'home'), HOME: folder };
  const child = spawn(process.execPath, [program, 'sandbox', ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
  });
  const { kubeconfig, server } = JSON.parse(line) as { readonly kubeconfig: string; readonly server: string };
  return {
    kubeconfig,
    server,
    folder,
    sh: async (command, minor) => {
      const kubectl = await kubectlPath(minor);
      const path = `${join(kubectl, '..')}:${process.env['PATH'] ?? ''}`;
      const around = { ...process.env, HOME: folder, KUBECONFIG: kubeconfig, PATH: path };
      return new Promise((resolve) => {
        const options = { cwd: folder, env: around, timeout: 60_000, maxBuffer: 64 << 20 };
        const running = execFile('sh', ['-c', command], options, (error, stdout, stderr) => {
          resolve({ stdout, stderr, code: error === null ? 0 : Number(error.code ?? -1) });
        });
        running.stdin?.end();
      });
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
