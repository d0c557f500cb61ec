import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folders } from '../../src/folders.ts';
import { bundledScenario } from '../../src/scenario/bundled.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { inPty } from '../e2e/in-pty.ts';
import { openInspector } from './inspector.ts';

/** What practice takes of the machine over many saves; memory in MiB. */
export interface PracticeMemory {
  /** Resident memory with the task on the screen, before the first save. */
  readonly start: number;
  /** Resident memory after the last save. */
  readonly end: number;
  /** The highest resident memory of the whole run. */
  readonly peak: number;
  /** Share of one core that the screen takes while nothing happens, from 0 to 1. */
  readonly idle: number;
}

/** The heap of practice after a forced collection, in bytes, at half of the saves and after all of them. */
export interface PracticeHeap {
  readonly half: number;
  readonly all: number;
}

const task = bundledScenario('network-policies', 'database-only-from-app');

/**
 * Opens a task, saves its answer so many times, each time with another name and other ports, and waits until the screen
 * shows each save. Then it does nothing for `idleFor` seconds. Only Linux tells what that costs.
 */
export async function measurePractice(saves: number, idleFor: number): Promise<PracticeMemory> {
  return practising('', async ({ pid, save }) => {
    const start = resident(pid);
    for (let number = 1; number <= saves; number++) await save(number);
    const end = resident(pid);
    const peak = inStatus(pid, 'VmHWM');
    const from = cpuTime(pid);
    await pause(idleFor * 1000);
    return { start, end, peak, idle: (cpuTime(pid) - from) / idleFor };
  });
}

/** As `measurePractice`, with the inspector of Node open, which can force a collection and takes memory of its own. */
export async function measurePracticeHeap(saves: number): Promise<PracticeHeap> {
  const port = await freePort();
  const flags = `--inspect=127.0.0.1:${port} --inspect-publish-uid=http`;
  return practising(flags, async ({ save }) => {
    const inspector = await openInspector(port);
    for (let number = 1; number <= saves / 2; number++) await save(number);
    const half = await inspector.heapUsed();
    for (let number = saves / 2 + 1; number <= saves; number++) await save(number);
    const all = await inspector.heapUsed();
    inspector.close();
    return { half, all };
  });
}

interface Practice {
  readonly pid: number;
  /** Writes an answer with that number in its name, and resolves when the screen shows it. */
  readonly save: (number: number) => Promise<void>;
}

async function practising<T>(nodeOptions: string, run: (practice: Practice) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-memory-'));
  const env = { SALLYPORT_HOME: home, NODE_OPTIONS: nodeOptions };
  const answer = answerPath(folders(env).state, task);
  const window = inPty(['practice', task.id], env, [80, 24]);
  try {
    await window.shows('goals reached: 0 of 2', patience);
    return await run({
      pid: window.pty.pid,
      save: async (number) => {
        writeFileSync(answer, changedAnswer(number));
        await window.shows(`Accepted: ${nameOf(number)}`, patience);
      },
    });
  } finally {
    window.pty.kill('SIGHUP');
    await window.ended();
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** How long the screen may take for one step on a busy machine, in milliseconds. */
const patience = 30_000;

function nameOf(number: number): string {
  return `answer-${String(number).padStart(4, '0')}`;
}

/** A correct answer, or one that allows one port too many, in turn, so that the map changes at each save. */
function changedAnswer(number: number): string {
  const named = task.solution.replace(/name: .*/, `name: ${nameOf(number)}`);
  return number % 2 === 0 ? named : `${named}    - protocol: TCP\n      port: ${1024 + number}\n`;
}

function resident(pid: number): number {
  return inStatus(pid, 'VmRSS');
}

/** A figure of `/proc/PID/status` in MiB. Source: proc_pid_status(5). */
function inStatus(pid: number, field: string): number {
  const [, kibibytes] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1024;
}

/** Seconds of CPU that a process has taken, in itself and in the kernel. Source: proc_pid_stat(5); 100 ticks a second. */
function cpuTime(pid: number): number {
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = after.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
