import type { Endpoints, Pod, Service } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import { generateName } from '../../kube/generated-names.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { mirroredSlices } from '../../kube/mirrored-endpoints.ts';
import { controllerReference } from '../../kube/pod-of-template.ts';
import { isFinished, podAddresses } from '../../kube/pods.ts';
import {
  hasSelector,
  isExternalName,
  isHeadless,
  isReady,
  serviceNameLabel,
  targetPortOf,
} from '../../kube/services.ts';
import { type Controller, type ControlPlane, refOf } from './controller.ts';
import { isEnding } from './ending.ts';
import { managedByLabel, sliceController } from './endpoint-slice-controller.ts';

/**
 * EndpointSlices and Endpoints of a live cluster: every Service with a selector has both, with all of its pods that
 * have an address, ready or not; what somebody wrote as Endpoints has slices that mirror it.
 * Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/; k8s.io/endpointslice utils.go.
 */
export const liveEndpoints: Controller = {
  name: 'endpoints',
  watches: [
    ['v1', 'Service'],
    ['v1', 'Pod'],
    ['v1', 'Endpoints'],
    ['discovery.k8s.io/v1', 'EndpointSlice'],
  ],
  run: (plane) => {
    const { objects } = plane;
    const services = objects
      .list('v1', 'Service')
      .map((object) => object as Service & Manifest)
      .filter((service) => hasSelector(service) && !isExternalName(service) && !isEnding(service));
    const wanted = services.flatMap((service) => wantedOf(service, podsOf(plane, service)));
    const own = new Set(wanted.map(keyOf));
    const written = objects
      .list('v1', 'Endpoints')
      .map((object) => object as Endpoints & Manifest)
      .filter((one) => !isOurs(one) && !own.has(keyOf(one)));
    wanted.push(...written.flatMap((one) => mirrorOf(plane, one)));
    const keys = new Set(wanted.map(keyOf));
    for (const kind of ['Endpoints', 'EndpointSlice'] as const) {
      for (const there of objects.list(kind === 'Endpoints' ? 'v1' : 'discovery.k8s.io/v1', kind)) {
        if (isOurs(there) && !keys.has(keyOf(there))) objects.remove(refOf(there));
      }
    }
    for (const object of wanted) put(plane, object);
    putApiServer(plane);
  },
};

/** The endpoints of a Service in both forms: the very same as before where neither it nor its pods have changed. */
function wantedOf(service: Service & Manifest, pods: readonly Pod[]): readonly Manifest[] {
  const known = latest.get(service);
  if (known?.pods.length === pods.length && known.pods.every((pod, at) => pod === pods[at])) return known.wanted;
  const wanted = [endpointsOf(service, pods), ...slicesOf(service, pods)];
  latest.set(service, { pods, wanted });
  return wanted;
}

const latest = new WeakMap<Manifest, { readonly pods: readonly Pod[]; readonly wanted: readonly Manifest[] }>();

const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time';

/** What was found to be there as it is wanted. */
const isAsWanted = new WeakMap<Manifest, Manifest>();

/** Writes what is wanted where it says another thing than what is there; then it says when, too. */
function put(plane: ControlPlane, object: Manifest): void {
  const { objects } = plane;
  const there = objects.get(refOf(object));
  if (there !== undefined && isAsWanted.get(object) === there) return;
  const stamped = (time: string): Manifest =>
    object.kind === 'EndpointSlice' && object.metadata.labels?.[managedByLabel] !== sliceController
      ? object
      : {
          ...object,
          metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [triggerTime]: time } },
        };
  if (there === undefined) {
    isAsWanted.set(object, objects.create(stamped(plane.now())));
    return;
  }
  const same = stamped(there.metadata.annotations?.[triggerTime] ?? plane.now());
  isAsWanted.set(object, objects.preview(same) === there ? there : objects.replace(stamped(plane.now())));
}

/** The API server writes the endpoints of its own Service, in both forms. */
function putApiServer({ objects }: ControlPlane): void {
  const name = { name: 'kubernetes', namespace: 'default' };
  const slice = objects.get({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', ...name });
  if (slice === undefined || objects.get({ apiVersion: 'v1', kind: 'Endpoints', ...name }) !== undefined) return;
  const { endpoints, ports } = slice as unknown as EndpointSlice;
  objects.create({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...name, labels: { [SKIP_MIRROR]: 'true' } },
    subsets: [{ addresses: endpoints.flatMap(({ addresses }) => addresses.map((ip) => ({ ip }))), ports }],
  });
}

const SKIP_MIRROR = 'endpointslice.kubernetes.io/skip-mirror';

function podsOf({ objects }: ControlPlane, { metadata, spec }: Service & Manifest): readonly Pod[] {
  const selector = Object.entries(spec?.selector ?? {});
  return (objects.list('v1', 'Pod', metadata.namespace) as readonly Pod[]).filter(
    (pod) =>
      selector.every(([key, value]) => pod.metadata?.labels?.[key] === value) &&
      !isFinished(pod) &&
      podAddresses(pod).length > 0,
  );
}

function slicesOf(service: Service & Manifest, pods: readonly Pod[]): readonly Manifest[] {
  const { namespace = 'default', name = '' } = service.metadata;
  const groups = [...Map.groupBy(pods, (pod) => JSON.stringify(portsFor(service, pod)))];
  const parts = groups.length > 0 ? groups : [['[]', []] as const];
  return parts.map(([ports, members], at) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: generateName(`${name}-`, `${namespace}/${name}/${at}`),
      generateName: `${name}-`,
      namespace,
      labels: {
        ...service.metadata.labels,
        [managedByLabel]: sliceController,
        [serviceNameLabel]: name,
        ...(isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {}),
      },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: members.map((pod) => sliceEnd(service, pod)),
    ports: (JSON.parse(ports) as readonly object[]).map((port) => ({ name: '', ...port })),
  }));
}

/** Ready unless the pod is ending; a Service may want its pods whether ready or not. */
function isOffered(service: Service, pod: Pod): boolean {
  return service.spec?.publishNotReadyAddresses === true || (isReady(pod) && !isEnding(pod));
}

function sliceEnd(service: Service & Manifest, pod: Pod): object {
  return {
    addresses: [pod.status?.podIP],
    conditions: { ready: isOffered(service, pod), serving: isReady(pod), terminating: isEnding(pod) },
    ...hostnameOf(service, pod),
    nodeName: pod.spec?.nodeName,
    targetRef: targetOf(pod),
  };
}

function endpointsOf(service: Service & Manifest, pods: readonly Pod[]): Manifest {
  const { namespace = 'default', name = '', labels } = service.metadata;
  // A pod that has no port of the name that is wanted is not listed at all.
  const hasPorts = (pod: Pod): boolean => (service.spec?.ports ?? []).length === 0 || portsFor(service, pod).length > 0;
  const living = pods.filter((pod) => hasPorts(pod) && (!isEnding(pod) || service.spec?.publishNotReadyAddresses));
  const subsets = [...Map.groupBy(living, (pod) => JSON.stringify(portsFor(service, pod)))].map(([ports, members]) => {
    const addresses = (wanted: boolean): readonly object[] =>
      members
        .filter((pod) => isOffered(service, pod) === wanted)
        .toSorted((a, b) => ((a.status?.podIP ?? '') < (b.status?.podIP ?? '') ? -1 : 1))
        .map((pod) => ({
          ...hostnameOf(service, pod),
          ip: pod.status?.podIP,
          nodeName: pod.spec?.nodeName,
          targetRef: targetOf(pod),
        }));
    const [ready, unready] = [addresses(true), addresses(false)];
    const list = JSON.parse(ports) as readonly object[];
    return {
      ...(ready.length > 0 ? { addresses: ready } : {}),
      ...(unready.length > 0 ? { notReadyAddresses: unready } : {}),
      ...(list.length > 0 ? { ports: list } : {}),
    };
  });
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
        ...(isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {}),
      },
    },
    ...(subsets.length > 0 ? { subsets } : {}),
  };
}

function portsFor(service: Service, pod: Pod): readonly object[] {
  return (service.spec?.ports ?? []).flatMap((entry) => {
    const port = targetPortOf(entry, pod);
    if (port === undefined) return [];
    const { name, appProtocol } = entry;
    return [
      { ...(name ? { name } : {}), port, protocol: entry.protocol ?? 'TCP', ...(appProtocol ? { appProtocol } : {}) },
    ];
  });
}

/** A pod has a name of its own under the Service that governs it. */
function hostnameOf(service: Service & Manifest, { spec }: Pod): object {
  const isGoverned = spec?.hostname && spec.subdomain === service.metadata.name;
  return isGoverned ? { hostname: spec.hostname } : {};
}

function targetOf({ metadata }: Pod): object {
  return { kind: 'Pod', name: metadata?.name, namespace: metadata?.namespace, uid: metadata?.uid };
}

function mirrorOf({ objects }: ControlPlane, written: Endpoints & Manifest): readonly Manifest[] {
  const { namespace = 'default', name = '' } = written.metadata;
  const service = objects.get({ apiVersion: 'v1', kind: 'Service', namespace, name }) as Service | undefined;
  if (service === undefined || hasSelector(service) || written.metadata.labels?.[SKIP_MIRROR] === 'true') return [];
  const subsets = written.subsets ?? [];
  return mirroredSlices(written).map((slice, at) => {
    const unready = (subsets[at]?.notReadyAddresses ?? []).map(({ ip }) => ({
      addresses: [ip],
      conditions: { ready: false },
    }));
    return {
      ...slice,
      metadata: { ...slice.metadata, ownerReferences: [controllerReference(written)] },
      endpoints: [...slice.endpoints, ...unready],
    };
  });
}

function isOurs({ metadata }: Manifest): boolean {
  const by = metadata.labels?.[managedByLabel] ?? metadata.labels?.['endpoints.kubernetes.io/managed-by'];
  return by === sliceController || by === 'endpointslicemirroring-controller.k8s.io' || by === 'endpoint-controller';
}

function keyOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
