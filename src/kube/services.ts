import type { Pod, Service, ServicePort } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import { selects } from './labels.ts';
import { declaredPorts, isFinished, namespaceOf, podAddresses } from './pods.ts';
import type { Snapshot } from './snapshot.ts';

/** One address and port that a Service forwards connections to. */
export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
}

/** Whether a Service has no address of its own: its name resolves to the addresses of its pods. */
export function isHeadless(service: Service): boolean {
  return service.spec?.clusterIP === 'None';
}

/** Whether a Service is another name for one outside of the cluster (`type: ExternalName`). */
export function isExternalName(service: Service): boolean {
  return service.spec?.type === 'ExternalName';
}

/** The addresses of a Service, the primary family first. Empty for a headless or an ExternalName one. */
export function clusterIPsOf(service: Service): readonly string[] {
  const { clusterIP, clusterIPs } = service.spec ?? {};
  return (clusterIPs ?? (clusterIP === undefined ? [] : [clusterIP])).filter((ip) => ip !== 'None' && ip !== '');
}

/** The entry of `spec.ports` for a port, by number or name, and a protocol. */
export function findServicePort(service: Service, port: number | string, protocol: string): ServicePort | undefined {
  return service.spec?.ports?.find(
    (entry) => (entry.protocol ?? 'TCP') === protocol && (typeof port === 'number' ? entry.port : entry.name) === port,
  );
}

/** Whether a Service selects pods by labels. Otherwise its EndpointSlices are written by a person. */
export function hasSelector(service: Service): boolean {
  return Object.keys(service.spec?.selector ?? {}).length > 0;
}

/**
 * The pods that a Service forwards connections to: pods of its namespace that carry its labels, have an address, have
 * not finished and are ready (with `publishNotReadyAddresses`, also those that are not).
 * Source: k8s.io/endpointslice utils.go, `ShouldPodBeInEndpoints`.
 */
export function podsBehind(service: Service, pods: readonly Pod[]): readonly Pod[] {
  if (!hasSelector(service) || isExternalName(service)) return [];
  const selector = { matchLabels: service.spec?.selector ?? {} };
  return pods.filter((pod) => {
    if (namespaceOf(pod) !== namespaceOf(service)) return false;
    if (!selects(selector, pod.metadata?.labels ?? {})) return false;
    if (isFinished(pod) || podAddresses(pod).length === 0) return false;
    return (
      (isReady(pod) && pod.metadata?.deletionTimestamp === undefined) || service.spec?.publishNotReadyAddresses === true
    );
  });
}

/** Whether a pod is ready, by its condition `Ready`. A pod without that condition is ready while it runs. */
export function isReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.find((condition) => condition.type === 'Ready');
  return ready === undefined ? (pod.status?.phase ?? 'Running') === 'Running' : ready.status === 'True';
}

/**
 * The port of a pod that a Service port leads to: `targetPort`, by number or by the name that a container of the pod
 * declares for the protocol; without `targetPort`, the port itself. Undefined if the pod does not declare the name:
 * then it is not behind this port.
 * Source: k8s.io/kubernetes pkg/api/v1/pod/util.go, `FindPort`.
 */
export function targetPortOf(entry: ServicePort, pod: Pod): number | undefined {
  const target = entry.targetPort ?? entry.port;
  if (typeof target === 'number') return target;
  const protocol = entry.protocol ?? 'TCP';
  return declaredPorts(pod).find((port) => port.name === target && port.protocol === protocol)?.port;
}

/** The ready endpoints of a port of a Service without a selector, from its EndpointSlices. */
export function endpointsOfSlices(
  service: Service,
  entry: ServicePort,
  slices: Snapshot['endpointSlices'],
): readonly ServiceEndpoint[] {
  return slicesOf(service, slices).flatMap((slice) => {
    const protocol = entry.protocol ?? 'TCP';
    const port = slice.ports?.find(
      (candidate) => (candidate.name ?? '') === (entry.name ?? '') && (candidate.protocol ?? 'TCP') === protocol,
    )?.port;
    return port === undefined ? [] : addressesOf(slice).map((address) => ({ address, port }));
  });
}

/** The ready addresses of a Service without a selector, from its EndpointSlices, whatever their ports. */
export function addressesOfSlices(service: Service, slices: Snapshot['endpointSlices']): readonly string[] {
  return slicesOf(service, slices).flatMap(addressesOf);
}

/** The label of an EndpointSlice with the name of its Service (k8s.io/api discovery/v1 well_known_labels.go). */
export const serviceNameLabel = 'kubernetes.io/service-name';

function slicesOf(service: Service, slices: Snapshot['endpointSlices']): readonly EndpointSlice[] {
  return slices.filter(
    (slice) =>
      namespaceOf(slice) === namespaceOf(service) &&
      slice.metadata?.labels?.[serviceNameLabel] === service.metadata?.name,
  );
}

function addressesOf(slice: EndpointSlice): readonly string[] {
  return slice.endpoints.filter((end) => end.conditions?.ready !== false).flatMap((end) => end.addresses);
}
