import { readFileSync } from 'node:fs';
import type { Environment } from '../../cli/command-context.ts';
import { errorSentence } from '../../cli/exit.ts';
import { contextsIn } from '../../cli/kubeconfig-file.ts';
import { writePrivately, writingTo } from '../../cli/write-privately.ts';
import type { AnswerState } from '../../session/exam/exam-view.ts';
import {
  type ClusterFolder,
  kubeconfigPath,
  makeClusterFolder,
  removeClusterFolder,
  setPrompt,
} from '../cluster-folder.ts';
import { answerState } from './exam-answers.ts';
import { ExamCluster, type ExamClusterOptions, type ExamTaskScenario } from './exam-cluster.ts';
import { examKubeconfig } from './exam-kubeconfig.ts';

/** What the clusters of an exam are opened with. */
export interface ExamDeskOptions extends ExamClusterOptions {
  readonly env: Environment;
  readonly pid: number;
  /** The path of the folder that an earlier program of this exam served its clusters from, where there was one. */
  readonly servedBefore: string | undefined;
  /** Called after each cluster that was opened, with how many are open. */
  readonly onOpened: (open: number) => void;
  /** Called when an answer file was read, with what the API server said about it. */
  readonly onAnswer: (task: number, answer: AnswerState) => void;
}

/** The clusters of an exam, all served by this process, and one kubeconfig with a context for each. */
export class ExamDesk {
  readonly clusters: readonly ExamCluster[];
  readonly folder: ClusterFolder;
  readonly #onAnswer: ExamDeskOptions['onAnswer'];
  #stopWatching: readonly (() => void)[] = [];
  #prompt = '';

  /** Opens the clusters one after the other, so that each can be used as soon as it is there. Rejects with an `ExitError` where they cannot be served. */
  static async open(tasks: readonly ExamTaskScenario[], options: ExamDeskOptions): Promise<ExamDesk> {
    const { env, pid, servedBefore, onOpened, onAnswer } = options;
    // The folder of an earlier program is removed when the next one is made.
    const chosen = contextsIn(textOf(servedBefore));
    const clusters: ExamCluster[] = [];
    try {
      for (const about of tasks) {
        clusters.push(await ExamCluster.open(about, options));
        onOpened(clusters.length);
      }
      const contexts = await Promise.all(
        clusters.map(async (cluster) => ({ context: cluster.task.context, kubeconfig: await cluster.kubeconfig() })),
      );
      const folder = makeClusterFolder(env, { pid, name: 'exam', is: 'exam', metadataService: false });
      writingTo(folder.path, () => writePrivately(kubeconfigPath(folder), examKubeconfig(contexts, chosen)));
      return new ExamDesk(clusters, folder, onAnswer);
    } catch (error) {
      await Promise.all(clusters.map((cluster) => cluster.close()));
      throw error;
    }
  }

  private constructor(clusters: readonly ExamCluster[], folder: ClusterFolder, onAnswer: ExamDeskOptions['onAnswer']) {
    this.clusters = clusters;
    this.folder = folder;
    this.#onAnswer = onAnswer;
  }

  /** Tells what the answers are now, and applies each save from now on. */
  watchAnswers(): void {
    for (const { task, answer } of this.clusters) this.#onAnswer(task.number, answerState(answer));
    this.#stopWatching = this.clusters.map((cluster) => cluster.watchAnswer(() => void this.applyAnswer(cluster)));
  }

  /** Applies the answer of a cluster as it is saved now. */
  async applyAnswer(cluster: ExamCluster): Promise<void> {
    const { number } = cluster.task;
    try {
      this.#onAnswer(number, answerState(await cluster.applyAnswer()));
    } catch (error) {
      this.#onAnswer(number, { is: 'unreadable', says: errorSentence(error) });
    }
  }

  /** The cluster of a task, by its number. */
  clusterOf(number: number): ExamCluster | undefined {
    return this.clusters.find(({ task }) => task.number === number);
  }

  /** Writes what each shell's prompt says beside the current context. */
  setPrompt(says: string): void {
    if (says === this.#prompt) return;
    try {
      setPrompt(this.folder, says);
      this.#prompt = says;
    } catch {
      // The disk may be full: the next call tries again.
      this.#prompt = '';
    }
  }

  /**
   * Ends the clusters, so that kubectl reaches none of them any more. What was saved a moment ago and may not have been
   * noticed is applied first, unless another window has the exam.
   */
  async close({ isTakenOver = false } = {}): Promise<void> {
    for (const stop of this.#stopWatching) stop();
    if (!isTakenOver) await Promise.all(this.clusters.map((cluster) => cluster.applyAnswer().catch(() => null)));
    removeClusterFolder(this.folder);
    await Promise.all(this.clusters.map((cluster) => cluster.close()));
  }
}

function textOf(folder: string | undefined): string {
  if (folder === undefined) return '';
  try {
    return readFileSync(`${folder}/kubeconfig`, 'utf8');
  } catch {
    return '';
  }
}
