import type { Pod, Service } from 'kubernetes-types/core/v1';
import { podAddresses } from '../kube/pods.ts';
import { hasSelector, serviceNameLabel, targetPortOf } from '../kube/services.ts';
import type { ObjectIndex } from './object-index.ts';

/** One address behind a Service, with its DNS name below the name of the Service. */
export interface EndpointName {
  readonly address: string;
  /** The `hostname` of the pod if its `subdomain` is the Service's name, otherwise the address with dashes. */
  readonly hostname: string;
  /** The port numbers, by `name/protocol` of the ports of the Service. */
  readonly ports: ReadonlyMap<string, number>;
}

/**
 * The ready addresses behind a Service, as its EndpointSlices list them.
 * Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-hostname-and-subdomain-fields
 */
export function endpointNames(index: ObjectIndex, service: Service): readonly EndpointName[] {
  if (!hasSelector(service)) return writtenEnds(index, service);
  return index.addresses(service).flatMap((end) => {
    const pod = 'pod' in end ? index.pod(end.pod) : undefined;
    if (pod === undefined) return [];
    const ports = portsOf(service, pod);
    const hostname = hostnameOf(service, pod);
    return podAddresses(pod).map((address) => ({ address, hostname: hostname ?? dashed(address), ports }));
  });
}

function writtenEnds({ snapshot }: ObjectIndex, service: Service): readonly EndpointName[] {
  const { name, namespace } = service.metadata ?? {};
  const slices = snapshot.endpointSlices.filter(
    ({ metadata }) => metadata?.namespace === namespace && metadata?.labels?.[serviceNameLabel] === name,
  );
  return slices.flatMap((slice) => {
    const ports = new Map(
      (slice.ports ?? []).map((port) => [`${port.name ?? ''}/${port.protocol ?? 'TCP'}`, port.port ?? 0]),
    );
    const ready = slice.endpoints.filter((end) => end.conditions?.ready !== false);
    return ready.flatMap((end) =>
      end.addresses.map((address) => ({ address, hostname: end.hostname ?? dashed(address), ports })),
    );
  });
}

function portsOf(service: Service, pod: Pod): ReadonlyMap<string, number> {
  return new Map(
    (service.spec?.ports ?? []).flatMap((entry) => {
      const port = targetPortOf(entry, pod);
      return port === undefined ? [] : [[`${entry.name ?? ''}/${entry.protocol ?? 'TCP'}`, port] as const];
    }),
  );
}

function hostnameOf(service: Service, { spec }: Pod): string | undefined {
  return spec?.subdomain === service.metadata?.name ? spec?.hostname : undefined;
}

function dashed(address: string): string {
  return address.replaceAll(/[.:]/g, '-');
}
