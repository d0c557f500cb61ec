import type { Pod, Service, ServicePort } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import { declaredPorts, isFinished, namespaceOf, podAddresses } from './pods.ts';
import type { Snapshot } from './snapshot.ts';

/** One address and port that a Service hands connections to. */
export interface ServiceEnd {
  readonly address: string;
  readonly port: number;
}

/** A Service without an address of its own: its name gives the addresses of its pods. */
export function isHeadless(service: Service): boolean {
  return service.spec?.clusterIP === 'None';
}

/** A Service that is another name for one outside (`type: ExternalName`). */
export function isExternalName(service: Service): boolean {
  return service.spec?.type === 'ExternalName';
}

/** The Service's own addresses, the primary family first. None: headless, or another name. */
export function clusterIPsOf(service: Service): readonly string[] {
  const { clusterIP, clusterIPs } = service.spec ?? {};
  return (clusterIPs ?? (clusterIP === undefined ? [] : [clusterIP])).filter((ip) => ip !== 'None' && ip !== '');
}

/** The entry of `spec.ports` that a port, by number or name, and a protocol ask for. */
export function findServicePort(service: Service, port: number | string, protocol: string): ServicePort | undefined {
  return service.spec?.ports?.find(
    (entry) => (entry.protocol ?? 'TCP') === protocol && (typeof port === 'number' ? entry.port : entry.name) === port,
  );
}

/** Whether a Service chooses its pods by labels. One that does not has its endpoints written by somebody. */
export function hasSelector(service: Service): boolean {
  return Object.keys(service.spec?.selector ?? {}).length > 0;
}

/**
 * The pods that a Service hands connections to: those of its namespace that carry its labels, have an address, have not
 * ended and are ready (`publishNotReadyAddresses`: ready or not).
 * Source: k8s.io/endpointslice utils.go, `ShouldPodBeInEndpoints`.
 */
export function podsBehind(service: Service, pods: readonly Pod[]): readonly Pod[] {
  if (!hasSelector(service) || isExternalName(service)) return [];
  const selector = Object.entries(service.spec?.selector ?? {});
  return pods.filter((pod) => {
    const labels = pod.metadata?.labels ?? {};
    if (namespaceOf(pod) !== namespaceOf(service)) return false;
    if (!selector.every(([key, value]) => labels[key] === value)) return false;
    if (isFinished(pod) || podAddresses(pod).length === 0) return false;
    return (
      (isReady(pod) && pod.metadata?.deletionTimestamp === undefined) || service.spec?.publishNotReadyAddresses === true
    );
  });
}

/** Whether a pod's condition Ready is True; a pod that says nothing of it is ready once it runs. */
export function isReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.find((condition) => condition.type === 'Ready');
  return ready === undefined ? (pod.status?.phase ?? 'Running') === 'Running' : ready.status === 'True';
}

/**
 * The pod's port that a Service port leads to: `targetPort`, by number, or by the name that a container of the pod
 * declares for the protocol; without `targetPort` the port itself. Undefined: the pod declares no such name, and is
 * not behind this port. Source: k8s.io/kubernetes pkg/api/v1/pod/util.go, `FindPort`.
 */
export function targetPortOf(entry: ServicePort, pod: Pod): number | undefined {
  const target = entry.targetPort ?? entry.port;
  if (typeof target === 'number') return target;
  const protocol = entry.protocol ?? 'TCP';
  return declaredPorts(pod).find((port) => port.name === target && port.protocol === protocol)?.port;
}

/** What somebody wrote as the endpoints of a Service without a selector, for one of its ports; ready ones only. */
export function endsWritten(
  service: Service,
  entry: ServicePort,
  slices: Snapshot['endpointSlices'],
): readonly ServiceEnd[] {
  return slicesOf(service, slices).flatMap((slice) => {
    const protocol = entry.protocol ?? 'TCP';
    const port = slice.ports?.find(
      (candidate) => (candidate.name ?? '') === (entry.name ?? '') && (candidate.protocol ?? 'TCP') === protocol,
    )?.port;
    return port === undefined ? [] : addressesOf(slice).map((address) => ({ address, port }));
  });
}

/** The addresses that somebody wrote as the endpoints of a Service, whatever their ports. */
export function addressesWritten(service: Service, slices: Snapshot['endpointSlices']): readonly string[] {
  return slicesOf(service, slices).flatMap(addressesOf);
}

/** The label by which an EndpointSlice names its Service (k8s.io/api discovery/v1 well_known_labels.go). */
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
