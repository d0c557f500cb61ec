import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seededRandom } from '../../src/cluster/seeded-random.ts';
import type { ExamResultJson } from '../../src/report/json.ts';
import { type ExamState, remaining, replay } from '../../src/session/exam/exam.ts';
import { readExamJournal } from '../../src/task/exam/exam-journal.ts';
import { type InPty, inPty } from './in-pty.ts';
import type { Kills } from './kills.ts';

/** The exam that is killed again and again. */
export interface KilledExam {
  readonly minutes: number;
  readonly tasks: number;
  /** Decides what is done, and when the program is killed. */
  readonly seed: number;
}

/** What the screen, or kubectl, has shown to be done. */
interface Shown {
  readonly flags: Map<number, boolean>;
  readonly notes: Map<number, string>;
  /** `task-1 made-7`: a config map in the cluster of a context. */
  readonly objects: string[];
  /** The least time that was left. */
  left: number;
}

/** The program was killed while it was waited for. */
class Killed extends Error {}

/**
 * Kills a scripted exam at random moments, also while it starts, and goes on with it; then ends it. After each kill all flags,
 * notes and objects that were shown must be there, and the time must not have grown. What was being done at that moment may be
 * there or not.
 */
export async function killExam(times: number, exam: KilledExam, kubectl: string): Promise<Kills> {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-exam-kills-'));
  const random = seededRandom(exam.seed);
  const shown: Shown = { flags: new Map(), notes: new Map(), objects: [], left: exam.minutes * 60_000 };
  const lost: string[] = [];
  const args = ['exam', '--minutes', `${exam.minutes}`, '--tasks', `${exam.tasks}`, '--seed', `${exam.seed}`, '--fast'];
  try {
    const first = inPty(args, { SALLYPORT_HOME: home });
    await first.shows('start the clock', 30_000);
    first.pty.write('\r');
    await first.shows('end exam', 60_000);
    let window = first;
    for (let round = 1; round <= times; round += 1) {
      // Some kills come while the program starts.
      const moment = Math.floor(random() * 4000);
      const timer = setTimeout(() => window.pty.kill('SIGKILL'), moment);
      let trouble: string | null = null;
      try {
        if (round > 1) await waitFor(window, 'end exam', 60_000);
        for (;;) await act(window, home, kubectl, exam, random, shown, round);
      } catch (error) {
        if (!(error instanceof Killed)) trouble = error instanceof Error ? error.message : String(error);
      }
      clearTimeout(timer);
      window.pty.kill('SIGKILL');
      await window.ended();
      const missing = trouble ?? missingIn(home, shown);
      if (missing !== null) lost.push(`${round} (after ${moment} ms): ${missing}`);
      window = inPty(args, { SALLYPORT_HOME: home });
    }
    await waitFor(window, /The exam goes on: .* left/, 60_000);
    const objects = await missingObjects(home, kubectl, shown);
    if (objects !== null) lost.push(`after the last: ${objects}`);
    // It is killed while it is graded too, and grades itself when it is opened again.
    window = await endKilled(window, home, args, random);
    const wrong = wrongInResult(home, shown);
    if (wrong !== null) lost.push(`the result: ${wrong}`);
    window.pty.write('q');
    await window.ended();
    const left = leftovers(home);
    if (left.length > 0) lost.push(`files left: ${left.join(', ')}`);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
  return { kept: times - lost.length, lost };
}

/** Ends the exam, kills the program a moment later, and opens it again until it shows the result. */
async function endKilled(running: InPty, home: string, args: readonly string[], random: () => number): Promise<InPty> {
  let window = running;
  for (let kill = 0; ; kill += 1) {
    if (journalOf(home).state?.ended === null) {
      window.pty.write('E');
      await waitFor(window, 'End the exam now?');
      window.pty.write('y');
    }
    const isLast = kill === 3;
    if (!isLast) await new Promise((resolve) => setTimeout(resolve, random() * 300));
    const isGraded = existsSync(join(journalOf(home).folder, 'result.json'));
    if (isLast || isGraded) {
      await waitFor(window, /(Not passed|Passed): /, 60_000);
      return window;
    }
    window.pty.kill('SIGKILL');
    await window.ended();
    window = inPty(existsSync(join(journalOf(home).folder, 'result.json')) ? ['exam', '--review'] : args, {
      SALLYPORT_HOME: home,
    });
    await waitFor(window, /The exam goes on: .* left|tasks are graded|(Not passed|Passed): /, 60_000);
  }
}

/** Does one thing, and notes it once it is shown. */
async function act(
  window: InPty,
  home: string,
  kubectl: string,
  exam: KilledExam,
  random: () => number,
  shown: Shown,
  round: number,
): Promise<void> {
  const task = 1 + Math.floor(random() * exam.tasks);
  const what = random();
  if (what < 0.35) {
    const name = `made-${round}-${shown.objects.length}`;
    await kubectlIn(home, kubectl, `task-${task}`, 'create', 'configmap', name, '-n', 'default');
    shown.objects.push(`task-${task} ${name}`);
    return;
  }
  window.pty.write(`${task}`);
  await waitFor(window, `Go to task ${task}: Enter`);
  window.pty.write('\r');
  await waitFor(window, `Task ${task} of ${exam.tasks}`);
  if (what < 0.7) {
    const flagged = !flaggedInJournal(home, task);
    shown.flags.delete(task);
    window.pty.write('F');
    await waitFor(window, flagged ? /points? {2}flagged/ : /\d points? {3}/);
    shown.flags.set(task, flagged);
    return;
  }
  const text = `note ${round} ${Math.floor(random() * 1e6)}`;
  shown.notes.delete(task);
  window.pty.write('W');
  await waitFor(window, 'keep the note');
  window.pty.write('\u0015');
  await waitFor(window, /Your note:\s+\n\s+/);
  for (const character of text) window.pty.write(character);
  await waitFor(window, ` ${text}`);
  window.pty.write('\r');
  await waitFor(window, `Your note: ${text}`);
  shown.notes.set(task, text);
}

/** Waits until the screen holds a text. Throws `Killed` when the program has ended. */
async function waitFor(window: InPty, text: string | RegExp, within = 15_000): Promise<void> {
  let ended = false;
  void window.ended().then(() => (ended = true));
  const until = Date.now() + within;
  const is = (): boolean => {
    const screen = window.screen();
    return typeof text === 'string' ? screen.includes(text) : text.test(screen);
  };
  while (!is()) {
    if (ended) throw new Killed();
    if (Date.now() > until) throw new Error(`${text} did not appear on:\n${window.screen()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (ended) throw new Killed();
}

function journalOf(home: string): { readonly folder: string; readonly state: ExamState | null } {
  const exams = join(home, 'state', 'exams');
  const [id = ''] = readdirSync(exams);
  return { folder: join(exams, id), state: replay(readExamJournal(join(exams, id, 'exam.jsonl'))) };
}

function flaggedInJournal(home: string, task: number): boolean {
  return journalOf(home).state?.tasks[task - 1]?.flagged === true;
}

/** What the journal has lost of what was shown; null where that is nothing. */
function missingIn(home: string, shown: Shown): string | null {
  const { state } = journalOf(home);
  if (state === null) return 'the exam';
  for (const [task, flagged] of shown.flags) {
    if (state.tasks[task - 1]?.flagged !== flagged) return `the flag of task ${task}`;
  }
  for (const [task, note] of shown.notes) if (state.tasks[task - 1]?.note !== note) return `the note of task ${task}`;
  const left = remaining(state);
  if (left > shown.left) return `the time has grown from ${shown.left} to ${left}`;
  shown.left = left;
  return null;
}

async function missingObjects(home: string, kubectl: string, { objects }: Shown): Promise<string | null> {
  const contexts = new Set(objects.map((object) => object.split(' ')[0] ?? ''));
  for (const context of contexts) {
    const there = await kubectlIn(home, kubectl, context, 'get', 'configmaps', '-n', 'default', '-o', 'name');
    const names = new Set(there.trim().split('\n'));
    const missing = objects.filter((one) => {
      const [of, name] = one.split(' ');
      return of === context && !names.has(`configmap/${name}`);
    });
    if (missing.length > 0) return missing.join(', ');
  }
  return null;
}

function wrongInResult(home: string, shown: Shown): string | null {
  const { folder } = journalOf(home);
  const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as ExamResultJson;
  for (const [task, flagged] of shown.flags) {
    if (result.tasks[task - 1]?.flagged !== flagged) return `the flag of task ${task}`;
  }
  for (const [task, note] of shown.notes) if (result.tasks[task - 1]?.note !== note) return `the note of task ${task}`;
  return null;
}

/** Runs kubectl on a context of the exam. A kubectl that was started when the program was killed fails: then it was killed. */
async function kubectlIn(home: string, kubectl: string, context: string, ...args: readonly string[]): Promise<string> {
  const { folder } = journalOf(home);
  try {
    const { served = '' } = JSON.parse(readFileSync(join(folder, 'running'), 'utf8')) as { readonly served?: string };
    const env = { ...process.env, KUBECONFIG: join(served, 'kubeconfig'), HOME: home };
    return (await promisify(execFile)(kubectl, ['--context', context, ...args], { env })).stdout;
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw new Killed(String(error));
  }
}

/** Files that no exam needs once it is over. */
function leftovers(home: string): readonly string[] {
  const { folder } = journalOf(home);
  const known =
    /^(exam\.jsonl|result\.json|reviews\.json|tasks|tasks\/.*(answer\.yaml|objects\.jsonl)|tasks(\/[^/]+){1,4})$/;
  const inExam = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !known.test(name));
  const run = join(home, 'state', 'run');
  return [...inExam, ...readdirSync(run).map((name) => `run/${name}`)];
}
