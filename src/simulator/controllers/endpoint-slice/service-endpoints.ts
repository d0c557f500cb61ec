import type { EndpointAddress, EndpointPort, EndpointSubset, ObjectReference, Pod } from 'kubernetes-types/core/v1';
import type { Endpoint } from 'kubernetes-types/discovery/v1';
import { generateName } from '../../../kube/generated-names.ts';
import { controllerReference } from '../../../kube/pod-of-template.ts';
import { podAddresses } from '../../../kube/pods.ts';
import { isHeadless, isReady, serviceNameLabel, targetPortOf } from '../../../kube/services.ts';
import type { EndpointsObject } from '../../kinds/core/endpoints.ts';
import type { ServiceObject } from '../../kinds/core/service.ts';
import type { EndpointSliceObject } from '../../kinds/discovery/endpoint-slice.ts';
import { isEnding } from '../terminating.ts';
import { groupByPorts } from './endpoint-ports.ts';
import { MANAGED_BY_CONTROLLER, managedByLabel } from './endpoint-slice-controller.ts';

/**
 * The EndpointSlices of a Service in a live cluster: all of its pods that have an address, ready or not.
 * Source: k8s.io/endpointslice utils.go, `podToEndpoint`.
 */
export function slicesOf(service: ServiceObject, members: readonly Pod[]): readonly EndpointSliceObject[] {
  const { namespace = 'default', name = '' } = service.metadata;
  const groups = groupByPorts(members, (pod) => portsFor(service, pod));
  const parts = groups.length > 0 ? groups : [{ ports: [], members: [] }];
  return parts.map((group, at) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: generateName(`${name}-`, `${namespace}/${name}/${at}`),
      generateName: `${name}-`,
      namespace,
      labels: {
        ...service.metadata.labels,
        [managedByLabel]: MANAGED_BY_CONTROLLER,
        [serviceNameLabel]: name,
        ...headlessLabel(service),
      },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: group.members.map((pod) => sliceEndpoint(service, pod)),
    ports: group.ports.map((port) => ({ name: '', ...port })),
  }));
}

function headlessLabel(service: ServiceObject): Readonly<Record<string, string>> {
  return isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {};
}

/** Whether a Service offers a pod: one that is ready and not ending, or any pod where it publishes all of them. */
function isOffered({ spec }: ServiceObject, pod: Pod): boolean {
  return spec.publishNotReadyAddresses === true || (isReady(pod) && !isEnding(pod));
}

function sliceEndpoint(service: ServiceObject, pod: Pod): Endpoint {
  return {
    addresses: podAddresses(pod).slice(0, 1),
    conditions: { ready: isOffered(service, pod), serving: isReady(pod), terminating: isEnding(pod) },
    ...hostnameOf(service, pod),
    nodeName: pod.spec?.nodeName,
    targetRef: targetOf(pod),
  };
}

/**
 * The Endpoints of a Service in a live cluster.
 * Source: kubernetes/kubernetes pkg/controller/endpoint/endpoints_controller.go, `syncService`.
 */
export function endpointsOf(service: ServiceObject, members: readonly Pod[]): EndpointsObject {
  const { namespace = 'default', name = '', labels } = service.metadata;
  const { ports = [], publishNotReadyAddresses } = service.spec;
  // A pod that has no port of the wanted name is not listed at all.
  const hasPorts = (pod: Pod): boolean => ports.length === 0 || portsFor(service, pod).length > 0;
  const listed = members.filter((pod) => hasPorts(pod) && (!isEnding(pod) || publishNotReadyAddresses));
  const subsets = groupByPorts(listed, (pod) => portsFor(service, pod)).map((group): EndpointSubset => {
    const [ready, unready] = [true, false].map((wanted) =>
      group.members
        .filter((pod) => isOffered(service, pod) === wanted)
        .map((pod) => endpointAddress(service, pod))
        .toSorted((a, b) => (a.ip < b.ip ? -1 : 1)),
    );
    return {
      ...(ready?.length ? { addresses: ready } : {}),
      ...(unready?.length ? { notReadyAddresses: unready } : {}),
      ...(group.ports.length > 0 ? { ports: [...group.ports] } : {}),
    };
  });
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name,
      namespace,
      labels: { ...labels, [ENDPOINTS_MANAGED_BY]: 'endpoint-controller', ...headlessLabel(service) },
    },
    ...(subsets.length > 0 ? { subsets } : {}),
  };
}

/** The label of Endpoints that names who writes them. */
export const ENDPOINTS_MANAGED_BY = 'endpoints.kubernetes.io/managed-by';

function endpointAddress(service: ServiceObject, pod: Pod): EndpointAddress {
  const [ip = ''] = podAddresses(pod);
  return { ...hostnameOf(service, pod), ip, nodeName: pod.spec?.nodeName, targetRef: targetOf(pod) };
}

function portsFor(service: ServiceObject, pod: Pod): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((entry) => {
    const port = targetPortOf(entry, pod);
    if (port === undefined) return [];
    const { name, appProtocol, protocol = 'TCP' } = entry;
    return [{ ...(name ? { name } : {}), port, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

/** A pod has a name of its own under the Service that governs it. */
function hostnameOf(service: ServiceObject, { spec }: Pod): { readonly hostname?: string } {
  const isGoverned = spec?.hostname && spec.subdomain === service.metadata.name;
  return isGoverned ? { hostname: spec.hostname } : {};
}

function targetOf({ metadata }: Pod): ObjectReference {
  return { kind: 'Pod', name: metadata?.name, namespace: metadata?.namespace, uid: metadata?.uid };
}
