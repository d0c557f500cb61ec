import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { decideAll } from '../network/decide-all.ts';
import { type ObjectStore, type SavedObjects, timestamp } from '../simulator/objects.ts';
import { Simulator } from '../simulator/simulator.ts';
import { outsideWorld, snapshotOf } from '../simulator/snapshot.ts';
import type { Cluster, Verdict } from './cluster.ts';
import { kubectlApply } from './kubectl-apply.ts';
import { seededRandom } from './seeded-random.ts';

export type { SavedObjects } from '../simulator/objects.ts';

/** What a simulated cluster is made of. */
export interface SimulatedOptions {
  readonly now: () => Date;
  /** From 0 up to 1; the same numbers make the same cluster. Unless given, every new cluster draws the same. */
  readonly random?: () => number;
  /** Whether 169.254.169.254 answers on TCP 80. */
  readonly metadataService?: boolean;
  /** Applied before anything else; one that is refused is an error of whoever wrote it. */
  readonly start?: readonly Manifest[];
  /** What `saveCluster` wrote of a cluster with this start: it is there at once, and `start` is not applied again. */
  readonly saved?: string;
  /** The objects of another cluster, which this one goes on with: `start` and `saved` are not used then. */
  readonly objects?: SavedObjects;
}

/** A cluster in this process, whose objects can be kept as they change. */
export interface SimulatedCluster extends Cluster {
  readonly kind: 'simulated';
  readonly objects: KeepableObjects;
}

/** The objects of a cluster, as they can be saved and watched. */
export type KeepableObjects = Pick<ObjectStore, 'save' | 'watch'>;

/** Whether the objects of a cluster can be kept: it is simulated in this process. */
export function isKeepable(cluster: Cluster): cluster is SimulatedCluster {
  return 'objects' in cluster;
}

/** The time that a saved cluster was made at. Reading it back puts the time of then in its place. */
const savedAt = '1970-01-01T00:00:00Z';

/** A manifest of the start state that the API server refuses. */
export class StartRefused extends Error {
  readonly manifest: Manifest;

  constructor(manifest: Manifest, because: string) {
    super(`the start state cannot be made: ${manifest.kind} ${manifest.metadata?.name ?? ''}: ${because}`);
    this.name = 'StartRefused';
    this.manifest = manifest;
  }
}

/**
 * A cluster in this process: three nodes, addresses as kind gives them, the cluster's DNS, controllers that act at
 * once, and a network that keeps to NetworkPolicy v1. Rejects with `StartRefused`.
 */
export async function createSimulatedCluster(options: SimulatedOptions): Promise<SimulatedCluster> {
  return clusterOver(simulatorOf(options), options);
}

function simulatorOf(options: SimulatedOptions): Simulator {
  const { saved, objects, now, random = Math.random } = options;
  if (objects !== undefined) {
    const simulator = new Simulator({ now, random, saved: objects });
    simulator.settle();
    return simulator;
  }
  return saved === undefined ? startedFrom(options) : restoredFrom(saved, options);
}

/** The port over a simulator. `announce` is for changes that did not come through it. */
export interface ClusterOver extends SimulatedCluster {
  /** Lets the controllers act on what has changed, and tells the listeners of any change since the last one told. */
  announce(): void;
  /** What `snapshot` resolves with, at once. */
  current(): Snapshot;
}

/** What the data path needs to know beyond the objects. */
export interface Surrounding extends Pick<SimulatedOptions, 'metadataService'> {
  /** Ports that programs have opened at run time; another map whenever they change. */
  readonly listeners?: () => NonNullable<Snapshot['listeners']>;
}

/** The port over the objects of a simulator, with the network that keeps to their policies. */
export function clusterOver(simulator: Simulator, { metadataService = false, listeners }: Surrounding): ClusterOver {
  const outside = outsideWorld(metadataService);
  const hearers = new Set<() => void>();
  let known:
    | { readonly version: number; readonly opened: Snapshot['listeners']; readonly snapshot: Snapshot }
    | undefined;
  let told = simulator.objects.version();

  const snapshot = (): Snapshot => {
    const version = simulator.objects.version();
    const opened = listeners?.();
    if (known?.version !== version || known.opened !== opened) {
      const objects = snapshotOf(simulator.objects, outside);
      known = { version, opened, snapshot: opened === undefined ? objects : { ...objects, listeners: opened } };
    }
    return known.snapshot;
  };
  const announce = (): void => {
    simulator.settle();
    const version = simulator.objects.version();
    if (version === told) return;
    told = version;
    for (const hear of hearers) hear();
  };
  const changing = <T>(change: () => T): T => {
    const result = change();
    announce();
    return result;
  };

  return {
    kind: 'simulated',
    objects: simulator.objects,
    apply: async (manifests, namespace = 'default') =>
      changing(() => manifests.map((manifest) => kubectlApply(simulator, manifest, namespace))),
    remove: async (refs) => changing(() => refs.forEach((ref) => simulator.remove(ref))),
    snapshot: async () => snapshot(),
    probe: async (flows) => decideAll(snapshot(), flows).map(verdictOf),
    onChange: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    announce,
    current: snapshot,
    close: async () => hearers.clear(),
  };
}

/** What a cluster with these options begins with, once all in it has settled. Throws `StartRefused`. */
export function settledStart(options: SimulatedOptions): SavedObjects {
  if (options.objects !== undefined) return options.objects;
  return options.saved === undefined ? startedFrom(options).objects.save() : savedObjects(options.saved, options.now);
}

/** A cluster's start as text, for `saved`. Throws `StartRefused`. */
export function saveCluster(start: readonly Manifest[]): string {
  return JSON.stringify(startedFrom({ now: () => new Date(savedAt), start }).objects.save());
}

function startedFrom({ now, random = seededRandom(1), start = [] }: SimulatedOptions): Simulator {
  const simulator = new Simulator({ now, random });
  for (const manifest of start) {
    const applied = kubectlApply(simulator, manifest, 'default');
    if (applied.is === 'refused') throw new StartRefused(manifest, applied.status.message);
  }
  simulator.settle();
  return simulator;
}

/** Names and uids are drawn from other numbers than those that the saved objects have used up. */
function restoredFrom(saved: string, { now, random = seededRandom(2) }: SimulatedOptions): Simulator {
  return new Simulator({ now, random, saved: savedObjects(saved, now) });
}

function savedObjects(saved: string, now: () => Date): SavedObjects {
  return JSON.parse(saved.replaceAll(savedAt, timestamp(now()))) as SavedObjects;
}

/** Of ends that do not run nothing can be seen, and what cannot be asked is not tested. */
export function verdictOf(decided: ReturnType<typeof decideAll>[number]): Verdict {
  if ('because' in decided) return { is: 'untested', because: decided.because };
  const { verdict, outcome } = decided;
  if (outcome === 'unreachable') {
    return { is: 'untested', because: 'one of the ends does not run, or has no address of that family' };
  }
  return { is: verdict === 'allowed' ? 'allowed' : 'denied', outcome };
}
