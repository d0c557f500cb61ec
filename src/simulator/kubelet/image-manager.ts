import type { Container } from 'kubernetes-types/core/v1';
import { SYNC_PERIOD, shortDuration } from './back-off.ts';
import type { ContainerWorker } from './container-worker.ts';
import { imageNameFault, pulledImage, pullTime } from './image-reference.ts';
import type { PodWorker } from './pod-worker.ts';

/**
 * Sees to it that the image of a container is on its node.
 * Source: kubernetes/kubernetes pkg/kubelet/images/image_manager.go, `EnsureImageExists`.
 */
export class ImageManager {
  readonly #pod: PodWorker;
  readonly #container: ContainerWorker;
  /** When the image was pulled in vain the last time, in milliseconds. */
  #failedAt: number | undefined;

  constructor(pod: PodWorker, container: ContainerWorker) {
    this.#pod = pod;
    this.#container = container;
  }

  /** Calls back once the image is there, at once or after it was pulled. If it cannot be there, the container waits. */
  ensure({ image = '', imagePullPolicy }: Container, present: () => void): void {
    const fault = imageNameFault(image);
    if (fault !== undefined) {
      const because = `couldn't parse image name "${image}": ${fault}`;
      this.#fail('InspectFailed', 'InvalidImageName', `Failed to apply default image tag "${image}": ${because}`);
      return;
    }
    const isThere = this.#pod.node.images.has(pulledImage(image).reference);
    if (imagePullPolicy === 'Always' || (!isThere && imagePullPolicy !== 'Never')) {
      if (!this.#waitsForPull(image)) this.#pull(image, isThere, present);
    } else if (isThere) {
      const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
      this.#container.recordEvent('Normal', 'Pulled', message);
      present();
    } else {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      this.#fail('ErrImageNeverPull', 'ErrImageNeverPull', message);
    }
  }

  /** The image can not be there as things are; the container waits until the kubelet looks at it again. */
  #fail(event: string, reason: string, message: string): void {
    this.#container.recordEvent('Warning', event, message);
    this.#container.recordEvent('Warning', 'Failed', `Error: ${reason}`);
    this.#container.waitFor(reason, message, this.#pod.live.clock.builtInDelay(SYNC_PERIOD));
  }

  /** Whether a pull that failed must wait before it is tried again; if so, the container starts to wait. */
  #waitsForPull(image: string): boolean {
    const { live, backOff } = this.#pod;
    const now = live.clock.now().getTime();
    const wait = backOff.remaining(this.#backOffName(image), this.#failedAt ?? now, now);
    if (wait <= 0) return false;
    const why = this.#container.state.waiting?.message ?? '';
    const message = `Back-off pulling image "${image}"`;
    this.#container.recordEvent('Normal', 'BackOff', message);
    this.#container.recordEvent('Warning', 'Failed', 'Error: ImagePullBackOff');
    const shown = `${message}: ErrImagePull: ${why}`;
    this.#container.waitFor('ImagePullBackOff', shown, live.clock.builtInDelay(wait), () => {
      // A wait that was shortened is over all the same.
      this.#failedAt = 0;
    });
    return true;
  }

  /** Pulls the image. One that is there already only has to be compared. */
  #pull(image: string, isThere: boolean, present: () => void): void {
    const { live } = this.#pod;
    const milliseconds = isThere ? Math.ceil(pullTime(image) / 8) : pullTime(image);
    this.#container.recordEvent('Normal', 'Pulling', `Pulling image "${image}"`);
    this.#pod.setPulling(this.#container.name);
    this.#pod.after('pull', live.clock.builtInDelay(milliseconds), () => {
      this.#pod.setPulling(undefined);
      const fault = live.runtime.whyNoImage(image);
      if (fault === undefined) this.#pulled(image, milliseconds, present);
      else this.#failedToPull(image, fault);
      this.#pod.sync();
    });
  }

  #pulled(image: string, milliseconds: number, present: () => void): void {
    const { reference, bytes } = pulledImage(image);
    this.#pod.node.images.add(reference);
    const took = shortDuration(milliseconds);
    const message = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${bytes} bytes.`;
    this.#container.recordEvent('Normal', 'Pulled', message);
    present();
  }

  #failedToPull(image: string, fault: string): void {
    const now = this.#pod.live.clock.now().getTime();
    this.#container.recordEvent('Warning', 'Failed', `Failed to pull image "${image}": ${fault}`);
    this.#container.recordEvent('Warning', 'Failed', 'Error: ErrImagePull');
    this.#pod.backOff.next(this.#backOffName(image), now);
    this.#failedAt = now;
    // This wait is never shortened: it is there so that the first word is seen before the second takes its place.
    this.#container.waitFor('ErrImagePull', fault, 8000);
  }

  #backOffName(image: string): string {
    return `${this.#pod.uid} image ${image}`;
  }
}
