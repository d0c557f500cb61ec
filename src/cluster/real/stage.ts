import type { Pod } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { withLastApplied } from '../../kube/merge/three-way-merge.ts';
import { isFinished, namespacedName, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { KubeApi } from './api/kube-api.ts';
import { applyLive } from './apply-manifest.ts';
import { backgroundPod, backgroundPods } from './background-pods.ts';
import { ClusterError } from './cluster-error.ts';
import { type OwnershipLabels, withOwnership } from './ownership-labels.ts';
import { probePod } from './probes/probe-pod.ts';
import { probeWorkload } from './probes/probe-workload.ts';
import { withServiceAccount } from './probes/temporary-pods.ts';
import { waitUntilRunning } from './wait-ready.ts';

/** What the start state of a task is staged with. */
export interface StageInput {
  readonly api: KubeApi;
  readonly ownership: OwnershipLabels;
  /** The image of all pods that are made. */
  readonly image: string;
  /** The manifests of the start state. Their namespaces must not exist yet. */
  readonly start: readonly Manifest[];
  /**
   * The same start state on a simulated cluster: it shows how many pods there must be, and the pods outside the task.
   */
  readonly startSnapshot: Snapshot;
  /** Milliseconds within which the pods must run. */
  readonly patience: number;
  /** Called with what is being done now, in a few words. */
  readonly progress: (says: string) => void;
}

/** The start state on a real cluster, with the pods to probe it with. */
export interface StagedStart {
  /** The namespace of the pods that probe. It is not the task's, and it has no policies. */
  readonly probeNamespace: string;
  /** The owner of all other pods of ours outside the task's namespaces: they are removed with it. */
  readonly owner: OwnerReference;
  /** Two pods in the probe namespace; the server answers on TCP 80. */
  readonly client: Pod;
  readonly server: Pod;
}

/**
 * Creates the start state and the pods to probe it with, and waits until all pods run. Rejects with `ClusterError`.
 */
export async function stageStart(input: StageInput): Promise<StagedStart> {
  const { api, ownership, image, start, startSnapshot, patience, progress } = input;
  const probeNamespace = `sallyport-${ownership.run}`;
  progress('making the namespaces and pods of the task');
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: probeNamespace } };
  const { uid = '' } = (await createOwned(input, namespace)).metadata;
  const owner: OwnerReference = { apiVersion: 'v1', kind: 'Namespace', name: probeNamespace, uid, controller: true };
  await Promise.all([
    createOwned(input, enforcementPod('client', probeNamespace, image)),
    createOwned(input, enforcementPod('server', probeNamespace, image)),
  ]);

  const taskNamespaces = new Set(
    start.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name ?? ''),
  );
  await waitUntilGone(input, taskNamespaces);
  for (const manifest of start.filter((each) => !isOfSystem(each))) await applyStartManifest(input, manifest);
  const originals = await backgroundPods(api, startSnapshot, taskNamespaces);
  const background = originals.map((pod) => backgroundPod(pod, ownership.run, image, owner));
  await Promise.all(background.map((pod) => createOwned(input, pod)));

  const backgroundNames = new Set(background.map(namespacedName));
  const isInTask = (pod: Pod): boolean => taskNamespaces.has(namespaceOf(pod));
  const taskPods = startSnapshot.pods.filter((pod) => isInTask(pod) && !isFinished(pod));
  const pods = await waitUntilRunning({
    api,
    wanted: (pod) => isInTask(pod) || namespaceOf(pod) === probeNamespace || backgroundNames.has(namespacedName(pod)),
    atLeast: taskPods.length + background.length + 2,
    patience,
    progress: (running, all) => progress(`${running} of ${all} pods run`),
  });
  const named = (name: string): Pod => pods.find((pod) => namespacedName(pod) === `${probeNamespace}/${name}`)!;
  return { probeNamespace, owner, client: named('client'), server: named('server') };
}

/** The labels of the server of the enforcement check, by which a policy selects it. */
export const enforcementServerLabels = { app: 'sallyport-canary', is: 'server' };

function enforcementPod(name: 'client' | 'server', namespace: string, image: string): Manifest {
  const listens = name === 'server' ? [{ port: 80, protocol: 'TCP' } as const] : [];
  return probePod({ namespace, name, labels: { ...enforcementServerLabels, is: name }, image, listens });
}

/**
 * Whether an object belongs into a namespace of Kubernetes itself, whose names begin with `kube-`. What the start state
 * has there is not made on a real cluster: it could replace what the cluster has.
 */
export function isOfSystem({ metadata }: Manifest): boolean {
  return metadata.namespace?.startsWith('kube-') === true;
}

/** Creates an object with ownership labels. Rejects with a `ClusterError` where an object of that name exists. */
async function createOwned({ api, ownership }: StageInput, manifest: Manifest): Promise<Manifest> {
  const answer = await withServiceAccount(() => api.create(withOwnership(manifest, ownership)));
  if ('object' in answer) return answer.object;
  const { kind, metadata } = manifest;
  throw new ClusterError(
    answer.refused.reason === 'AlreadyExists' ? 'taken' : 'refused',
    `${kind} ${metadata.name} cannot be made on this cluster: ${answer.refused.message}`,
  );
}

/** Applies a manifest of the start state. Rejects with a `ClusterError` where it is refused. */
async function applyStartManifest(options: StageInput, manifest: Manifest): Promise<void> {
  // Created, not applied: a namespace of that name that exists by now belongs to others.
  if (manifest.kind === 'Namespace') return void (await createOwned(options, withLastApplied(manifest)));
  const applied = await withServiceAccount(async () => {
    const answer = await applyLive(options.api, probeWorkload(manifest, options.image), 'default');
    return answer.is === 'refused' ? { ...answer, refused: answer.status } : answer;
  });
  if (applied.is !== 'refused') return;
  const { kind, metadata } = manifest;
  const what = `${kind} ${metadata?.name ?? ''} of the start state`;
  throw new ClusterError('refused', `${what} is refused: ${applied.status.message}`);
}

/** Waits for namespaces of an earlier run that are being deleted. */
async function waitUntilGone({ api, patience, progress }: StageInput, names: ReadonlySet<string>): Promise<void> {
  for (const until = performance.now() + patience; ; ) {
    const there = await Promise.all([...names].map((name) => api.get({ apiVersion: 'v1', kind: 'Namespace', name })));
    const leaving = there.find((each) => each?.metadata.deletionTimestamp !== undefined);
    if (!leaving) return;
    const { name = '' } = leaving.metadata;
    if (performance.now() > until) {
      const why = `kubectl describe namespace ${name} says why`;
      throw new ClusterError('refused', `namespace ${name} of an earlier run does not go away: ${why}`);
    }
    progress(`waiting until namespace ${name} of an earlier run is gone`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
