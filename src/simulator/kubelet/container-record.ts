import type { Container, ContainerState, Pod, PodSpec } from 'kubernetes-types/core/v1';

/** What a kubelet knows of one container of a pod. */
export interface ContainerRecord {
  readonly name: string;
  readonly kind: ContainerKind;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
  readonly restartCount: number;
  readonly started: boolean;
  readonly ready: boolean;
  /** How the runtime names the image, once it is there, and the container, once it has been made. */
  readonly image?: string | undefined;
  readonly imageID?: string | undefined;
  readonly containerID?: string | undefined;
}

/** Init containers run one after another before all others; a sidecar is one that goes on beside them. */
export type ContainerKind = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** The containers of a pod in the order of its spec, each with its kind. */
export function containersOf({ spec }: Pod): readonly (readonly [Container, ContainerKind])[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec ?? {};
  return [
    ...initContainers.map((container) => [container, isSidecar(container) ? 'sidecar' : 'init'] as const),
    ...containers.map((container) => [container, 'main'] as const),
    // An ephemeral container has the fields of any other.
    ...ephemeralContainers.map((container) => [container, 'ephemeral'] as const),
  ];
}

/** The container of a pod's spec that has a name. */
export function containerOf(pod: Pod, name: string): Container | undefined {
  const { spec } = pod;
  if (spec === undefined) return undefined;
  let byName = containersByName.get(spec);
  if (byName === undefined) {
    byName = new Map(containersOf(pod).map(([container]) => [container.name, container]));
    containersByName.set(spec, byName);
  }
  return byName.get(name);
}

/** A pod may have thousands of containers, and each of them is asked for at every change of one. */
const containersByName = new WeakMap<PodSpec, ReadonlyMap<string, Container>>();

/** `spec.containers{web}`: how events name a container. */
export function fieldPathOf({ kind, name }: ContainerRecord): string {
  const list = kind === 'main' ? 'containers' : kind === 'ephemeral' ? 'ephemeralContainers' : 'initContainers';
  return `spec.${list}{${name}}`;
}

function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === 'Always';
}
