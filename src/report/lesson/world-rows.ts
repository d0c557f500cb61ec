import type { Pod, Service } from 'kubernetes-types/core/v1';
import { type Labels, namespaceNameLabel, printLabels } from '../../kube/labels.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { declaredPorts, namespacedName } from '../../kube/pods.ts';
import type { Lesson } from '../../scenario/scenario.ts';

/** A row of a small cluster: who it is, its labels, its ports. */
type WorldRow = readonly [name: string, labels: string, ports: string];

/**
 * The small cluster of a lesson as rows of columns: namespaces that have labels of their own, pods and workloads with the
 * labels and ports of their pods, Services with the port that each of their ports leads to; and what its connections
 * name and every cluster has.
 */
export function worldRows({ world, flows }: Pick<Lesson, 'world' | 'flows'>): readonly WorldRow[] {
  const ends = new Set(flows.flatMap(({ from, to }) => [from, to]));
  return [
    ...world.flatMap(rowOf),
    ...(ends.has('kube-system/coredns') ? [['kube-system/coredns', 'k8s-app=kube-dns', '53'] as const] : []),
    ...[...ends].filter(isAddress).map((address): WorldRow => [address, 'an address outside the cluster', '']),
  ];
}

function rowOf(object: Manifest): readonly WorldRow[] {
  const { kind, metadata } = object;
  if (kind === 'Namespace') {
    const labels = Object.fromEntries(
      Object.entries(metadata.labels ?? {}).filter(([key]) => key !== namespaceNameLabel),
    );
    return Object.keys(labels).length === 0 ? [] : [[`namespace ${metadata.name}`, printLabels(labels), '']];
  }
  if (kind === 'Service') return [[`service ${namespacedName(object)}`, '', servicePorts(object)]];
  if (kind === 'Pod') return [[namespacedName(object), labelsOf(metadata.labels), portsOf(object as unknown as Pod)]];
  const template = (object['spec'] as { readonly template?: Pod } | undefined)?.template;
  if (template === undefined) return [];
  const name = `${kind.toLowerCase()} ${namespacedName(object)}`;
  return [[name, labelsOf(template.metadata?.labels), portsOf(template)]];
}

function labelsOf(labels: Labels | undefined): string {
  return labels === undefined || Object.keys(labels).length === 0 ? 'no labels' : printLabels(labels);
}

function portsOf(pod: Pod): string {
  return declaredPorts(pod)
    .map(({ port, protocol }) => (protocol === 'TCP' ? String(port) : `${port} ${protocol}`))
    .join(', ');
}

function servicePorts(object: Manifest): string {
  const { spec } = object as unknown as Service;
  const words = (spec?.ports ?? []).map(({ port, targetPort = port }) =>
    targetPort === port ? String(port) : `${port}, pod port ${targetPort}`,
  );
  return words.join('; ');
}

function isAddress(end: string): boolean {
  return !end.includes('/') && /^[0-9a-f.:]+$/i.test(end);
}
