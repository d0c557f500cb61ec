import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import type { ControlPlane } from '../controllers/controller.ts';
import type { Life } from '../controllers/live-clock.ts';
import type { BackOff } from './back-off.ts';
import type { ContainerRecord } from './record.ts';

/** A pod in the hands of its node's kubelet, from its coming to the node to its end. */
export interface PodWorker {
  readonly plane: ControlPlane;
  readonly life: Life;
  readonly node: NodeOfPod;
  readonly backOff: BackOff;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly startTime: string;
  records: ContainerRecord[];
  step: 'volumes' | 'network' | 'containers';
  podIP?: string;
  /** How often its volumes could not be mounted. */
  mountTries: number;
  /** The container whose image is being pulled; the others wait for it. */
  busy?: string;
  /** Whether a container has just been started, and is not known to run. */
  isUnseen?: boolean;
  ending?: PodEnding;
  /** Its containers have all been stopped, or have ended, for good. */
  isOver: boolean;
  /** Does whatever is to be done next, and reports how the pod is. */
  readonly sync: () => void;
}

/** The node that a pod is on. */
export interface NodeOfPod {
  readonly name: string;
  readonly hostIP: string;
  readonly podCIDR: string;
  /** References of the images that are there. */
  readonly images: Set<string>;
}

/** That a pod's containers are being stopped, and why, if the kubelet decided it. */
export interface PodEnding {
  readonly graceSeconds: number;
  readonly reason?: string;
  readonly message?: string;
  readonly stopped: Set<string>;
}

/** The pod as it stands, or undefined once it is gone. */
export function podOf({ plane, name, namespace, uid }: PodWorker): (Pod & Manifest) | undefined {
  const pod = plane.objects.get({ apiVersion: 'v1', kind: 'Pod', name, namespace });
  return pod?.metadata.uid === uid ? (pod as Pod & Manifest) : undefined;
}

/** `web_shop(uid)`: how a kubelet names a pod in its messages. */
export function fullNameOf({ name, namespace, uid }: PodWorker): string {
  return `${name}_${namespace}(${uid})`;
}

/** The name of a wait of this pod. All of them begin alike, so that they can be called off together. */
export function waitOf({ uid }: PodWorker, what: string): string {
  return `kubelet ${uid} ${what}`;
}

/** Records what happened to a pod, or to one of its containers. */
export function tell(
  worker: PodWorker,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  fieldPath?: string,
): void {
  const about = podOf(worker);
  if (about === undefined) return;
  const where = fieldPath === undefined ? {} : { fieldPath };
  worker.life.events({ about, type, reason, message, from: 'kubelet', host: worker.node.name, ...where });
}
