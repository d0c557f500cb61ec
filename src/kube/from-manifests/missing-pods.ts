import type { Node, Pod, PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { nameSuffix, templateHash } from '../generated-names.ts';
import { selects } from '../labels.ts';
import type { Manifest } from '../manifest.ts';
import { podFromTemplate } from '../pod-of-template.ts';
import { namespaceOf, workloadOf } from '../pods.ts';
import { takesPod } from '../scheduling.ts';

/**
 * The pods of workloads that have none in the manifests, made from their templates, with names as the controllers give
 * them: as many as the workload asks for, for a DaemonSet one for each node (one where no node is known), for a CronJob
 * one.
 */
export function missingPods(
  all: (kind: string) => readonly Manifest[],
  pods: readonly Pod[],
  nodes: readonly Node[],
): readonly Pod[] {
  const owners = new Set(pods.flatMap(ownersOf));
  const orphans = Map.groupBy(
    pods.filter((pod) => (pod.metadata?.ownerReferences ?? []).length === 0),
    namespaceOf,
  );
  const hasPods = (workload: Manifest): boolean => {
    if (owners.has(keyOf(workload.kind, workload))) return true;
    const { selector } = specOf(workload);
    const free = selector === undefined ? [] : (orphans.get(namespaceOf(workload)) ?? []);
    return free.some((pod) => selects(selector, pod.metadata?.labels ?? {}));
  };
  const ofKind = (kind: string): readonly Manifest[] => all(kind).filter((workload) => !hasPods(workload));
  const isOwnedByKnown = (workload: Manifest): boolean =>
    (workload.metadata.ownerReferences ?? []).some((owner) =>
      all(owner.kind).some((candidate) => keyOf(owner.kind, candidate) === keyOf(owner.kind, workload, owner.name)),
    );
  const jobOwners = new Set(all('Job').flatMap(ownersOf));
  return [
    ...ofKind('Deployment').flatMap(podsOfDeployment),
    ...[...ofKind('ReplicaSet'), ...ofKind('ReplicationController')]
      .filter((set) => !isOwnedByKnown(set))
      .flatMap((set) => podsOf(set, replicasOf(set))),
    ...ofKind('StatefulSet').flatMap(podsOfStatefulSet),
    ...ofKind('DaemonSet').flatMap((set) => podsOfDaemonSet(set, nodes)),
    ...ofKind('Job').flatMap((job) => (hasEnded(job) ? [] : podsOf(job, specOf(job).parallelism ?? 1, jobLabels(job)))),
    ...ofKind('CronJob')
      .filter((cron) => !jobOwners.has(keyOf('CronJob', cron)) && specOf(cron).suspend !== true)
      .flatMap((cron) => podsOf(jobOf(cron), 1, jobLabels(jobOf(cron)))),
  ];
}

/** The fields of workload specs that are read here. */
interface WorkloadSpec {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly suspend?: boolean;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
  readonly jobTemplate?: { readonly spec?: object };
  readonly ordinals?: { readonly start?: number };
}

function specOf(workload: Manifest): WorkloadSpec {
  return workload['spec'] ?? {};
}

function replicasOf(workload: Manifest): number {
  return specOf(workload).replicas ?? 1;
}

function podsOf(owner: Manifest, count: number, labels: Readonly<Record<string, string>> = {}): readonly Pod[] {
  const { name = '' } = owner.metadata;
  const names = new Set<string>();
  // Two of thousands of pods may get the same suffix: then the next seed is tried.
  for (let attempt = 0; names.size < count; attempt++) {
    names.add(`${name}-${nameSuffix(`${namespaceOf(owner)}/${name}/${attempt}`)}`);
  }
  return [...names].map((podName) =>
    podFromTemplate({ owner, template: specOf(owner).template, name: podName, labels }),
  );
}

function podsOfDeployment(deployment: Manifest): readonly Pod[] {
  const hash = templateHash(specOf(deployment).template);
  const metadata = { ...deployment.metadata, name: `${deployment.metadata.name}-${hash}` };
  const set = { ...deployment, kind: 'ReplicaSet', metadata };
  return podsOf(set, replicasOf(deployment), { 'pod-template-hash': hash });
}

function podsOfStatefulSet(set: Manifest): readonly Pod[] {
  const first = specOf(set).ordinals?.start ?? 0;
  return Array.from({ length: replicasOf(set) }, (_, at) => {
    const name = `${set.metadata.name}-${first + at}`;
    const labels = {
      'apps.kubernetes.io/pod-index': String(first + at),
      'statefulset.kubernetes.io/pod-name': name,
    };
    return podFromTemplate({ owner: set, template: specOf(set).template, name, labels });
  });
}

function podsOfDaemonSet(set: Manifest, nodes: readonly Node[]): readonly Pod[] {
  const { template } = specOf(set);
  const taking = nodes.filter((node) => takesPod(node, template?.spec));
  const pods = podsOf(set, nodes.length === 0 ? 1 : taking.length);
  return pods.map((pod, at) => {
    const nodeName = taking[at]?.metadata?.name;
    return nodeName === undefined ? pod : { ...pod, spec: { containers: [], ...pod.spec, nodeName } };
  });
}

function jobOf(cron: Manifest): Manifest {
  const spec = specOf(cron).jobTemplate?.spec ?? {};
  const suffix = nameSuffix(`${namespaceOf(cron)}/${cron.metadata.name}`);
  return { ...cron, kind: 'Job', metadata: { ...cron.metadata, name: `${cron.metadata.name}-${suffix}` }, spec };
}

function jobLabels(job: Manifest): Readonly<Record<string, string>> {
  const { name = '' } = job.metadata;
  return { 'batch.kubernetes.io/job-name': name, 'job-name': name };
}

function hasEnded(job: Manifest): boolean {
  const conditions = (job['status'] as { conditions?: { type: string; status: string }[] } | undefined)?.conditions;
  const ended = conditions?.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
  return ended === true || specOf(job).suspend === true;
}

/** Every workload that an object belongs to: those of its owner references, and the Deployment of a ReplicaSet. */
function ownersOf(object: Pod | Manifest): readonly string[] {
  const direct = (object.metadata?.ownerReferences ?? []).map((owner) => keyOf(owner.kind, object, owner.name));
  const workload = workloadOf(object as Pod);
  return workload === undefined ? direct : [...direct, keyOf(workload.kind, object, workload.name)];
}

function keyOf(kind: string, object: Pod | Manifest, name = object.metadata?.name): string {
  return `${kind} ${namespaceOf(object)}/${name}`;
}
