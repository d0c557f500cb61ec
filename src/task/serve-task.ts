import type { Scenario } from '../scenario/scenario.ts';
import type { Applying } from './apply-saves.ts';
import type * as ClusterFolders from './cluster-folder.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import type { TaskWorld } from './open-task.ts';
import { promptWords } from './shell/prompt-words.ts';
import type { TaskClock } from './task-clock.ts';

/** The task's cluster as other programs reach it. */
export interface Serving {
  /** Where it can be reached; it is served from the first time on. In a window that joined, that of the other window. */
  serve(): Promise<ClusterFolder>;
  /** Takes back what was changed with kubectl too: the kubeconfig stays where it is. */
  reset(): Promise<void>;
  stop(): void;
}

/** The folder of the cluster while it is served. What makes it is loaded when it is wanted: it reads YAML. */
interface Served {
  readonly folder: ClusterFolder;
  readonly files: typeof ClusterFolders;
}

/** Serves the task's cluster when this window, or another program, first wants that; keeps the shells' prompt. */
export function startServing(scenario: Scenario, world: TaskWorld, applying: Applying, clock: TaskClock): Serving {
  let served: Served | null = null;
  let beginning: Promise<ClusterFolder> | null = null;
  let prompt = '';
  let stopped = false;

  const begin = async (): Promise<ClusterFolder> => {
    const cluster = await applying.serve();
    const files = await import('./cluster-folder.ts');
    const { runningName } = await import('./running-clusters.ts');
    const folder = files.makeClusterFolder(world.env, {
      pid: world.pid,
      name: runningName(scenario),
      is: 'task',
      metadataService: scenario.metadataService,
      network: scenario.network,
    });
    served = { folder, files };
    if (stopped) files.removeClusterFolder(folder);
    else files.putKubeconfig(folder, cluster, scenario.namespace);
    keepPrompt();
    await clock.tellServed(folder.path);
    return folder;
  };
  const own = (): Promise<ClusterFolder> => {
    beginning ??= begin().catch((error: unknown) => {
      beginning = null;
      throw error;
    });
    return beginning;
  };
  const keepPrompt = (): void => {
    const session = world.get();
    if (served === null || session === null || stopped) return;
    const words = promptWords(session);
    if (words === prompt) return;
    prompt = words;
    served.files.setPrompt(served.folder, words);
  };
  const reset = async (): Promise<void> => {
    const cluster = await applying.reset();
    if (cluster !== null) served?.files.putKubeconfig(served.folder, cluster, scenario.namespace);
  };
  // The folder of another window's cluster, while that is what this one shows.
  let followed: string | undefined;
  const follow = async (): Promise<void> => {
    const others = clock.isOthers() ? (await world.running.read())?.served : undefined;
    if (others !== followed) {
      followed = others;
      const cluster = others === undefined ? null : (await import('./follow-cluster.ts')).clusterIn(others);
      await applying.follow(cluster);
      // What kubectl had changed went with the other window's cluster.
      if (cluster === null) world.send({ is: 'reset' });
      applying.look();
    } else if (others !== undefined) applying.look();
  };
  const hear = async (): Promise<void> => {
    await forgotten;
    await follow();
    if (clock.isOthers()) return;
    const wanted = await world.running.takeWanted();
    if (wanted === 'shell') await own();
    if (wanted === 'reset') await reset();
  };
  const listen = (): void => {
    // Whoever wants a shell waits only so long, and says that nobody answered.
    hear().catch(() => undefined);
  };
  // What was wanted of a window that is gone is not wanted of this one.
  const forgotten = world.running.takeWanted().catch(() => null);
  const forget = world.running.onWanted(listen);
  clock.onTick(() => {
    listen();
    // A disk that is full now may have room in a second.
    try {
      keepPrompt();
    } catch {
      prompt = '';
    }
  });

  return {
    async serve() {
      if (!clock.isOthers()) return own();
      const { reachRunning, runningName } = await import('./running-clusters.ts');
      return reachRunning({ name: runningName(scenario), folder: null, task: world.running });
    },
    async reset() {
      if (clock.isOthers()) await world.running.want('reset');
      await reset();
    },
    stop() {
      stopped = true;
      forget();
      served?.files.removeClusterFolder(served.folder);
    },
  };
}
