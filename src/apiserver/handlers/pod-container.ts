import type { Container, EphemeralContainer, Pod } from 'kubernetes-types/core/v1';
import type { ContainerAt } from '../../containers/runtime/sessions.ts';
import { badRequest, notFound, type Status } from '../../kube/api-errors.ts';
import { type PodObject, pods } from '../../simulator/kinds/core/pod.ts';
import type { ApiContext } from '../request.ts';

/** The container of a pod that a request for `exec`, `attach` or a log means. */
export interface PodContainer extends ContainerAt {
  readonly pod: PodObject;
  readonly spec: Container | EphemeralContainer;
}

/**
 * Finds the container that a request names, or the only container of the pod where `container` is empty. Refuses with
 * the texts of the API server where there is no such pod or container.
 * Source: k8s.io/kubernetes pkg/registry/core/pod/strategy.go, `LogLocation`, `streamLocation`.
 */
export function findPodContainer(
  { simulator }: ApiContext,
  { namespace, name, container }: { readonly namespace: string; readonly name: string; readonly container: string },
): PodContainer | { readonly refused: Status } {
  const pod = simulator.objects.get(pods, namespace, name);
  if (pod === undefined) return { refused: notFound(pods, name) };
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const wanted = container === '' && containers.length === 1 ? (containers[0]?.name ?? '') : container;
  if (wanted === '')
    return { refused: badRequest(`a container name must be specified for pod ${name}, ${choices(pod)}`) };
  const spec = [...containers, ...initContainers, ...ephemeralContainers].find((one) => one.name === wanted);
  if (spec === undefined) return { refused: badRequest(`container ${wanted} is not valid for pod ${name}`) };
  return { pod, spec, podUid: pod.metadata.uid ?? '', container: wanted };
}

function choices({ spec }: Pod): string {
  const names = (list: readonly { readonly name: string }[] = []): string =>
    `[${list.map(({ name }) => name).join(' ')}]`;
  const { initContainers = [], ephemeralContainers = [] } = spec ?? {};
  const init = initContainers.length > 0 ? ` or one of the init containers: ${names(initContainers)}` : '';
  const ephemeral =
    ephemeralContainers.length > 0 ? ` or one of the ephemeral containers: ${names(ephemeralContainers)}` : '';
  return `choose one of: ${names(spec?.containers)}${init}${ephemeral}`;
}
