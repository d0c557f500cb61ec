import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { eventsIn } from '../../src/progress/journal.ts';
import { progressOf } from '../../src/progress/progress.ts';
import { refOf } from '../../src/scenario/pack-entry.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';
import { type InPty, inPty } from './in-pty.ts';

const task = 'database-only-from-app';
const [scenario = missing()] = bundledPack().scenarios.filter(({ id }) => id === task);
const answerIn = (home: string): string => answerPath(join(home, 'state'), scenario);

function missing(): never {
  throw new Error(`there is no scenario ${task}`);
}

/** How many kills lost nothing, of how many, and what was lost by each of the others. */
export interface Kills {
  readonly kept: number;
  readonly lost: readonly string[];
}

/** Passes a task again and again, and kills the program as soon as the screen shows the pass. */
export async function killAtPass(times: number): Promise<Kills> {
  return counted(times, async (home) => {
    const window = open(home);
    await window.shows('goals reached: 0 of 2', 30_000);
    writeFileSync(answerIn(home), scenario.solution);
    await window.shows('goals reached: 2 of 2', 30_000);
    const killed = killWhen(window, 'safeguards kept');
    window.pty.write('\r');
    await killed;
    const events = eventsIn(readFileSync(join(home, 'state', 'attempts.jsonl'), 'utf8'));
    const progress = progressOf(events).get(refOf(scenario));
    return progress?.state === 'passed' ? null : `the pass: ${progress?.state}`;
  });
}

/**
 * Changes a task's cluster with kubectl and kills the program as soon as kubectl says that it has, again and again with
 * the same task; after each kill everything that was made so far must be there.
 */
export async function killWithObjects(times: number, kubectl: string): Promise<Kills> {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-kills-'));
  const lost: string[] = [];
  const names: string[] = [];
  try {
    let window = open(home);
    await window.shows('goals reached: 0 of 2', 30_000);
    for (let round = 1; round <= times; round += 1) {
      const run = await kubectlOn(home, kubectl);
      if (round > 1) await window.shows('The task is as you left it, with what kubectl changed.', 30_000);
      const missing = await missingIn(run, names, round - 1);
      if (missing !== null) lost.push(`${round}: ${missing}`);
      await run('label', 'namespace', 'dev', `round=${round}`, '--overwrite');
      if (round % 5 === 1) await run('-n', 'dev', 'run', `pod-${round}`, '--image=busybox', '--', 'sleep', '3600');
      await run('-n', 'dev', 'create', 'configmap', `made-${round}`, `--from-literal=round=${round}`);
      window.pty.kill('SIGKILL');
      await window.ended();
      names.push(`configmap/made-${round}`, ...(round % 5 === 1 ? [`pod/pod-${round}`] : []));
      window = open(home);
      await window.shows('who reaches whom', 30_000);
    }
    const missing = await missingIn(await kubectlOn(home, kubectl), names, times);
    if (missing !== null) lost.push(`after the last: ${missing}`);
    window.pty.kill('SIGKILL');
    await window.ended();
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
  return { kept: times - lost.length, lost };
}

async function counted(times: number, once: (home: string) => Promise<string | null>): Promise<Kills> {
  const lost: string[] = [];
  for (let round = 1; round <= times; round += 1) {
    const home = mkdtempSync(join(tmpdir(), 'sallyport-kills-'));
    try {
      const what = await once(home);
      if (what !== null) lost.push(`${round}: ${what}`);
    } finally {
      rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    }
  }
  return { kept: times - lost.length, lost };
}

function open(home: string): InPty {
  return inPty(['practice', task, '--fast'], { SALLYPORT_HOME: home });
}

/** Kills a program the moment that it has written a text; resolves when it has ended. */
function killWhen(window: InPty, text: string): Promise<unknown> {
  const { pid } = window.pty;
  let seen = '';
  const listening = window.pty.onData((data) => {
    seen += data;
    if (!seen.includes(text)) return;
    listening.dispose();
    process.kill(pid, 'SIGKILL');
  });
  return window.ended();
}

type Kubectl = (...args: readonly string[]) => Promise<string>;

/** A kubectl on the cluster of the task that is open, which is asked to be served. */
async function kubectlOn(home: string, kubectl: string): Promise<Kubectl> {
  const folder = dirname(answerIn(home));
  const until = Date.now() + 30_000;
  let served: string | undefined;
  for (let asked = 0; served === undefined; asked += 1) {
    if (Date.now() > until) throw new Error('the cluster is not served');
    // A window that has just opened takes no request that is older than it is.
    if (asked % 20 === 0) writeFileSync(join(folder, 'wanted'), 'shell');
    await new Promise((resolve) => setTimeout(resolve, 50));
    served = servedIn(join(folder, 'running'));
  }
  const env = { ...process.env, KUBECONFIG: join(served, 'kubeconfig'), HOME: home };
  return async (...args) => (await promisify(execFile)(kubectl, [...args], { env })).stdout;
}

/** The folder of the cluster that a process which lives serves. */
function servedIn(file: string): string | undefined {
  try {
    const { pid, served } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly pid: number;
      readonly served?: string;
    };
    process.kill(pid, 0);
    return served;
  } catch {
    return undefined;
  }
}

/** What is not there of what was made so far; null where nothing is missing. */
async function missingIn(run: Kubectl, names: readonly string[], round: number): Promise<string | null> {
  const there = new Set((await run('-n', 'dev', 'get', 'configmaps,pods', '-o', 'name')).trim().split('\n'));
  const missing = names.filter((name) => !there.has(name));
  if (missing.length > 0) return missing.join(', ');
  if (round === 0) return null;
  const label = await run('get', 'namespace', 'dev', '-o', 'jsonpath={.metadata.labels.round}');
  return label === String(round) ? null : `the label is ${label}, not ${round}`;
}
