import { readFileSync } from 'node:fs';
import type { Environment } from '../../cli/command-context.ts';
import { contextsIn } from '../../cli/kubeconfig-file.ts';
import { writePrivately, writingTo } from '../../cli/write-privately.ts';
import {
  type ClusterFolder,
  kubeconfigPath,
  makeClusterFolder,
  removeClusterFolder,
  setPrompt,
} from '../cluster-folder.ts';
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
}

/** The clusters of an exam, all served by this process, and one kubeconfig with a context for each. */
export class ExamDesk {
  readonly clusters: readonly ExamCluster[];
  readonly folder: ClusterFolder;
  #prompt = '';

  /** Opens the clusters one after the other, so that each can be used as soon as it is there. Rejects with an `ExitError` where they cannot be served. */
  static async open(tasks: readonly ExamTaskScenario[], options: ExamDeskOptions): Promise<ExamDesk> {
    const { env, pid, servedBefore, onOpened } = options;
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
      return new ExamDesk(clusters, folder);
    } catch (error) {
      await Promise.all(clusters.map((cluster) => cluster.close()));
      throw error;
    }
  }

  private constructor(clusters: readonly ExamCluster[], folder: ClusterFolder) {
    this.clusters = clusters;
    this.folder = folder;
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

  /** Ends the clusters, so that kubectl reaches none of them any more. */
  async close(): Promise<void> {
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
