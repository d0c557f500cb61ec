import type { Pod } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { isFinished, namespacedName, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { withLastApplied } from '../../kube/three-way-merge.ts';
import { applyLive } from './apply-live.ts';
import { besidePod, podsBeside } from './background-pods.ts';
import { ClusterTrouble } from './cluster-error.ts';
import { withAccount } from './decoys.ts';
import type { KubeApi } from './kube-api.ts';
import { type Marks, marked } from './ownership-labels.ts';
import { probePod } from './probe-pod.ts';
import { standIn } from './probe-workload.ts';
import { untilReady } from './wait-ready.ts';

/** What a task's cluster on a real one is made of. */
export interface StageOptions {
  readonly api: KubeApi;
  readonly marks: Marks;
  /** What all of our pods run. */
  readonly image: string;
  /** Applied before anything else, into namespaces that are not there yet. */
  readonly start: readonly Manifest[];
  /** The same start on a simulated cluster: how many pods there are to be, and what stands beside the task. */
  readonly untouched: Snapshot;
  /** Milliseconds that pods may take to come up. */
  readonly patience: number;
  /** What is being done, in a few words. */
  readonly progress: (says: string) => void;
}

/** A start state that stands on a real cluster, and what stands there to try it with. */
export interface Stage {
  /** A namespace of ours that is not the task's, without policies. */
  readonly home: string;
  /** What everything of ours goes with that is outside the task's namespaces. */
  readonly owner: OwnerReference;
  /** Two pods in it; the server answers on TCP 80. */
  readonly client: Pod;
  readonly server: Pod;
}

/** Makes the start state and what goes with it, and waits until all pods run. Rejects with `ClusterTrouble`. */
export async function makeStage(options: StageOptions): Promise<Stage> {
  const { api, marks, image, start, untouched, patience, progress } = options;
  const home = `sallyport-${marks.run}`;
  progress('making the namespaces and pods of the task');
  const { uid = '' } = (await makeOne(options, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: home } }))
    .metadata;
  const owner: OwnerReference = { apiVersion: 'v1', kind: 'Namespace', name: home, uid, controller: true };
  await Promise.all([
    makeOne(options, canaryPod('client', home, image)),
    makeOne(options, canaryPod('server', home, image)),
  ]);

  const spaces = new Set(start.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name ?? ''));
  await untilGone(options, spaces);
  for (const manifest of start) await makeOfStart(options, manifest);
  const others = (await podsBeside(api, untouched, spaces)).map((pod) => besidePod(pod, marks.run, image, owner));
  await Promise.all(others.map((pod) => makeOne(options, pod)));

  const names = new Set(others.map(namespacedName));
  const inTask = untouched.pods.filter((pod) => spaces.has(namespaceOf(pod)) && !isFinished(pod)).length;
  const pods = await untilReady({
    api,
    wanted: (pod) => spaces.has(namespaceOf(pod)) || namespaceOf(pod) === home || names.has(namespacedName(pod)),
    atLeast: inTask + others.length + 2,
    patience,
    progress: (ready, all) => progress(`${ready} of ${all} pods run`),
  });
  const named = (name: string): Pod => pods.find((pod) => namespacedName(pod) === `${home}/${name}`)!;
  return { home, owner, client: named('client'), server: named('server') };
}

/** What the server of the canary is selected by. */
export const canaryServer = { app: 'sallyport-canary', is: 'server' };

function canaryPod(name: 'client' | 'server', namespace: string, image: string): Manifest {
  const listens = name === 'server' ? [{ port: 80, protocol: 'TCP' } as const] : [];
  return probePod({ namespace, name, labels: { ...canaryServer, is: name }, image, listens });
}

/** Makes an object with marks; one of that name that is there already is not taken for it. */
async function makeOne({ api, marks }: StageOptions, manifest: Manifest): Promise<Manifest> {
  const answer = await withAccount(() => api.create(marked(manifest, marks)));
  if ('object' in answer) return answer.object;
  const { kind, metadata } = manifest;
  throw new ClusterTrouble(
    answer.refused.reason === 'AlreadyExists' ? 'taken' : 'refused',
    `${kind} ${metadata.name} cannot be made on this cluster: ${answer.refused.message}`,
  );
}

async function makeOfStart(options: StageOptions, manifest: Manifest): Promise<void> {
  // Never a namespace that somebody has made since the names were chosen.
  if (manifest.kind === 'Namespace') return void (await makeOne(options, withLastApplied(manifest)));
  const applied = await withAccount(async () => {
    const answer = await applyLive(options.api, standIn(manifest, options.image), 'default');
    return answer.is === 'refused' ? { ...answer, refused: answer.status } : answer;
  });
  if (applied.is !== 'refused') return;
  const { kind, metadata } = manifest;
  const what = `${kind} ${metadata?.name ?? ''} of the start state`;
  throw new ClusterTrouble('refused', `${what} is refused: ${applied.status.message}`);
}

/** Namespaces of an earlier run that are on their way out are waited for. */
async function untilGone({ api, patience, progress }: StageOptions, names: ReadonlySet<string>): Promise<void> {
  for (const until = performance.now() + patience; ; ) {
    const there = await Promise.all([...names].map((name) => api.get({ apiVersion: 'v1', kind: 'Namespace', name })));
    const leaving = there.find((each) => each?.metadata.deletionTimestamp !== undefined);
    if (!leaving) return;
    const { name = '' } = leaving.metadata;
    if (performance.now() > until) {
      const why = `kubectl describe namespace ${name} says why`;
      throw new ClusterTrouble('refused', `namespace ${name} of an earlier run does not go away: ${why}`);
    }
    progress(`waiting until namespace ${name} of an earlier run is gone`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
