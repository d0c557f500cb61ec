import type { Status } from '../kube/api-errors.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { decideAll } from '../network/decide-all.ts';
import { kindOf } from '../simulator/kinds/index.ts';
import { type ObjectStore, type SavedObjects, timestamp } from '../simulator/objects.ts';
import { Simulator } from '../simulator/simulator.ts';
import { snapshotOf } from '../simulator/snapshot.ts';
import type { Applied, Cluster, ClusterAccess, Verdict } from './cluster.ts';
import { kubectlApply } from './kubectl-apply.ts';
import { loadObject } from './load-object.ts';
import { seededRandom } from './seeded-random.ts';

export type { SavedObjects } from '../simulator/objects.ts';

/** What a simulated cluster is made of. */
export interface SimulatedOptions {
  readonly now: () => Date;
  /** Draws numbers from 0 up to 1. The same numbers make the same cluster; by default, every cluster draws the same. */
  readonly random?: () => number;
  /** Whether 169.254.169.254 answers on TCP 80. */
  readonly metadataService?: boolean;
  /** `none`: the network plug-in ignores policies. */
  readonly network?: 'policies' | 'none';
  /** Images that have no shell and no tools, as containers name them. */
  readonly imagesWithoutShell?: readonly string[];
  /** The manifests of the start state. That one of them is refused is an error of their author. */
  readonly start?: readonly Manifest[];
  /**
   * The text that `saveCluster` made of a cluster with this start. Its objects are there at once, and `start` is not
   * applied again.
   */
  readonly saved?: string;
  /** The objects of another cluster, which this one goes on with: `start` and `saved` are not used then. */
  readonly objects?: SavedObjects;
}

/** A cluster in this process, whose objects can be kept as they change. */
export interface SimulatedCluster extends Cluster {
  readonly kind: 'simulated';
  readonly objects: KeepableObjects;
  /**
   * Puts objects into the cluster as they stand elsewhere, in the place of those of the same name. `namespace`, `default`
   * by default, is for objects that name none. A refused object changes nothing.
   */
  load(objects: readonly StandingObject[], namespace?: string): Promise<readonly Applied[]>;
}

/** An object as it stands in a file or in another cluster. */
export interface StandingObject {
  readonly manifest: Manifest;
  /** Whether an API server has written it: then it may have fields that this one does not know. */
  readonly isOfServer?: boolean;
}

/** The objects of a cluster, as they can be saved and watched. */
export type KeepableObjects = Pick<ObjectStore, 'save' | 'watch'>;

/** Whether the objects of a cluster can be kept: it is simulated in this process. */
export function isKeepable(cluster: Cluster): cluster is SimulatedCluster {
  return 'objects' in cluster;
}

/** The time at which saved clusters are made. Restoring one replaces it by the present time. */
const SAVED_TIME = '1970-01-01T00:00:00Z';

/** A manifest of the start state that the API server refuses. */
export class StartRefusedError extends Error {
  readonly manifest: Manifest;
  readonly status: Status;

  constructor(manifest: Manifest, status: Status) {
    super(`the start state cannot be made: ${manifest.kind} ${manifest.metadata?.name ?? ''}: ${status.message}`);
    this.name = 'StartRefusedError';
    this.manifest = manifest;
    this.status = status;
  }
}

/**
 * A cluster in this process: three nodes, addresses as kind assigns them, the cluster's DNS, controllers that act at
 * once, and a network that enforces NetworkPolicy v1. Rejects with `StartRefusedError`.
 */
export async function createSimulatedCluster(options: SimulatedOptions): Promise<SimulatedCluster> {
  return clusterOverSimulator(simulatorOf(options), options);
}

function simulatorOf(options: SimulatedOptions): Simulator {
  const { saved, objects, now, random = Math.random } = options;
  if (objects !== undefined) {
    const simulator = new Simulator({ now, random, saved: objects });
    simulator.settle();
    return simulator;
  }
  return saved === undefined ? startSimulator(options) : restoreSimulator(saved, options);
}

/** A cluster over a simulator that other code may change too. It calls `announce` after changes of its own. */
export interface InProcessCluster extends SimulatedCluster {
  /** Runs the controllers, and calls the listeners if anything has changed since the last call. */
  announce(): void;
  /** The snapshot, without waiting. */
  current(): Snapshot;
}

/** What the network needs to know besides the objects. */
export interface DataPathInput extends Pick<SimulatedOptions, 'metadataService' | 'network'> {
  /** The ports that programs have opened at run time. It returns another map after every change. */
  readonly openedPorts?: () => NonNullable<Snapshot['listeners']>;
}

/** A cluster over the objects of a simulator, with a network that enforces their policies, or ignores them. */
export function clusterOverSimulator(
  simulator: Simulator,
  { metadataService = false, network, openedPorts }: DataPathInput,
): InProcessCluster {
  const ignoring = network === 'none' ? { enforcesPolicies: false } : {};
  const listeners = new Set<() => void>();
  let latest:
    | { readonly version: number; readonly opened: Snapshot['listeners']; readonly snapshot: Snapshot }
    | undefined;
  let announced = simulator.objects.version();

  const snapshot = (): Snapshot => {
    const version = simulator.objects.version();
    const opened = openedPorts?.();
    if (latest?.version !== version || latest.opened !== opened) {
      const objects = { ...snapshotOf(simulator.objects, metadataService), ...ignoring };
      latest = { version, opened, snapshot: opened === undefined ? objects : { ...objects, listeners: opened } };
    }
    return latest.snapshot;
  };
  const announce = (): void => {
    simulator.settle();
    const version = simulator.objects.version();
    if (version === announced) return;
    announced = version;
    for (const listener of listeners) listener();
  };
  const andAnnounce = <T>(change: () => T): T => {
    const result = change();
    announce();
    return result;
  };

  // The roles that every cluster has take time to load, and most tasks never ask for them.
  const answering = async (): Promise<ClusterAccess> => {
    const { accessOverObjects } = await import('./simulated-access.ts');
    return accessOverObjects(async (apiVersion, name) => {
      const kind = kindOf(apiVersion, name);
      return kind === undefined ? [] : simulator.objects.list(kind);
    });
  };
  const access: ClusterAccess = {
    snapshot: async () => (await answering()).snapshot(),
    review: async (questions) => (await answering()).review(questions),
  };

  return {
    kind: 'simulated',
    objects: simulator.objects,
    apply: async (manifests, namespace = 'default') =>
      andAnnounce(() => manifests.map((manifest) => kubectlApply(simulator, manifest, namespace))),
    load: async (objects, namespace = 'default') =>
      andAnnounce(() => objects.map((object) => loadObject(simulator, object, namespace))),
    remove: async (refs) => andAnnounce(() => refs.forEach((ref) => simulator.remove(ref))),
    snapshot: async () => snapshot(),
    probe: async (flows) => decideAll(snapshot(), flows).map(verdictOf),
    access,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce,
    current: snapshot,
    close: async () => listeners.clear(),
  };
}

/**
 * The objects that a cluster with these options begins with, after the controllers have acted. Throws
 * `StartRefusedError`.
 */
export function settledStart(options: SimulatedOptions): SavedObjects {
  if (options.objects !== undefined) return options.objects;
  return options.saved === undefined
    ? startSimulator(options).objects.save()
    : savedObjects(options.saved, options.now);
}

/** The start state of a cluster as text, for the option `saved`. Throws `StartRefusedError`. */
export function saveCluster(start: readonly Manifest[]): string {
  return JSON.stringify(startSimulator({ now: () => new Date(SAVED_TIME), start }).objects.save());
}

function startSimulator({ now, random = seededRandom(1), start = [] }: SimulatedOptions): Simulator {
  const simulator = new Simulator({ now, random });
  for (const manifest of start) {
    const applied = kubectlApply(simulator, manifest, 'default');
    if (applied.is === 'refused') throw new StartRefusedError(manifest, applied.status);
  }
  simulator.settle();
  return simulator;
}

/**
 * The simulator of a saved cluster. It draws names and uids from other numbers than those that the saved objects have
 * used.
 */
function restoreSimulator(saved: string, { now, random = seededRandom(2) }: SimulatedOptions): Simulator {
  return new Simulator({ now, random, saved: savedObjects(saved, now) });
}

function savedObjects(saved: string, now: () => Date): SavedObjects {
  return JSON.parse(saved.replaceAll(SAVED_TIME, timestamp(now()))) as SavedObjects;
}

/**
 * The verdict on a flow by what the network decides; `untested` where an end does not run or the flow cannot be asked
 * about.
 */
export function verdictOf(decided: ReturnType<typeof decideAll>[number]): Verdict {
  if ('because' in decided) return { is: 'untested', because: decided.because };
  const { verdict, outcome } = decided;
  if (outcome === 'unreachable') {
    return { is: 'untested', because: 'one of the ends does not run, or has no address of that family' };
  }
  return { is: verdict === 'allowed' ? 'allowed' : 'denied', outcome };
}
