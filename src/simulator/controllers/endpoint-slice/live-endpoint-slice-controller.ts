import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import { mirroredSlices } from '../../../kube/mirrored-endpoints.ts';
import { controllerReference } from '../../../kube/pod-of-template.ts';
import { isFinished, podAddresses } from '../../../kube/pods.ts';
import { hasSelector, isExternalName } from '../../../kube/services.ts';
import { type EndpointsObject, endpoints } from '../../kinds/core/endpoints.ts';
import { pods } from '../../kinds/core/pod.ts';
import { type ServiceObject, services } from '../../kinds/core/service.ts';
import { type EndpointSliceObject, endpointSlices } from '../../kinds/discovery/endpoint-slice.ts';
import { type Controller, type ControlPlane, refOf } from '../controller.ts';
import { isEnding } from '../terminating.ts';
import { MANAGED_BY_CONTROLLER, MANAGED_BY_MIRRORING, managedByLabel } from './endpoint-slice-controller.ts';
import { ENDPOINTS_MANAGED_BY, endpointsOf, slicesOf } from './service-endpoints.ts';

type Written = EndpointsObject | EndpointSliceObject;

/**
 * EndpointSlices and Endpoints of a live cluster: every Service with a selector has both, with all of its pods that
 * have an address, ready or not. Endpoints that were written for another Service have slices that mirror them.
 * Source: kubernetes/kubernetes pkg/controller/{endpoint,endpointslice,endpointslicemirroring}; k8s.io/endpointslice utils.go.
 */
export const liveEndpointSliceController: Controller = {
  name: 'endpointslice-controller',
  watches: [services, pods, endpoints, endpointSlices],
  run: (plane) => {
    const { objects } = plane;
    const selecting = objects
      .list(services)
      .filter((service) => hasSelector(service) && !isExternalName(service) && !isEnding(service));
    const wanted = selecting.flatMap((service) => wantedFor(service, podsOf(plane, service)));
    const own = new Set(wanted.map(keyOf));
    const mirrored = objects.list(endpoints).filter((one) => !isOurs(one) && !own.has(keyOf(one)));
    wanted.push(...mirrored.flatMap((one) => mirrorOf(plane, one)));
    const keys = new Set(wanted.map(keyOf));
    for (const there of [...objects.list(endpoints), ...objects.list(endpointSlices)]) {
      if (isOurs(there) && !keys.has(keyOf(there))) objects.remove(refOf(there));
    }
    for (const object of wanted) put(plane, object);
    putApiServer(plane);
  },
};

/** The endpoints of a Service in both forms: the same objects as before where neither it nor its pods have changed. */
function wantedFor(service: ServiceObject, members: readonly Pod[]): readonly Written[] {
  const known = latest.get(service);
  if (known?.members.length === members.length && known.members.every((pod, at) => pod === members[at])) {
    return known.wanted;
  }
  const wanted = [endpointsOf(service, members), ...slicesOf(service, members)];
  latest.set(service, { members, wanted });
  return wanted;
}

const latest = new WeakMap<ServiceObject, { readonly members: readonly Pod[]; readonly wanted: readonly Written[] }>();

const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time';

/** For each wanted object the stored object that was found to be equal to it. */
const storedAs = new WeakMap<Manifest, Manifest>();

/** Writes a wanted object where it differs from what is there, and with it the time of the change. */
function put(plane: ControlPlane, object: Written): void {
  const { objects } = plane;
  const there = objects.find(refOf(object));
  if (there !== undefined && storedAs.get(object) === there) return;
  if (there === undefined) {
    storedAs.set(object, objects.create(stamped(object, plane.now())));
    return;
  }
  const same: Manifest = stamped(object, there.metadata.annotations?.[triggerTime] ?? plane.now());
  storedAs.set(object, objects.preview(same) === there ? there : objects.replace(stamped(object, plane.now())));
}

/** An object with the time of its change; slices that mirror Endpoints do not have it. */
function stamped(object: Written, time: string): Written {
  if (object.kind === 'EndpointSlice' && object.metadata.labels?.[managedByLabel] !== MANAGED_BY_CONTROLLER) {
    return object;
  }
  const annotations = { ...object.metadata.annotations, [triggerTime]: time };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The API server writes the endpoints of its own Service, in both forms. */
function putApiServer({ objects }: ControlPlane): void {
  const [namespace, name] = ['default', 'kubernetes'];
  const slice = objects.get(endpointSlices, namespace, name);
  if (slice === undefined || objects.get(endpoints, namespace, name) !== undefined) return;
  objects.create({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name, namespace, labels: { [SKIP_MIRROR]: 'true' } },
    subsets: [
      {
        addresses: slice.endpoints.flatMap(({ addresses }) => addresses.map((ip) => ({ ip }))),
        ports: slice.ports,
      },
    ],
  });
}

const SKIP_MIRROR = 'endpointslice.kubernetes.io/skip-mirror';

function podsOf({ objects }: ControlPlane, { metadata, spec }: ServiceObject): readonly Pod[] {
  const selector = Object.entries(spec.selector ?? {});
  return objects
    .list(pods, metadata.namespace)
    .filter(
      (pod) =>
        selector.every(([key, value]) => pod.metadata.labels?.[key] === value) &&
        !isFinished(pod) &&
        podAddresses(pod).length > 0,
    );
}

function mirrorOf({ objects }: ControlPlane, written: EndpointsObject): readonly EndpointSliceObject[] {
  const { namespace = 'default', name = '', labels } = written.metadata;
  const service = objects.get(services, namespace, name);
  if (service === undefined || hasSelector(service) || labels?.[SKIP_MIRROR] === 'true') return [];
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
  const by = metadata.labels?.[managedByLabel] ?? metadata.labels?.[ENDPOINTS_MANAGED_BY];
  return by === MANAGED_BY_CONTROLLER || by === MANAGED_BY_MIRRORING || by === 'endpoint-controller';
}

function keyOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
