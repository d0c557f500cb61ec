import type { Container, ContainerState, ContainerStatus, Pod } from 'kubernetes-types/core/v1';

/** What a kubelet knows of one container of a pod. It is written over as the container lives. */
export interface ContainerRecord {
  readonly name: string;
  readonly kind: ContainerKind;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  started: boolean;
  ready: boolean;
  /** What the runtime calls the image, once it is there, and the container, once it has been made. */
  image?: string;
  imageID?: string;
  containerID?: string;
  /** When it ended, in milliseconds: back-off counts from there. */
  endedAt?: number;
  /** Whether it is to be left as it is until a wait is over. */
  isResting: boolean;
}

/** Init containers run one after another before all others; a sidecar is one that goes on beside them. */
export type ContainerKind = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** The records of a pod's containers in the order of its spec, each as before anything was done. */
export function newRecords(pod: Pod): readonly ContainerRecord[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const reason = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  return [
    ...initContainers.map((container) => newRecord(container.name, kindOfInit(container), reason)),
    ...containers.map(({ name }) => newRecord(name, 'main', reason)),
    ...ephemeralContainers.map(({ name }) => newRecord(name, 'ephemeral', 'ContainerCreating')),
  ];
}

/** The record of a container that was there before: as the pod's status has it. */
export function recordOf(name: string, kind: ContainerKind, status: ContainerStatus): ContainerRecord {
  const { state = {}, lastState = {}, restartCount, imageID, containerID } = status;
  return {
    name,
    kind,
    state,
    lastState,
    restartCount,
    started: status.started ?? state.running !== undefined,
    ready: status.ready,
    ...(imageID ? { imageID, image: status.image } : {}),
    ...(containerID === undefined ? {} : { containerID }),
    isResting: false,
  };
}

export function newRecord(name: string, kind: ContainerKind, reason: string): ContainerRecord {
  return {
    name,
    kind,
    state: { waiting: { reason } },
    lastState: {},
    restartCount: 0,
    started: false,
    ready: false,
    isResting: false,
  };
}

/** What a container's entry in the pod's spec is, whatever its kind. An ephemeral container has the same fields. */
export function containerOf(pod: Pod, name: string): Container | undefined {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return [...containers, ...initContainers, ...ephemeralContainers].find((container) => container.name === name);
}

/** `spec.containers{web}`: how events name a container. */
export function fieldPathOf({ kind, name }: ContainerRecord): string {
  const list = kind === 'main' ? 'containers' : kind === 'ephemeral' ? 'ephemeralContainers' : 'initContainers';
  return `spec.${list}{${name}}`;
}

export function kindOfInit({ restartPolicy }: Container): ContainerKind {
  return restartPolicy === 'Always' ? 'sidecar' : 'init';
}
