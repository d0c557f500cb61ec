import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { decideAll } from '../network/decide-all.ts';
import { createSimulator } from '../simulator/simulator.ts';
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
}

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
  const simulator = createSimulator({ now: options.now, random: options.random ?? seededRandom(1) });
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

  for (const manifest of options.start ?? []) {
    const applied = kubectlApply(simulator, manifest, 'default');
    if (applied.is === 'refused') throw new StartRefused(manifest, applied.status.message);
  }
  simulator.settle();

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

/** Of ends that do not run nothing can be seen, and what cannot be asked is not tested. */
function verdictOf(decided: ReturnType<typeof decideAll>[number]): Verdict {
  if ('because' in decided) return { is: 'untested', because: decided.because };
  const { verdict, outcome } = decided;
  if (outcome === 'unreachable') {
    return { is: 'untested', because: 'one of the ends does not run, or has no address of that family' };
  }
  return { is: verdict === 'allowed' ? 'allowed' : 'denied', outcome };
}
