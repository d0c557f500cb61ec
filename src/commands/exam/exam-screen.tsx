import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { TerminalContext } from '../../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../../cli/exit.ts';
import { isProcessAlive } from '../../cli/is-process-alive.ts';
import { keepHeapSmall } from '../../cli/keep-heap-small.ts';
import { isOpenElsewhere, windowFile } from '../../progress/task-owner.ts';
import { ExamApp } from '../../screens/exam/exam-app.tsx';
import { themeFor } from '../../screens/theme.ts';
import { remaining } from '../../session/exam/exam.ts';
import { createExamStore, openExamView, type TaskReview } from '../../session/exam/exam-view.ts';
import type { ExamPlan } from '../../session/exam/plan.ts';
import type { ExamResult } from '../../session/exam/result.ts';
import { choosePacks } from '../../task/choose-scenario.ts';
import { chosenSettings } from '../../task/chosen-settings.ts';
import { timeLeft } from '../../task/exam/exam-answers.ts';
import { examFolder, type UnfinishedExam, unfinishedExam } from '../../task/exam/exam-folder.ts';
import { ExamRunner, mostEarlier, reviewsFile } from '../../task/exam/exam-runner.ts';
import { earlierExams } from '../../task/exam/read-result.ts';
import { checkSetup } from '../../task/exam/setup-checks.ts';
import { drawApp } from '../draw-app.ts';
import { choosePlan, type ExamWish } from './choose-plan.ts';
import { gradeTask } from './grade-task.ts';

/** What the screen of an exam is drawn with. */
export interface ExamScreenOptions {
  /** What a new exam should be; not used where one is running. */
  readonly wish: ExamWish;
  readonly pack?: string;
  readonly fast: boolean;
  /** An exam that is over, whose result is shown. */
  readonly review?: ExamResult;
  /** It was opened from the first screen: Esc leads back there, before the clock starts and after the exam. */
  readonly isFromHome?: boolean;
  /** `--no-color` makes it false. */
  readonly color: boolean;
  readonly context: TerminalContext;
}

/** How the screen of an exam was left. */
export interface ExamEnd {
  /** The exit code. */
  readonly code: number;
  /** What comes next: a drill of a skill, or the first screen; null where the program is left. */
  readonly next: { readonly is: 'drill'; readonly skill: string } | { readonly is: 'home' } | null;
}

/**
 * Draws an exam until the person leaves: a new one, the one that is running, or the result of one that is over. Resolves to
 * how it was left. This file is built apart from the commands: see scripts/build.ts.
 */
export async function examScreen({
  wish,
  pack,
  fast,
  review,
  isFromHome = false,
  color,
  context,
}: ExamScreenOptions): Promise<ExamEnd> {
  const { env, stdin, stdout, stderr } = context;
  if (!stdin.isTTY || !stdout.isTTY) {
    throw wrongUsage('exam needs a terminal; without one, "sallyport exam --plan" shows the tasks of one');
  }
  const unfinished = review === undefined ? unfinishedExam(env) : null;
  if (unfinished !== null) await checkNotOpen(unfinished);
  const named = unfinished === null ? packPath(pack) : unfinished.pack;
  const packs = await choosePacks(review === undefined ? named : undefined, context);
  const plan = unfinished?.state.plan ?? (review === undefined ? choosePlan(packs, wish) : planOf(review));
  const size = { columns: stdout.columns ?? 80, rows: (stdout as { readonly rows?: number }).rows ?? 24 };
  const store = createExamStore({
    ...openExamView(plan, await checkSetup(env, size), unfinished?.state ?? null),
    isFromHome,
  });
  const runner = new ExamRunner({
    store,
    plan,
    packs,
    pack: named,
    fast: unfinished?.fast ?? fast,
    unfinished,
    clocks: { now: Date.now, monotonic: () => performance.now() },
    context,
    gradeTask,
  });
  if (review !== undefined) await openReview(runner, store, review, context);
  await draw(store, runner, color, context);
  const code = await runner.close();
  const { stage, exam } = store.get();
  if (stage === 'running' && exam !== null && exam.ended === null) {
    stderr.write(`The exam goes on: ${timeLeft(remaining(exam))} left. "sallyport exam" goes on with it.\n`);
  }
  const { next } = runner;
  if (stage === 'rules' && code === exitCodes.passed && next === null) stderr.write('No exam was started.\n');
  return { code, next };
}

/** Throws an `ExitError` where another window has the exam open. */
async function checkNotOpen({ folder }: UnfinishedExam): Promise<void> {
  const window = await windowFile(folder.path).read();
  if (isOpenElsewhere(window, { pid: process.pid, now: Date.now() }, isProcessAlive)) {
    throw wrongUsage('the exam is open in another window; "sallyport shell exam" opens a shell on its clusters here');
  }
}

/** `--pack` as a later program finds it too, wherever it is started. */
function packPath(pack: string | undefined): string | undefined {
  if (pack === undefined || isAbsolute(pack) || !/[/.]/.test(pack) || !existsSync(pack)) return pack;
  return resolve(pack);
}

function planOf({ seed, minutes, passMark, totalPoints, tasks, domains }: ExamResult): ExamPlan {
  return { seed, minutes, passMark, totalPoints, tasks, domains, notes: [] };
}

async function openReview(
  runner: ExamRunner,
  store: ReturnType<typeof createExamStore>,
  result: ExamResult,
  { env }: TerminalContext,
): Promise<void> {
  const folder = examFolder(env, result.id);
  const earlier = earlierExams(env, result.id, mostEarlier);
  store.send({ is: 'result', result, reviews: readReviews(reviewsFile(folder)), earlier });
  await runner.showResult(folder);
}

function readReviews(file: string): readonly TaskReview[] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(value) ? (value as readonly TaskReview[]) : [];
  } catch {
    return [];
  }
}

async function draw(
  store: ReturnType<typeof createExamStore>,
  runner: ExamRunner,
  color: boolean,
  context: TerminalContext,
): Promise<void> {
  const theme = themeFor(context.env, { ...chosenSettings(context.env).data, color });
  await drawApp(
    <ExamApp
      store={store}
      theme={theme}
      perform={(command) => runner.perform(command)}
      onReady={(terminal) => {
        runner.ready(terminal);
        keepHeapSmall();
      }}
    />,
    context,
    theme.linear,
  );
}
