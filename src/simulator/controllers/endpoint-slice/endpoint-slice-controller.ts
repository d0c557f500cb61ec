import type { Pod } from 'kubernetes-types/core/v1';
import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1';
import { generateName } from '../../../kube/generated-names.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { mirroredSlices } from '../../../kube/mirrored-endpoints.ts';
import { controllerReference } from '../../../kube/pod-of-template.ts';
import { podAddresses } from '../../../kube/pods.ts';
import { isHeadless, isReady, podsBehind, serviceNameLabel, targetPortOf } from '../../../kube/services.ts';
import { endpoints } from '../../kinds/core/endpoints.ts';
import { pods } from '../../kinds/core/pod.ts';
import { type ServiceObject, services } from '../../kinds/core/service.ts';
import { type EndpointSliceObject, endpointSlices } from '../../kinds/discovery/endpoint-slice.ts';
import { type Controller, type ControlPlane, refOf } from '../controller.ts';
import { groupByPorts } from './endpoint-ports.ts';

/**
 * EndpointSlices: for each Service with a selector its ready pods; for an Endpoints object that was written what it
 * says. Pods that give a named target port different numbers are in different slices.
 * Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
 */
export const endpointSliceController: Controller = {
  name: 'endpointslice-controller',
  watches: [services, pods, endpoints, endpointSlices],
  run: (plane) => {
    const { objects } = plane;
    const wanted: readonly Manifest[] = [
      ...objects.list(services).flatMap((service) => slicesOfService(plane, service)),
      ...objects.list(endpoints).flatMap(mirroredSlices),
    ];
    const names = new Set(wanted.map(keyOf));
    for (const there of objects.list(endpointSlices)) {
      if (isOurs(there) && !names.has(keyOf(there))) objects.remove(refOf(there));
    }
    for (const slice of wanted) {
      if (objects.find(refOf(slice)) === undefined) objects.create(slice);
      else objects.replace(slice);
    }
  },
};

/**
 * The label that names who writes a slice, and its value for slices that follow from Services. Slices of others are left
 * as they are.
 * Source: k8s.io/api discovery/v1/well_known_labels.go.
 */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
/** The value of the label `endpointslice.kubernetes.io/managed-by` of the slices that this controller writes. */
export const MANAGED_BY_CONTROLLER = 'endpointslice-controller.k8s.io';
/** Its value for slices that mirror Endpoints. */
export const MANAGED_BY_MIRRORING = 'endpointslicemirroring-controller.k8s.io';

function slicesOfService({ objects }: ControlPlane, service: ServiceObject): readonly EndpointSliceObject[] {
  const { namespace = 'default', name = '' } = service.metadata;
  const groups = groupByPorts(podsBehind(service, objects.list(pods, namespace)), (pod) => portsFor(service, pod));
  const labels = {
    ...service.metadata.labels,
    [managedByLabel]: MANAGED_BY_CONTROLLER,
    [serviceNameLabel]: name,
    ...(isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {}),
  };
  return groups.map(({ key, ports, members }) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: generateName(`${name}-`, `${namespace}/${name}/${key}`),
      generateName: `${name}-`,
      namespace,
      labels,
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: members.map(endpointOf),
    ports: [...ports],
  }));
}

function portsFor(service: ServiceObject, pod: Pod): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((entry) => {
    const port = targetPortOf(entry, pod);
    return port === undefined ? [] : [{ name: entry.name ?? '', port, protocol: entry.protocol ?? 'TCP' }];
  });
}

function endpointOf(pod: Pod): Endpoint {
  const { namespace, name, uid } = pod.metadata ?? {};
  const ready = isReady(pod);
  return {
    addresses: podAddresses(pod).slice(0, 1),
    conditions: { ready, serving: ready, terminating: false },
    nodeName: pod.spec?.nodeName,
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

function isOurs({ metadata }: Manifest): boolean {
  const by = metadata.labels?.[managedByLabel];
  return by === MANAGED_BY_CONTROLLER || by === MANAGED_BY_MIRRORING;
}

function keyOf({ metadata }: Manifest): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
