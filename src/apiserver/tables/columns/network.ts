import type { Endpoints, Service, ServicePort } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import type { Ingress, IngressClass, NetworkPolicy } from 'kubernetes-types/networking/v1';
import { age, type CellsOf, firstThree, labelsText, selectorText } from './cells.ts';

// Source: k8s.io/kubernetes pkg/printers/internalversion/printers.go, the function `print…` of each kind.

export const serviceCells: CellsOf<Service> = (object, now) => {
  const { metadata, spec } = object;
  return [
    metadata.name ?? '',
    spec?.type ?? '',
    spec?.clusterIPs?.[0] ?? '<none>',
    externalIP(object),
    (spec?.ports ?? []).map(portText).join(',') || '<none>',
    age(object, now),
    labelsText(spec?.selector),
  ];
};

export const endpointsCells: CellsOf<Endpoints> = (object, now) => {
  const subsets = object.subsets ?? [];
  const texts = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
  );
  return [object.metadata.name ?? '', subsets.length === 0 ? '<none>' : firstThree(texts, ''), age(object, now)];
};

export const endpointSliceCells: CellsOf<EndpointSlice> = (object, now) => {
  const ports = (object.ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'));
  const addresses = (object.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  return [
    object.metadata.name ?? '',
    object.addressType,
    firstThree(ports, '<unset>'),
    firstThree(addresses, '<unset>'),
    age(object, now),
  ];
};

export const networkPolicyCells: CellsOf<NetworkPolicy> = (object, now) => [
  object.metadata.name ?? '',
  selectorText(object.spec?.podSelector),
  age(object, now),
];

export const ingressCells: CellsOf<Ingress> = (object, now) => {
  const { metadata, spec, status } = object;
  return [
    metadata.name ?? '',
    spec?.ingressClassName ?? '<none>',
    hostsText(spec?.rules ?? []),
    balancerText(status?.loadBalancer?.ingress),
    (spec?.tls ?? []).length > 0 ? '80, 443' : '80',
    age(object, now),
  ];
};

export const ingressClassCells: CellsOf<IngressClass> = (object, now) => {
  const parameters = object.spec?.parameters;
  const group = parameters?.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
  const text = parameters === undefined ? '<none>' : `${parameters.kind}${group}/${parameters.name}`;
  return [object.metadata.name ?? '', object.spec?.controller ?? '', text, age(object, now)];
};

interface ParentRef {
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export const ipAddressCells: CellsOf<{ readonly spec?: { readonly parentRef?: ParentRef } }> = (object, now) => {
  const parent = object.spec?.parentRef;
  const resource = `${parent?.resource ?? ''}${parent?.group ? `.${parent.group}` : ''}`.toLowerCase();
  const place = parent?.namespace ? `/${parent.namespace}` : '';
  const text = parent === undefined ? '<none>' : `${resource}${place}/${parent.name ?? ''}`;
  return [object.metadata.name ?? '', text, age(object, now)];
};

export const serviceCidrCells: CellsOf<{ readonly spec?: { readonly cidrs?: readonly string[] } }> = (object, now) => [
  object.metadata.name ?? '',
  (object.spec?.cidrs ?? []).join(','),
  age(object, now),
];

/** The first three hosts of the rules; the rules behind the third are counted, whether they have one or not. */
function hostsText(rules: readonly { readonly host?: string }[]): string {
  const hosts: string[] = [];
  for (const { host = '' } of rules) {
    if (hosts.length === 3) return `${hosts.join(',')} + ${rules.length - 3} more...`;
    if (host !== '') hosts.push(host);
  }
  return hosts.join(',') || '*';
}

function externalIP({ spec, status }: Service): string {
  const own = spec?.externalIPs ?? [];
  if (spec?.type === 'ClusterIP' || spec?.type === 'NodePort') return own.join(',') || '<none>';
  if (spec?.type === 'ExternalName') return spec.externalName ?? '';
  if (spec?.type !== 'LoadBalancer') return '<unknown>';
  const given = balancerText(status?.loadBalancer?.ingress);
  return [...(given === '' ? [] : given.split(',')), ...own].join(',') || '<pending>';
}

function balancerText(ingress: readonly { readonly ip?: string; readonly hostname?: string }[] | undefined): string {
  const texts = (ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((text) => text !== '');
  return [...new Set(texts)].toSorted().join(',');
}

function portText({ port, nodePort, protocol }: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol ?? 'TCP'}` : `${port}/${protocol ?? 'TCP'}`;
}

function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
