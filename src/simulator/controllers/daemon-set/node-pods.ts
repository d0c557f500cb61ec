import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Affinity, Node, Pod, Toleration } from 'kubernetes-types/core/v1';
import { templateHash } from '../../../kube/generated-names.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { isFinished } from '../../../kube/pods.ts';
import { availablePods, isReadyPod } from '../availability.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus } from '../controller.ts';
import { endObject, isEnding } from '../ending.ts';
import { lifeOf } from '../live-clock.ts';
import { createNamed } from '../named-pods.ts';
import { whyNotOn } from '../node-fit.ts';
import { keepRevision } from '../revisions.ts';

type OwnedPod = Pod & Manifest;

/**
 * One step of a DaemonSet in a live cluster: a pod on every node that takes it; after a change of the template so many
 * at a time are replaced as its strategy allows.
 * Source: kubernetes/kubernetes pkg/controller/daemon/{daemon_controller,update}.go.
 */
export function stepDaemonSet(plane: ControlPlane, set: DaemonSet & Manifest, controller: Controller): void {
  const { template, revisionHistoryLimit = 10 } = set.spec ?? {};
  const hash = templateHash(template);
  const pods = ownedObjects(plane.objects, set, 'v1', 'Pod').map((pod) => pod as OwnedPod);
  keepRevision(plane, {
    owner: set,
    template,
    label: HASH,
    hash,
    limit: revisionHistoryLimit,
    inUse: new Set(pods.map((pod) => pod.metadata.labels?.[HASH] ?? '')),
  });
  const nodes = plane.objects.list('v1', 'Node').filter((node) => takes(node as Node, set));
  const byNode = Map.groupBy(
    pods.filter((pod) => !isEnding(pod)),
    nodeOf,
  );
  if (!isEnding(set)) {
    for (const [name, here] of byNode) {
      const isWanted = nodes.some((node) => node.metadata.name === name);
      const [, ...surplus] = here.toSorted((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
      const over = isWanted ? [...surplus, ...here.filter(isFinished)] : here;
      for (const pod of new Set(over)) remove(plane, set, pod);
    }
    // A pod that is on its way out holds its node's place.
    const held = new Set(pods.map(nodeOf));
    for (const node of nodes) if (!held.has(node.metadata.name ?? '')) create(plane, set, node, hash);
    replaceOld(plane, set, pods, hash, nodes.length, controller);
  }
  report(plane, set, nodes, hash, controller);
}

const HASH = 'controller-revision-hash';

function replaceOld(
  plane: ControlPlane,
  set: DaemonSet & Manifest,
  pods: readonly OwnedPod[],
  hash: string,
  nodes: number,
  controller: Controller,
): void {
  const { updateStrategy, minReadySeconds } = set.spec ?? {};
  if (updateStrategy?.type === 'OnDelete') return;
  const { maxUnavailable = 1 } = updateStrategy?.rollingUpdate ?? {};
  const most =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.max(1, Math.ceil((Number(maxUnavailable.replace('%', '')) * nodes) / 100));
  const standing = pods.filter((pod) => !isEnding(pod));
  const available = availablePods(plane, controller, set, standing, minReadySeconds);
  let room = most - (nodes - available.length);
  for (const pod of standing.filter(({ metadata }) => metadata.labels?.[HASH] !== hash)) {
    const isAvailable = available.includes(pod);
    if (isAvailable && room <= 0) continue;
    if (isAvailable) room--;
    remove(plane, set, pod);
  }
}

function create(plane: ControlPlane, set: DaemonSet & Manifest, node: Manifest, hash: string): void {
  const generation = set.metadata.annotations?.['deprecated.daemonset.template.generation'] ?? '1';
  const labels = { [HASH]: hash, 'pod-template-generation': generation };
  const made = createNamed(plane.objects, { owner: set, template: set.spec?.template, labels }, (pod) =>
    boundTo(pod, node.metadata.name ?? ''),
  );
  tell(plane, set, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`);
}

/** Source: pkg/controller/daemon/util/daemonset_util.go, `ReplaceDaemonSetPodNodeNameNodeAffinity`, `AddOrUpdateDaemonPodTolerations`. */
function boundTo(pod: OwnedPod, node: string): OwnedPod {
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const affinity: Affinity = {
    ...pod.spec?.affinity,
    nodeAffinity: {
      ...pod.spec?.affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
    },
  };
  const { tolerations = [], ...spec } = pod.spec ?? { containers: [] };
  return { ...pod, spec: { ...spec, affinity, tolerations: [...tolerations, ...toleratedAlways] } };
}

const toleratedAlways: readonly Toleration[] = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
].map(([what, effect]) => ({ effect: effect ?? '', key: `node.kubernetes.io/${what}`, operator: 'Exists' }));

function takes(node: Node, { spec }: DaemonSet): boolean {
  const { template } = spec ?? {};
  const tolerations = [...(template?.spec?.tolerations ?? []), ...toleratedAlways];
  const pod: Pod = { spec: { ...(template?.spec ?? { containers: [] }), tolerations } };
  return whyNotOn(node, pod, [], new Map()) === undefined;
}

function nodeOf(pod: OwnedPod): string {
  const [term] =
    pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return pod.spec?.nodeName ?? term?.matchFields?.[0]?.values?.[0] ?? '';
}

function ageOf({ metadata }: OwnedPod): string {
  return `${metadata.creationTimestamp} ${metadata.name}`;
}

function remove(plane: ControlPlane, set: Manifest, pod: OwnedPod): void {
  endObject(plane, pod);
  tell(plane, set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
}

function tell(plane: ControlPlane, about: Manifest, reason: string, message: string): void {
  lifeOf(plane)?.events({ about, reason, message, from: 'daemonset-controller' });
}

function report(
  plane: ControlPlane,
  set: DaemonSet & Manifest,
  nodes: readonly Manifest[],
  hash: string,
  controller: Controller,
): void {
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const pods = ownedObjects(plane.objects, set, 'v1', 'Pod')
    .map((pod) => pod as OwnedPod)
    .filter((pod) => !isFinished(pod));
  const placed = pods.filter((pod) => names.has(nodeOf(pod)) && !isEnding(pod));
  const available = availablePods(plane, controller, set, placed, set.spec?.minReadySeconds).length;
  const updated = placed.filter(({ metadata }) => metadata.labels?.[HASH] === hash).length;
  putStatus(plane.objects, set, {
    currentNumberScheduled: new Set(pods.filter((pod) => names.has(nodeOf(pod))).map(nodeOf)).size,
    desiredNumberScheduled: nodes.length,
    ...(available > 0 ? { numberAvailable: available } : {}),
    numberMisscheduled: new Set(pods.filter((pod) => !names.has(nodeOf(pod))).map(nodeOf)).size,
    numberReady: placed.filter(isReadyPod).length,
    ...(nodes.length > available ? { numberUnavailable: nodes.length - available } : {}),
    observedGeneration: set.metadata.generation,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
  });
}
