import { rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { TerminalContext } from '../../cli/command-context.ts';
import { errorSentence, exitCodes } from '../../cli/exit.ts';
import { isProcessAlive } from '../../cli/is-process-alive.ts';
import { journalFile } from '../../folders.ts';
import { openJournal } from '../../progress/journal.ts';
import type { AppTerminal } from '../../session/app-command.ts';
import { type ExamAction, remaining } from '../../session/exam/exam.ts';
import type { ExamCommand, ExamStore } from '../../session/exam/exam-view.ts';
import type { ExamPlan } from '../../session/exam/plan.ts';
import type { GradeOfTask } from '../../session/exam/result.ts';
import type { ChosenPack } from '../choose-scenario.ts';
import { TerminalHandover } from '../terminal-handover.ts';
import { textOfTask, timeLeft } from './exam-answers.ts';
import type { ExamCluster, ExamTaskScenario } from './exam-cluster.ts';
import { ExamDesk } from './exam-desk.ts';
import { type ExamFolder, examFolder, newExamId, removeUnstarted, type UnfinishedExam } from './exam-folder.ts';
import { ExamJournal } from './exam-journal.ts';
import { editFile, openExamShell, openReviewShell, type ProgramEnd } from './exam-programs.ts';
import { type ExamClocks, ExamRecorder } from './exam-recorder.ts';
import { readExamTasks } from './exam-tasks.ts';
import { ExamTimer } from './exam-timer.ts';
import { ExamWindow } from './exam-window.ts';
import { type GradedTask, gradeExam } from './grade-exam.ts';
import { earlierExams } from './read-result.ts';

/** What runs an exam behind its screen. */
export interface ExamRunnerOptions {
  readonly store: ExamStore;
  readonly plan: ExamPlan;
  /** The packs that its tasks are read from. */
  readonly packs: readonly ChosenPack[];
  /** `--pack`, and `--fast`. */
  readonly pack: string | undefined;
  readonly fast: boolean;
  /** The exam to go on with; null for a new one. */
  readonly unfinished: UnfinishedExam | null;
  readonly clocks: ExamClocks;
  readonly context: TerminalContext;
  /** Grades the cluster of one task. */
  readonly gradeTask: (cluster: ExamCluster) => Promise<GradedTask<GradeOfTask>>;
}

/** So many earlier exams stand beside a result. */
export const mostEarlier = 5;

/** Runs an exam behind its screen: its clock, its journal, its clusters, and what keys ask for. */
export class ExamRunner {
  readonly #options: ExamRunnerOptions;
  readonly #terminal: TerminalHandover;
  readonly #timer: ExamTimer;
  #recorder: ExamRecorder | null = null;
  #desk: ExamDesk | null = null;
  #tasks: readonly ExamTaskScenario[] = [];
  #folder: ExamFolder | null = null;
  #window: ExamWindow | null = null;
  /** The time is being recorded. It never rejects. */
  #beating: Promise<void> = Promise.resolve();
  #isBusy = false;
  /** The journal could not be written the last time. */
  #isUnkept = false;
  #isOver = false;
  /** Another window has the exam. */
  #isTakenOver = false;
  #code: number = exitCodes.passed;
  #next: { readonly is: 'drill'; readonly skill: string } | { readonly is: 'home' } | null = null;

  constructor(options: ExamRunnerOptions) {
    this.#options = options;
    this.#terminal = new TerminalHandover(options.context.stdin);
    this.#timer = new ExamTimer({ monotonic: options.clocks.monotonic, onTick: () => this.#tick() });
  }

  /** Takes the terminal once the first frame is drawn; an exam that was started goes on. */
  ready(terminal: AppTerminal): void {
    this.#terminal.attach(terminal);
    const { unfinished } = this.#options;
    if (unfinished !== null) void this.#resume(unfinished);
  }

  /** Does what a key asks for. */
  perform(command: ExamCommand): void {
    const { store } = this.#options;
    if (store.get().notice !== null) store.send({ is: 'notice', says: null });
    switch (command.is) {
      case 'view':
        return store.send(command.event);
      case 'start':
        return void this.#start();
      case 'record':
        return void this.#record(command.action);
      case 'edit':
        return void this.#withTerminal(() => this.#edit());
      case 'shell':
        return void this.#withTerminal(() => this.#shell());
      case 'suspend':
        return void this.#terminal.stopSelf();
      case 'drill':
        this.#next = { is: 'drill', skill: command.skill };
        return this.#terminal.exit();
      case 'home':
        this.#next = { is: 'home' };
        return this.#terminal.exit();
      case 'leave':
        return this.#leave(command.interrupted);
    }
  }

  /** What the person wants to do next: practise a skill, or see the first screen; null where the program is left. */
  get next(): { readonly is: 'drill'; readonly skill: string } | { readonly is: 'home' } | null {
    return this.#next;
  }

  /** Ends what still runs; resolves to the exit code of the program. */
  async close(): Promise<number> {
    this.#timer.stop();
    await this.#beating;
    if (this.#recorder !== null && !this.#isOver) await this.#recorder.record({ is: 'tick' }).catch(() => undefined);
    await this.#closeDesk();
    await this.#window?.release();
    return this.#code;
  }

  async #start(): Promise<void> {
    const { store, plan, packs, pack, fast, clocks, context } = this.#options;
    if (store.get().stage !== 'rules') return;
    store.send({ is: 'stage', stage: 'starting' });
    const id = newExamId(clocks.now(), plan.seed);
    const folder = examFolder(context.env, id);
    try {
      await removeUnstarted(context.env, isProcessAlive, clocks.now());
      this.#window = new ExamWindow(folder, clocks.now);
      await this.#writeWindow();
      this.#tasks = await readExamTasks(plan, packs);
      await this.#openDesk(folder, undefined);
      const about = { id, plan, ...(pack === undefined ? {} : { pack }), ...(fast ? { fast } : {}) };
      this.#recorder = await ExamRecorder.start(new ExamJournal(folder.journal), clocks, about);
      await this.#writeWindow();
      this.#run(folder);
    } catch (error) {
      await this.#closeDesk();
      await rm(folder.path, { recursive: true, force: true }).catch(() => undefined);
      store.send({ is: 'stage', stage: 'rules' });
      store.send({ is: 'trouble', says: `The exam cannot start: ${errorSentence(error)}` });
    }
  }

  async #resume({ folder, state }: UnfinishedExam): Promise<void> {
    const { store, plan, packs, clocks } = this.#options;
    try {
      this.#window = new ExamWindow(folder, clocks.now);
      const servedBefore = await this.#window.takeUp();
      this.#recorder = await ExamRecorder.resume(new ExamJournal(folder.journal), clocks, state);
      this.#folder = folder;
      store.send({ is: 'exam', exam: this.#recorder.now() });
      this.#tasks = await readExamTasks(plan, packs);
      await this.#writeWindow();
      if (this.#recorder.now().ended !== null) return await this.#finish();
      await this.#openDesk(folder, servedBefore);
      await this.#writeWindow();
      this.#run(folder);
      const away = this.#recorder.recorded.clock.notes.findLast(({ is }) => is === 'did not run');
      const minutes = away?.is === 'did not run' ? ` It was away for ${minutesText(away.minutes)}.` : '';
      const left = timeLeft(remaining(this.#recorder.now()));
      store.send({ is: 'notice', says: `The exam goes on: ${left} left.${minutes}` });
    } catch (error) {
      const aside = `Another one can start when its folder is moved away: ${folder.path}`;
      store.send({ is: 'trouble', says: `The exam cannot go on: ${errorSentence(error)}. ${aside}` });
    }
  }

  async #openDesk(folder: ExamFolder, servedBefore: string | undefined): Promise<void> {
    const { store, fast, clocks, context } = this.#options;
    this.#folder = folder;
    this.#desk = await ExamDesk.open(this.#tasks, {
      folder: folder.path,
      now: clocks.now,
      fast,
      env: context.env,
      pid: process.pid,
      servedBefore,
      onFault: (error) =>
        store.send({ is: 'trouble', says: error === null ? null : `Changes cannot be kept: ${errorSentence(error)}.` }),
      onOpened: (done) => store.send({ is: 'done', done }),
      onAnswer: (task, answer) => this.#isOver || store.send({ is: 'answer', task, answer }),
    });
    store.send({
      is: 'texts',
      texts: this.#desk.clusters.map(({ scenario, answerPath }) => textOfTask(scenario, answerPath, context.env)),
    });
    this.#desk.watchAnswers();
  }

  /** The exam runs: the clock is shown and written, and ends it. */
  #run(folder: ExamFolder): void {
    const { store } = this.#options;
    this.#folder = folder;
    this.#tick();
    store.send({ is: 'stage', stage: 'running' });
    this.#timer.start();
    this.#timer.endIn(this.#recorder?.untilDeadline);
  }

  #tick(): void {
    const { store } = this.#options;
    const recorder = this.#recorder;
    if (recorder === null || this.#isOver) return;
    const exam = recorder.now();
    store.send({ is: 'exam', exam });
    if (exam.ended !== null) return void this.#finish();
    this.#desk?.setPrompt(`${timeLeft(remaining(exam))} left`);
    if (!this.#timer.isTimeToWrite()) return;
    for (const cluster of this.#desk?.clusters ?? []) cluster.retry();
    this.#beating = this.#beating.then(() => this.#beat());
  }

  /** Records the time, unless another window has taken the exam. */
  async #beat(): Promise<void> {
    if ((await this.#window?.isTaken()) === true) {
      // From now on this window must not write: the other one keeps the journal.
      this.#isOver = true;
      this.#isTakenOver = true;
      this.#options.store.send({ is: 'trouble', says: 'The exam was opened in another window, and goes on there.' });
      return this.#leave(true);
    }
    await this.#writeWindow();
    await this.#record({ is: 'tick' });
  }

  /** Records an action, and shows it once it is kept. */
  async #record(action: ExamAction): Promise<void> {
    const { store } = this.#options;
    const recorder = this.#recorder;
    if (recorder === null || this.#isOver) return;
    try {
      await recorder.record(action);
      if (this.#isUnkept) store.send({ is: 'trouble', says: null });
      this.#isUnkept = false;
      store.send({ is: 'exam', exam: recorder.now() });
      if (action.is !== 'tick') store.send({ is: 'page', page: null });
      this.#timer.endIn(recorder.untilDeadline);
      if (recorder.recorded.ended !== null) await this.#finish();
    } catch (error) {
      this.#isUnkept = true;
      store.send({ is: 'trouble', says: errorSentence(error) });
    }
  }

  /** Ends the clusters, grades them as they were left, and shows the result. */
  async #finish(): Promise<void> {
    const { store, fast, clocks, context, gradeTask } = this.#options;
    const [recorder, folder] = [this.#recorder, this.#folder];
    if (this.#isOver || recorder === null || folder === null) return;
    this.#isOver = true;
    this.#timer.stop();
    try {
      const state = recorder.now();
      store.send({ is: 'exam', exam: state });
      store.send({ is: 'stage', stage: 'grading' });
      await this.#closeDesk();
      if (recorder.recorded.ended === null) await recorder.record({ is: 'tick' });
      const onGraded = (done: number): void => store.send({ is: 'done', done });
      const journal = openJournal(journalFile(context.env));
      const options = { folder, fast, now: clocks.now, onFault: () => undefined, gradeTask, onGraded, journal };
      const { result, reviews } = await gradeExam(recorder.now(), this.#tasks, options);
      this.#code = result.passed ? exitCodes.passed : exitCodes.failed;
      const earlier = earlierExams(context.env, folder.id, mostEarlier);
      store.send({ is: 'result', result, reviews, earlier });
    } catch (error) {
      this.#code = exitCodes.undecided;
      store.send({
        is: 'trouble',
        says: `The exam is over and kept, but it cannot be graded: ${errorSentence(error)}`,
      });
    }
  }

  async #edit(): Promise<ProgramEnd> {
    const { store, context } = this.#options;
    const desk = this.#desk;
    const cluster = desk?.clusterOf(store.get().exam?.open ?? 0);
    if (desk === null || cluster === undefined) return { trouble: null };
    const end = await editFile(this.#terminal, cluster.answerPath, context.env);
    await desk.applyAnswer(cluster);
    return end;
  }

  /** A shell on all clusters; after the exam, on that of the task that is shown, as it was left. */
  async #shell(): Promise<ProgramEnd> {
    const { store, context, clocks, fast } = this.#options;
    const { reviewed, stage, result } = store.get();
    const { env } = context;
    if (stage === 'running' && this.#desk !== null) return openExamShell(this.#terminal, this.#desk.folder, env);
    const about = this.#tasks[(reviewed ?? 0) - 1];
    if (about === undefined || this.#folder === null || result === null) return { trouble: null };
    store.send({ is: 'notice', says: 'The cluster is made as you left it.' });
    const options = { folder: this.#folder.path, now: clocks.now, fast, onFault: () => undefined };
    return openReviewShell(this.#terminal, about, { ...options, env, endedAt: Date.parse(result.endedAt) });
  }

  /** Opens the review of an exam that has its result already. */
  async showResult(folder: ExamFolder): Promise<void> {
    const { plan, packs, store } = this.#options;
    this.#folder = folder;
    this.#isOver = true;
    this.#code = store.get().result?.passed === true ? exitCodes.passed : exitCodes.failed;
    this.#tasks = await readExamTasks(plan, packs).catch(() => []);
  }

  /** Runs something that takes the terminal, one thing at a time. */
  async #withTerminal(work: () => Promise<ProgramEnd>): Promise<void> {
    const { store } = this.#options;
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      const { trouble, signal } = await work();
      store.send({ is: 'notice', says: trouble });
      if (signal !== undefined) this.#leaveWith(128 + constants.signals[signal]);
    } catch (error) {
      store.send({ is: 'notice', says: errorSentence(error) });
    } finally {
      this.#isBusy = false;
    }
  }

  #leave(interrupted: boolean): void {
    const { stage } = this.#options.store.get();
    if (stage === 'running') this.#code = exitCodes.undecided;
    if (interrupted) this.#code = exitCodes.interrupted;
    this.#terminal.exit();
  }

  #leaveWith(code: number): void {
    this.#code = code;
    this.#terminal.exit();
  }

  async #closeDesk(): Promise<void> {
    const desk = this.#desk;
    this.#desk = null;
    await desk?.close({ isTakenOver: this.#isTakenOver });
  }

  #writeWindow(): Promise<void> | undefined {
    return this.#window?.write(this.#recorder?.now() ?? null, this.#desk?.folder.path);
  }
}

function minutesText(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** The file with what can be read about the tasks of an exam that is over. */
export function reviewsFile({ path }: ExamFolder): string {
  return join(path, 'reviews.json');
}
