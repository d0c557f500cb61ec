import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Grade } from '../../../graders/grader.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { ObjectJournal } from '../../cluster/journal/object-journal.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { AppliedAnswer } from '../../session/apply-answer.ts';
import type { ExamTask } from '../../session/exam/plan.ts';
import { type AnswerFile, answerFile } from '../answer-file.ts';
import { newClusterFor } from '../new-cluster.ts';
import { type ClusterProvider, isReachable } from '../open-task/cluster-provider.ts';
import { TaskCluster } from '../open-task/task-cluster.ts';
import { serveClusterFor } from '../serve-cluster.ts';

/** A task of an exam with its scenario. */
export interface ExamTaskScenario {
  readonly task: ExamTask;
  readonly scenario: Scenario;
}

/** What the cluster of a task works with. */
export interface ExamClusterOptions {
  /** The folder of the exam. */
  readonly folder: string;
  readonly now: () => number;
  /** Built-in delays are shortened. */
  readonly fast: boolean;
  /** Called with the system's error when a change cannot be kept, and with null once everything is kept again. */
  readonly onFault: (error: unknown) => void;
}

/** What came of the answer file of a task. */
export interface ExamAnswer {
  readonly path: string;
  readonly applied: AppliedAnswer;
  /** Nothing was written yet: it is empty, or has the objects that the task gives. */
  readonly isAsGiven: boolean;
}

/**
 * The cluster of one task of an exam. It is served from the first moment on, or not at all: then it is only looked at. Its
 * objects are kept as they change, and so is the answer that was applied.
 */
export class ExamCluster {
  readonly task: ExamTask;
  readonly scenario: Scenario;
  readonly #cluster: TaskCluster;
  readonly #file: AnswerFile;
  readonly #objects: ObjectJournal;
  #text: string | null = null;
  #answer: ExamAnswer | null = null;
  /** One piece of work after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** Makes the cluster in its start state, or as it was left; then the answer file is applied where it has changed since. */
  static async open(about: ExamTaskScenario, options: ExamClusterOptions): Promise<ExamCluster> {
    const { scenario } = about;
    const file = answerFile(options.folder, scenario);
    await file.create();
    const objects = objectJournal(scenario, file, options);
    const cluster = await TaskCluster.open(scenario, servedProvider(scenario, options), objects);
    cluster.keep();
    const opened = new ExamCluster(about, cluster, file, objects);
    await opened.applyAnswer();
    return opened;
  }

  /**
   * Makes the cluster as it was left, to grade it or to look at it: nothing of it is kept. An answer that was saved until
   * `endedAt` (milliseconds since 1970) and not applied any more is applied now.
   */
  static async review(about: ExamTaskScenario, options: ExamClusterOptions, endedAt: number): Promise<ExamCluster> {
    const { scenario } = about;
    const file = answerFile(options.folder, scenario);
    const objects = objectJournal(scenario, file, options);
    const cluster = await TaskCluster.open(scenario, servedProvider(scenario, options), objects);
    const opened = new ExamCluster(about, cluster, file, objects);
    const saved = await file.read().catch(() => null);
    if (saved !== null && saved.savedAt <= endedAt) await opened.applyAnswer();
    return opened;
  }

  private constructor(
    { task, scenario }: ExamTaskScenario,
    cluster: TaskCluster,
    file: AnswerFile,
    objects: ObjectJournal,
  ) {
    this.task = task;
    this.scenario = scenario;
    this.#cluster = cluster;
    this.#file = file;
    this.#objects = objects;
  }

  /** The path of the answer file. */
  get answerPath(): string {
    return this.#file.path;
  }

  /** What came of the answer file when it was applied last; null before that. */
  get answer(): ExamAnswer | null {
    return this.#answer;
  }

  /** The text of a kubeconfig for this cluster alone. */
  kubeconfig(): Promise<string> {
    return this.#run(async () => (await this.#cluster.makeReachable()).kubeconfig(this.scenario.namespace));
  }

  /**
   * Applies the answer file as `kubectl apply` would, where it has changed since the last time: an object that left it
   * returns to its start state. Rejects with `AnswerFileError`.
   */
  applyAnswer(): Promise<ExamAnswer | null> {
    return this.#run(async () => {
      const { text, savedAt } = await this.#file.read();
      if (text === this.#text) return this.#answer;
      const { answer } = await this.#cluster.apply({ file: 'answer.yaml', text }, savedAt);
      this.#text = text;
      const isAsGiven = withoutComments(text) === withoutComments(this.scenario.given?.text ?? '');
      this.#answer = { path: this.#file.path, applied: answer.applied, isAsGiven };
      return this.#answer;
    });
  }

  /** Calls back soon after every save of the answer file; returns how to stop that. */
  watchAnswer(onSave: () => void): () => void {
    return this.#file.watch(onSave);
  }

  /** Grades the cluster as it is. */
  grade(): Promise<Grade> {
    return this.#run(() => this.#cluster.grade());
  }

  /** The cluster as it is, for other code to read. */
  cluster(): Promise<Cluster> {
    return this.#run(() => this.#cluster.makeReachable());
  }

  /** Tries again to keep what could not be kept. */
  retry(): void {
    this.#objects.retry();
  }

  /** Ends the cluster; settles once everything that was kept is on the disk. */
  close(): Promise<void> {
    return this.#run(() => this.#cluster.close());
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    const own = this.#last.then(work);
    this.#last = own.catch(() => undefined);
    return own;
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/^#.*\n?/gm, '').trim();
}

/** Makes clusters that kubectl can reach. */
function servedProvider(scenario: Scenario, { now, fast }: ExamClusterOptions): ClusterProvider {
  const time = (): Date => new Date(now());
  return {
    isReal: false,
    create: () => serveClusterFor(scenario, time, fast),
    createUntouched: () => newClusterFor(scenario, time),
    restore: ({ saved }) => serveClusterFor(scenario, time, fast, saved),
    async createReachable(old) {
      if (isReachable(old)) return old;
      const fresh = await serveClusterFor(scenario, time, fast);
      await old.close();
      return fresh;
    },
  };
}

function objectJournal(scenario: Scenario, file: AnswerFile, { now, onFault }: ExamClusterOptions): ObjectJournal {
  const { start, metadataService, network } = scenario;
  const key = createHash('sha256')
    .update(JSON.stringify([start, metadataService, network]))
    .digest('base64url');
  const path = join(dirname(file.path), 'objects.jsonl');
  // A program that was killed may have left a part of the next file.
  rmSync(`${path}.new`, { force: true });
  return new ObjectJournal({ file: path, start: key, now, onFault });
}
