import type { Container, Pod } from 'kubernetes-types/core/v1';
import { podAddresses } from '../../kube/pods.ts';

/**
 * The text of a pod's field that the downward API shows; undefined where it shows no such field.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
 */
export function fieldText(pod: Pod, path: string): string | undefined {
  const { metadata = {}, spec, status } = pod;
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map !== undefined) return (map === 'labels' ? metadata.labels : metadata.annotations)?.[key] ?? '';
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'metadata.labels': pairs(metadata.labels),
    'metadata.annotations': pairs(metadata.annotations),
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName ?? 'default',
    'status.hostIP': status?.hostIP,
    'status.hostIPs': status?.hostIP,
    'status.podIP': status?.podIP,
    'status.podIPs': podAddresses(pod).join(','),
  };
  return fields[path];
}

/**
 * A request or limit of a container (`limits.cpu`), in whole cores and bytes, or in units of a divisor. A limit that is
 * not set is what the node has.
 */
export function resourceText(container: Container | undefined, resource: string, divisor = '1'): string {
  const [list, name = ''] = resource.split('.');
  const { limits, requests } = container?.resources ?? {};
  const isRequest = list === 'requests';
  const ofNode = name === 'cpu' ? '4' : '8589934592';
  const amount = (isRequest ? requests : limits)?.[name] ?? (isRequest ? '0' : ofNode);
  return String(Math.ceil(Number((amountOf(amount) / (amountOf(divisor) || 1)).toFixed(6))));
}

function pairs(map: Readonly<Record<string, string>> = {}): string {
  return Object.entries(map)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

function amountOf(quantity: string): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)(.*)$/.exec(quantity) ?? [];
  return Number(digits) * (factors.get(unit) ?? 1);
}

const factors: ReadonlyMap<string, number> = new Map([
  ['m', 0.001],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
]);
