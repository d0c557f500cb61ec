import type { Endpoints, Pod, Service } from 'kubernetes-types/core/v1';
import { generateName } from '../../kube/generated-names.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { mirroredSlices } from '../../kube/mirrored-endpoints.ts';
import { controllerReference } from '../../kube/pod-of-template.ts';
import { isHeadless, isReady, podsBehind, serviceNameLabel, targetPortOf } from '../../kube/services.ts';
import { type Controller, type ControlPlane, refOf } from './controller.ts';

const slice = ['discovery.k8s.io/v1', 'EndpointSlice'] as const;

/**
 * EndpointSlices: of each Service with a selector its ready pods, of an Endpoints object that somebody wrote what it
 * says. Pods that give a named target port different numbers are in slices of their own.
 * Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
 */
export const endpoints: Controller = {
  name: 'endpoints',
  watches: [['v1', 'Service'], ['v1', 'Pod'], ['v1', 'Endpoints'], slice],
  run: (plane) => {
    const { objects } = plane;
    const wanted = [
      ...objects.list('v1', 'Service').flatMap((service) => slicesOfService(plane, service as Service & Manifest)),
      ...objects.list('v1', 'Endpoints').flatMap((written) => mirroredSlices(written as Endpoints & Manifest)),
    ];
    const names = new Set(wanted.map(keyOf));
    for (const there of objects.list(...slice)) {
      if (isKept(there) && !names.has(keyOf(there))) objects.remove(refOf(there));
    }
    for (const object of wanted) {
      if (objects.get(refOf(object)) === undefined) objects.create(object);
      else objects.replace(object);
    }
  },
};

/** Who keeps a slice: those of this controller come and go with their Services, those of others are left alone. */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const sliceController = 'endpointslice-controller.k8s.io';

function slicesOfService({ objects }: ControlPlane, service: Service & Manifest): readonly Manifest[] {
  const { namespace = 'default', name = '' } = service.metadata;
  const candidates = objects.list('v1', 'Pod', namespace).map((pod) => pod as Pod);
  const byPorts = Map.groupBy(podsBehind(service, candidates), (pod) => JSON.stringify(portsFor(service, pod)));
  const labels = {
    ...service.metadata.labels,
    [managedByLabel]: sliceController,
    [serviceNameLabel]: name,
    ...(isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {}),
  };
  return [...byPorts.entries()].map(([ports, pods]) => ({
    apiVersion: slice[0],
    kind: slice[1],
    metadata: {
      name: generateName(`${name}-`, `${namespace}/${name}/${ports}`),
      generateName: `${name}-`,
      namespace,
      labels,
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: pods.map(endpointOf),
    ports: JSON.parse(ports) as unknown,
  }));
}

function portsFor(service: Service, pod: Pod): readonly object[] {
  return (service.spec?.ports ?? []).flatMap((entry) => {
    const port = targetPortOf(entry, pod);
    return port === undefined ? [] : [{ name: entry.name ?? '', port, protocol: entry.protocol ?? 'TCP' }];
  });
}

function endpointOf(pod: Pod): object {
  const { namespace, name, uid } = pod.metadata ?? {};
  const ready = isReady(pod);
  return {
    addresses: [pod.status?.podIP],
    conditions: { ready, serving: ready, terminating: false },
    nodeName: pod.spec?.nodeName,
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

function isKept(object: Manifest): boolean {
  const by = object.metadata.labels?.[managedByLabel];
  return by === sliceController || by === 'endpointslicemirroring-controller.k8s.io';
}

function keyOf(object: Manifest): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
