import type { Environment } from '../../cli/command-context.ts';
import { identityText } from '../../rbac/identity.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type * as ClusterFolders from '../cluster-folder.ts';
import type { ClusterFolder } from '../cluster-folder.ts';
import { promptText } from '../shell/prompt-text.ts';
import type { ReachableCluster } from './cluster-provider.ts';
import type { ClusterQueue } from './cluster-queue.ts';
import type { SessionPort } from './session-port.ts';
import type { TaskClock } from './task-clock.ts';

/** What serving a task's cluster works with. */
export interface ClusterServerOptions {
  readonly scenario: Scenario;
  readonly queue: ClusterQueue;
  readonly clock: TaskClock;
  readonly session: SessionPort;
  readonly pid: number;
  /** Says where the folder of the cluster goes. */
  readonly env: Environment;
}

/** The folder of the cluster, and the module that writes it: that reads YAML, and is loaded when it is first needed. */
interface Served {
  readonly folder: ClusterFolder;
  readonly files: typeof ClusterFolders;
}

/** Serves this window's cluster from the first time that a program wants to reach it, and keeps the shells' prompt. */
export class ClusterServer {
  readonly #options: ClusterServerOptions;
  #served: Served | null = null;
  #starting: Promise<ClusterFolder> | null = null;
  #prompt = '';
  #isStopped = false;

  constructor(options: ClusterServerOptions) {
    this.#options = options;
  }

  /** The folder with the kubeconfig. Rejects where the cluster cannot be served; the next call tries again. */
  serve(): Promise<ClusterFolder> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  /** Writes the kubeconfig of another cluster in the place of the old one, so that open shells go on with it. */
  replace(cluster: ReachableCluster): void {
    this.#served?.files.putKubeconfig(this.#served.folder, cluster, this.#options.scenario.namespace);
  }

  /** Writes the prompt of the shells where it has changed. Where the disk is full, the next call tries again. */
  updatePrompt(): void {
    const session = this.#options.session.get();
    if (this.#served === null || session === null || this.#isStopped) return;
    const text = promptText(session);
    if (text === this.#prompt) return;
    try {
      this.#served.files.setPrompt(this.#served.folder, text);
      this.#prompt = text;
    } catch {
      this.#prompt = '';
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#served?.files.removeClusterFolder(this.#served.folder);
  }

  async #start(): Promise<ClusterFolder> {
    const { scenario, queue, clock, pid, env } = this.#options;
    const cluster = await queue.run((own) => own.makeReachable());
    const files = await import('../cluster-folder.ts');
    const { runningName } = await import('../running-clusters.ts');
    const folder = files.makeClusterFolder(env, {
      pid,
      name: runningName(scenario),
      is: 'task',
      metadataService: scenario.metadataService,
      network: scenario.network,
      identities: scenario.identities.map(identityText),
    });
    this.#served = { folder, files };
    if (this.#isStopped) files.removeClusterFolder(folder);
    else files.putKubeconfig(folder, cluster, scenario.namespace);
    this.updatePrompt();
    await clock.writeServed(folder.path);
    return folder;
  }
}
