import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { decideAll } from '../network/decide-all.ts';
import { type SavedObjects, timestamp } from '../simulator/objects.ts';
import { createSimulator, type Simulator } from '../simulator/simulator.ts';
import { outsideWorld, snapshotOf } from '../simulator/snapshot.ts';
import type { Cluster, Verdict } from './cluster.ts';
import { kubectlApply } from './kubectl-apply.ts';
import { seededRandom } from './seeded-random.ts';

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
export async function createSimulatedCluster(options: SimulatedOptions): Promise<Cluster> {
  const simulator = options.saved === undefined ? startedFrom(options) : restoredFrom(options.saved, options);
  const outside = outsideWorld(options.metadataService ?? false);
  const listeners = new Set<() => void>();
  let known: { readonly version: number; readonly snapshot: Snapshot } | undefined;

  const snapshot = (): Snapshot => {
    const version = simulator.objects.version();
    if (known?.version !== version) known = { version, snapshot: snapshotOf(simulator.objects, outside) };
    return known.snapshot;
  };
  const changing = <T>(change: () => T): T => {
    const before = simulator.objects.version();
    const result = change();
    simulator.settle();
    if (simulator.objects.version() !== before) for (const listener of listeners) listener();
    return result;
  };

  return {
    kind: 'simulated',
    apply: async (manifests, namespace = 'default') =>
      changing(() => manifests.map((manifest) => kubectlApply(simulator, manifest, namespace))),
    remove: async (refs) => changing(() => refs.forEach((ref) => simulator.remove(ref))),
    snapshot: async () => snapshot(),
    probe: async (flows) => decideAll(snapshot(), flows).map(verdictOf),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => listeners.clear(),
  };
}

/** A cluster's start as text, for `saved`. Throws `StartRefused`. */
export function saveCluster(start: readonly Manifest[]): string {
  return JSON.stringify(startedFrom({ now: () => new Date(savedAt), start }).objects.save());
}

function startedFrom({ now, random = seededRandom(1), start = [] }: SimulatedOptions): Simulator {
  const simulator = createSimulator({ now, random });
  for (const manifest of start) {
    const applied = kubectlApply(simulator, manifest, 'default');
    if (applied.is === 'refused') throw new StartRefused(manifest, applied.status.message);
  }
  simulator.settle();
  return simulator;
}

/** Names and uids are drawn from other numbers than those that the saved objects have used up. */
function restoredFrom(saved: string, { now, random = seededRandom(2) }: SimulatedOptions): Simulator {
  const objects = JSON.parse(saved.replaceAll(savedAt, timestamp(now()))) as SavedObjects;
  return createSimulator({ now, random }, objects);
}

/** Of ends that do not run nothing can be seen, and what cannot be asked is not tested. */
function verdictOf(decided: ReturnType<typeof decideAll>[number]): Verdict {
  if ('because' in decided) return { is: 'untested', because: decided.because };
  const { verdict, outcome } = decided;
  if (outcome === 'unreachable') {
    return { is: 'untested', because: 'one of the ends does not run, or has no address of that family' };
  }
  return { is: verdict === 'allowed' ? 'allowed' : 'denied', outcome };
}
