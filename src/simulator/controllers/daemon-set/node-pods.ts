import type { Affinity, Pod, Toleration } from 'kubernetes-types/core/v1';
import { templateHash } from '../../../kube/generated-names.ts';
import { isFinished } from '../../../kube/pods.ts';
import { type DaemonSetObject, TEMPLATE_GENERATION } from '../../kinds/apps/daemon-set.ts';
import { type NodeObject, nodes } from '../../kinds/core/node.ts';
import { type PodObject, pods } from '../../kinds/core/pod.ts';
import { availablePods, isReadyPod } from '../availability.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus } from '../controller.ts';
import { createNamed } from '../create-pods.ts';
import { whyNotOn } from '../node-fit.ts';
import { keepRevision } from '../revisions.ts';
import { endObject, isEnding } from '../terminating.ts';

/**
 * One step of a DaemonSet in a live cluster: a pod on every node that takes it. After a change of the template, as many
 * pods at a time are replaced as its strategy allows.
 * Source: kubernetes/kubernetes pkg/controller/daemon/{daemon_controller,update}.go.
 */
export function stepDaemonSet(plane: ControlPlane, set: DaemonSetObject, controller: Controller): void {
  const { template, revisionHistoryLimit = 10 } = set.spec;
  const hash = templateHash(template);
  const owned = ownedObjects(plane.objects, set, pods);
  keepRevision(plane, {
    owner: set,
    template,
    label: HASH,
    hash,
    limit: revisionHistoryLimit,
    inUse: new Set(owned.map((pod) => pod.metadata.labels?.[HASH] ?? '')),
  });
  const suitable = plane.objects.list(nodes).filter((node) => takes(node, set));
  const byNode = Map.groupBy(
    owned.filter((pod) => !isEnding(pod)),
    nodeOf,
  );
  if (!isEnding(set)) {
    for (const [name, here] of byNode) {
      const isWanted = suitable.some((node) => node.metadata.name === name);
      const [, ...surplus] = here.toSorted((a, b) => (creationOf(a) < creationOf(b) ? -1 : 1));
      const over = isWanted ? [...surplus, ...here.filter(isFinished)] : here;
      for (const pod of new Set(over)) remove(plane, set, pod);
    }
    // A pod that is ending still occupies its node.
    const occupied = new Set(owned.map(nodeOf));
    for (const node of suitable) if (!occupied.has(node.metadata.name ?? '')) create(plane, set, node, hash);
    replaceOld(plane, set, owned, hash, suitable.length, controller);
  }
  writeStatus(plane, set, suitable, hash, controller);
}

const HASH = 'controller-revision-hash';

function replaceOld(
  plane: ControlPlane,
  set: DaemonSetObject,
  owned: readonly PodObject[],
  hash: string,
  nodeCount: number,
  controller: Controller,
): void {
  const { updateStrategy, minReadySeconds } = set.spec;
  if (updateStrategy.type === 'OnDelete') return;
  const { maxUnavailable = 1 } = updateStrategy.rollingUpdate ?? {};
  const most =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.max(1, Math.ceil((Number(maxUnavailable.replace('%', '')) * nodeCount) / 100));
  const standing = owned.filter((pod) => !isEnding(pod));
  const available = availablePods(plane, controller, set, standing, minReadySeconds);
  let room = most - (nodeCount - available.length);
  for (const pod of standing.filter(({ metadata }) => metadata.labels?.[HASH] !== hash)) {
    const isAvailable = available.includes(pod);
    if (isAvailable && room <= 0) continue;
    if (isAvailable) room--;
    remove(plane, set, pod);
  }
}

function create(plane: ControlPlane, set: DaemonSetObject, node: NodeObject, hash: string): void {
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION] ?? '1';
  const labels = { [HASH]: hash, 'pod-template-generation': generation };
  const made = createNamed(plane.objects, { owner: set, template: set.spec.template, labels }, (pod) =>
    boundTo(pod, node.metadata.name ?? ''),
  );
  recordEvent(plane, set, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`);
}

/** Source: pkg/controller/daemon/util/daemonset_util.go, `ReplaceDaemonSetPodNodeNameNodeAffinity`, `AddOrUpdateDaemonPodTolerations`. */
function boundTo(pod: PodObject, node: string): PodObject {
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const affinity: Affinity = {
    ...pod.spec.affinity,
    nodeAffinity: {
      ...pod.spec.affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
    },
  };
  const { tolerations = [], ...spec } = pod.spec;
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

function takes(node: NodeObject, { spec: { template } }: DaemonSetObject): boolean {
  const tolerations = [...(template.spec.tolerations ?? []), ...toleratedAlways];
  const pod: Pod = { spec: { ...template.spec, tolerations } };
  return whyNotOn(node, pod, [], new Map()) === undefined;
}

/** The node that a pod is on, or is made for. */
function nodeOf({ spec }: PodObject): string {
  const [term] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return spec.nodeName ?? term?.matchFields?.[0]?.values?.[0] ?? '';
}

function creationOf({ metadata }: PodObject): string {
  return `${metadata.creationTimestamp} ${metadata.name}`;
}

function remove(plane: ControlPlane, set: DaemonSetObject, pod: PodObject): void {
  endObject(plane, pod);
  recordEvent(plane, set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
}

function recordEvent(plane: ControlPlane, regarding: DaemonSetObject, reason: string, message: string): void {
  plane.live?.recorder.record({ regarding, reason, message, component: 'daemonset-controller' });
}

function writeStatus(
  plane: ControlPlane,
  set: DaemonSetObject,
  suitable: readonly NodeObject[],
  hash: string,
  controller: Controller,
): void {
  const names = new Set(suitable.map(({ metadata }) => metadata.name));
  const running = ownedObjects(plane.objects, set, pods).filter((pod) => !isFinished(pod));
  const scheduled = running.filter((pod) => names.has(nodeOf(pod)));
  const misscheduled = running.filter((pod) => !names.has(nodeOf(pod)));
  const placed = scheduled.filter((pod) => !isEnding(pod));
  const available = availablePods(plane, controller, set, placed, set.spec.minReadySeconds).length;
  const updated = placed.filter(({ metadata }) => metadata.labels?.[HASH] === hash).length;
  putStatus(plane.objects, set, {
    currentNumberScheduled: new Set(scheduled.map(nodeOf)).size,
    desiredNumberScheduled: suitable.length,
    ...(available > 0 ? { numberAvailable: available } : {}),
    numberMisscheduled: new Set(misscheduled.map(nodeOf)).size,
    numberReady: placed.filter(isReadyPod).length,
    ...(suitable.length > available ? { numberUnavailable: suitable.length - available } : {}),
    observedGeneration: set.metadata.generation,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
  });
}
