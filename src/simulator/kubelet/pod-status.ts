import type { ContainerStatus, PodCondition } from 'kubernetes-types/core/v1';
import type { PodObject } from '../kinds/core/pod.ts';
import { qosClassOf } from '../pod-spec/qos-class.ts';
import { type ContainerRecord, containerOf } from './container-record.ts';
import { incompleteInits, type Phase } from './phase.ts';

/** What a kubelet knows of a pod when it writes its status. */
export interface PodReport {
  readonly pod: PodObject;
  readonly records: readonly ContainerRecord[];
  readonly phase: Phase;
  /** Why the kubelet itself ended the pod. */
  readonly reason?: string;
  readonly message?: string;
  readonly hostIP: string;
  /** Absent until the pod has a network. */
  readonly podIP?: string;
  readonly hasNetwork: boolean;
  readonly startTime: string;
  readonly now: string;
}

/**
 * A pod's status as a kubelet writes it.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go, `generateAPIPodStatus`; pkg/kubelet/status/generate.go.
 */
export function podStatus(report: PodReport): object {
  const { pod, records, phase, reason, message, hostIP, podIP, startTime } = report;
  const of = (...kinds: readonly ContainerRecord['kind'][]): readonly ContainerStatus[] =>
    records.filter(({ kind }) => kinds.includes(kind)).map((record) => containerStatus(pod, record));
  const [inits, mains, ephemeral] = [of('init', 'sidecar'), of('main').toSorted(byName), of('ephemeral')];
  return {
    ...pod.status,
    observedGeneration: pod.metadata.generation ?? 1,
    phase,
    ...(reason === undefined ? {} : { reason, message }),
    conditions: conditionsOf(report),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime,
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits }),
    containerStatuses: mains,
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral }),
    qosClass: pod.status?.qosClass ?? qosClassOf(pod.spec),
  };
}

/** Init containers stay in their order; the others are sorted. */
function byName(a: ContainerStatus, b: ContainerStatus): number {
  return a.name < b.name ? -1 : 1;
}

function containerStatus(pod: PodObject, record: ContainerRecord): ContainerStatus {
  const { name, state, lastState, restartCount, ready, started, image, imageID = '', containerID } = record;
  const container = containerOf(pod, name);
  const { limits, requests } = container?.resources ?? {};
  const mounts = (record.kind === 'ephemeral' ? [] : (container?.volumeMounts ?? [])).map((mount) => ({
    name: mount.name,
    mountPath: mount.mountPath,
    ...(mount.readOnly ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}),
  }));
  return {
    ...(requests && containerID !== undefined ? { allocatedResources: requests } : {}),
    ...(containerID === undefined ? {} : { containerID }),
    image: image ?? container?.image ?? '',
    imageID,
    lastState,
    name,
    ready,
    ...(containerID === undefined
      ? {}
      : { resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) } }),
    restartCount,
    ...(record.kind === 'ephemeral' ? {} : { started }),
    state,
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
  };
}

function conditionsOf(report: PodReport): readonly object[] {
  const { pod, records, phase, hasNetwork, now } = report;
  const before = pod.status?.conditions ?? [];
  const condition = (type: string, isTrue: boolean, why: Partial<Why> = {}): object => {
    const status = isTrue ? 'True' : 'False';
    const same = before.find((one) => one.type === type && one.status === status);
    return {
      type,
      status,
      ...why,
      observedGeneration: pod.metadata.generation ?? 1,
      lastProbeTime: null,
      lastTransitionTime: same?.lastTransitionTime ?? now,
    };
  };
  const ready = readiness(records, phase);
  const gates = missingGates(pod, before);
  const own = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  return [
    ...before.filter(({ type }) => !own.includes(type)),
    condition('PodReadyToStartContainers', hasNetwork),
    condition('Initialized', ...initialization(records, phase)),
    condition('Ready', ready.length === 0 && gates === undefined, ready[0] ?? gates),
    condition('ContainersReady', ready.length === 0, ready[0]),
    condition('PodScheduled', true),
  ];
}

interface Why {
  readonly reason: string;
  readonly message?: string;
}

function initialization(records: readonly ContainerRecord[], phase: Phase): readonly [boolean, Why?] {
  if (phase === 'Succeeded') return [true, { reason: 'PodCompleted' }];
  const isPast = records.some(({ kind, state }) => kind === 'main' && (state.running || state.terminated));
  const incomplete = isPast ? [] : incompleteInits(records);
  if (incomplete.length === 0) return [true];
  const message = `containers with incomplete status: ${listed(incomplete)}`;
  return [false, { reason: 'ContainersNotInitialized', message }];
}

/** Why the containers are not ready; nothing where they are. */
function readiness(records: readonly ContainerRecord[], phase: Phase): readonly Why[] {
  if (phase === 'Succeeded') return [{ reason: 'PodCompleted' }];
  if (phase === 'Failed') return [{ reason: 'PodFailed' }];
  const unready = records.filter(({ kind, ready }) => (kind === 'main' || kind === 'sidecar') && !ready);
  if (unready.length === 0) return [];
  return [{ reason: 'ContainersNotReady', message: `containers with unready status: ${listed(unready)}` }];
}

function missingGates({ spec }: PodObject, conditions: readonly PodCondition[]): Why | undefined {
  const faults = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = conditions.find(({ type }) => type === conditionType);
    if (condition === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    }
    if (condition.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  return faults.length === 0 ? undefined : { reason: 'ReadinessGatesNotReady', message: faults.join(', ') };
}

function listed(records: readonly ContainerRecord[]): string {
  return `[${records.map(({ name }) => name).join(' ')}]`;
}
