import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { eventsIn } from '../../src/progress/journal.ts';
import { type JournalEvent, progressOf } from '../../src/progress/progress.ts';
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

/** What a screen had shown of an attempt before its program was killed. */
interface Shown {
  checks: number;
  hint: boolean;
  pass: boolean;
}

/**
 * Practises one task again and again, and kills the program at a random moment of it, with all rounds in one home: a save
 * that fails, a check, a hint, a save that passes, a check. What a screen had shown must be in the journal after each
 * kill; after the last one the task must open, and nothing but its own files may be there. `random` gives numbers from 0
 * up to 1. `seen` counts what the screens had shown.
 */
export async function killAtRandom(
  times: number,
  random: () => number,
): Promise<Kills & { readonly seen: Readonly<Record<'checks' | 'hints' | 'passes', number>> }> {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-kills-'));
  const lost: string[] = [];
  // The first round is not killed: it says how long a practice takes here.
  let longest = 0;
  const seen = { checks: 0, hints: 0, passes: 0 };
  try {
    for (let round = 0; round <= times; round += 1) {
      const before = journalIn(home);
      const from = performance.now();
      const window = open(home);
      // A round may take longer than that one did; one that gets to its end is killed there.
      const after = round === 0 ? null : random() * longest * 1.5;
      const shown = await practise(window, { home, after, round, hasHint: hasHint(before) });
      if (round === 0) longest = performance.now() - from;
      else {
        seen.checks += shown.checks;
        seen.hints += shown.hint ? 1 : 0;
        seen.passes += shown.pass ? 1 : 0;
      }
      const missing = notKept(shown, before, journalIn(home));
      if (missing !== null) lost.push(`${round}: ${missing}`);
    }
    const left = await filesAfterwards(home);
    if (left.length > 0) lost.push(`left behind: ${left.join(', ')}`);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
  return { kept: times - lost.length, lost, seen };
}

interface Practice {
  readonly home: string;
  /** Milliseconds until the program is killed; null: not before the pass. */
  readonly after: number | null;
  readonly round: number;
  /** The attempt that goes on has had a hint. */
  readonly hasHint: boolean;
}

/** One practice up to its pass, or as far as it gets. */
async function practise(window: InPty, { home, after, round, hasHint: knows }: Practice): Promise<Shown> {
  const shown: Shown = { checks: 0, hint: false, pass: false };
  const kill = (): void => window.pty.kill('SIGKILL');
  const timer = after === null ? undefined : setTimeout(kill, after);
  let isOver = false;
  const end = window.ended().then(() => (isOver = true));
  /** Waits for a text on the screen; false where the program ends before that. */
  const see = async (text: string): Promise<boolean> => {
    const until = performance.now() + 60_000;
    for (;;) {
      if (isOver) return false;
      if (window.screen().includes(text)) return true;
      if (performance.now() > until) throw new Error(`${text} did not appear on:\n${window.screen()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  // Each round has another policy: a check of the same cluster as before is not recorded.
  const nearMiss = (scenario.nearMisses[0]?.answer ?? '').replace(/name: \S+/, `name: round-${round}`);
  const hint: readonly (() => Promise<boolean>)[] = [
    () => press(window, 'i'),
    () => see('Show a hint?'),
    () => press(window, 'y'),
    async () => (await see('Hint 1 of')) && (shown.hint = true),
  ];
  const steps: readonly (() => Promise<boolean>)[] = [
    () => see('goals reached: '),
    () => save(home, nearMiss),
    () => see(`Accepted: round-${round}`),
    () => press(window, '\r'),
    async () => (await see('safeguards kept: ')) && (shown.checks += 1) > 0,
    () => press(window, '\u001b'),
    () => see('answer.yaml  saved'),
    ...(knows ? [] : hint),
    () => save(home, scenario.solution),
    () => see('goals reached: 2 of 2'),
    () => press(window, '\r'),
    async () => (await see('safeguards kept: ')) && (shown.pass = true),
  ];
  for (const step of steps) if (!(await step())) break;
  clearTimeout(timer);
  kill();
  await end;
  return shown;
}

async function save(home: string, text: string): Promise<boolean> {
  writeFileSync(answerIn(home), text);
  return true;
}

async function press(window: InPty, key: string): Promise<boolean> {
  window.pty.write(key);
  return true;
}

/** Whether the attempt that the journal ends with has had a hint. */
function hasHint(events: readonly JournalEvent[]): boolean {
  return events.slice(events.findLastIndex(({ is }) => is === 'started')).some(({ is }) => is === 'hinted');
}

function journalIn(home: string): readonly JournalEvent[] {
  try {
    return eventsIn(readFileSync(join(home, 'state', 'attempts.jsonl'), 'utf8'));
  } catch {
    return [];
  }
}

/** What a screen had shown and the journal does not have; null where nothing is missing. */
function notKept(shown: Shown, before: readonly JournalEvent[], now: readonly JournalEvent[]): string | null {
  if (before.some((event, at) => JSON.stringify(event) !== JSON.stringify(now[at]))) return 'earlier entries';
  const fresh = now.slice(before.length);
  const count = (is: JournalEvent['is']): number => fresh.filter((event) => event.is === is).length;
  if (count('checked') < shown.checks) return `a check: ${count('checked')} of ${shown.checks}`;
  // A hint that an earlier round was shown is still there.
  if (shown.hint && !now.some((event) => event.is === 'hinted')) return 'the hint';
  return shown.pass && count('passed') === 0 ? 'the pass' : null;
}

/** The files of the task after it was opened and left once more, but for those that belong there. */
async function filesAfterwards(home: string): Promise<readonly string[]> {
  const window = open(home);
  await window.shows(/goals reached: \d of 2/, 30_000);
  window.pty.write('q');
  await window.ended();
  return readdirSync(dirname(answerIn(home))).filter(
    (name) => !/^(?:answer(?:-\d+)?\.yaml|objects\.jsonl)$/.test(name),
  );
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
