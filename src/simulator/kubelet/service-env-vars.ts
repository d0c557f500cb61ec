import type { Pod, Service } from 'kubernetes-types/core/v1';
import { clusterIPsOf } from '../../kube/services.ts';
import { services } from '../kinds/core/service.ts';
import type { ObjectReader } from '../objects.ts';

/**
 * The environment variables of a pod for the API server's Service, and for the Services of its own namespace unless it
 * does not want them.
 * Source: kubernetes/kubernetes pkg/kubelet/envvars/envvars.go, `FromServices`.
 */
export function serviceEnvVars(objects: ObjectReader, { metadata, spec }: Pod): ReadonlyMap<string, string> {
  const { namespace = 'default' } = metadata ?? {};
  const own = spec?.enableServiceLinks === false ? [] : objects.list(services, namespace);
  const api = objects.get(services, 'default', 'kubernetes');
  const all = api === undefined ? own : [api, ...own.filter((service) => service !== api)];
  return new Map(all.flatMap(variablesOf));
}

type Variable = readonly [name: string, value: string];

function variablesOf(service: Service): readonly Variable[] {
  const [address] = clusterIPsOf(service);
  const ports = service.spec?.ports ?? [];
  const [first] = ports;
  if (address === undefined || address === 'None' || first === undefined) return [];
  const prefix = variableName(service.metadata?.name ?? '');
  const url = (protocol: string, port: number): string => `${protocol.toLowerCase()}://${address}:${port}`;
  return [
    [`${prefix}_SERVICE_HOST`, address],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...ports.flatMap(({ name, port }): readonly Variable[] =>
      name ? [[`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port)]] : [],
    ),
    [`${prefix}_PORT`, url(first.protocol ?? 'TCP', first.port)],
    ...ports.flatMap(({ port, protocol = 'TCP' }): readonly Variable[] => {
      const link = `${prefix}_PORT_${port}_${protocol}`;
      return [
        [link, url(protocol, port)],
        [`${link}_PROTO`, protocol.toLowerCase()],
        [`${link}_PORT`, String(port)],
        [`${link}_ADDR`, address],
      ];
    }),
  ];
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
