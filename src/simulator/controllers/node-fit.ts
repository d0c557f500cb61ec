import type { Node, NodeSelectorTerm, Pod, PodAffinityTerm, Taint } from 'kubernetes-types/core/v1';
import { selects } from '../../kube/labels.ts';
import { compareQuantities, sumOfQuantities } from '../../kube/quantity.ts';

/**
 * Why a node does not take a pod, in the scheduler's words; undefined: it does. `here` are the pods on the node,
 * `everywhere` those of all nodes.
 * Source: kubernetes/kubernetes pkg/scheduler/framework/plugins, in the order in which the filters run.
 */
export function whyNotOn(
  node: Node,
  pod: Pod,
  here: readonly Pod[],
  everywhere: ReadonlyMap<string, readonly Pod[]>,
): string | undefined {
  return (
    whyCordoned(node, pod) ??
    whyTainted(node, pod) ??
    whyNotSelected(node, pod) ??
    whyPortsTaken(pod, here) ??
    whyTooFull(node, pod, here) ??
    whyNotBeside(pod, here, everywhere)
  );
}

function whyCordoned(node: Node, pod: Pod): string | undefined {
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  return node.spec?.unschedulable && !tolerates(pod, taint) ? 'node(s) were unschedulable' : undefined;
}

function whyTainted(node: Node, pod: Pod): string | undefined {
  const wall = (node.spec?.taints ?? []).find((taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(pod, taint));
  return wall && `node(s) had untolerated taint {${wall.key}: ${wall.value ?? ''}}`;
}

function tolerates(pod: Pod, taint: Taint): boolean {
  return (pod.spec?.tolerations ?? []).some(
    (toleration) =>
      (!toleration.key || toleration.key === taint.key) &&
      (toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '')) &&
      (!toleration.effect || toleration.effect === taint.effect),
  );
}

function whyNotSelected(node: Node, pod: Pod): string | undefined {
  const labels = node.metadata?.labels ?? {};
  const wanted = Object.entries(pod.spec?.nodeSelector ?? {});
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const fits =
    wanted.every(([key, value]) => labels[key] === value) &&
    (terms === undefined || terms.some((term) => matchesTerm(node, term)));
  return fits ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

function matchesTerm(node: Node, { matchExpressions = [], matchFields = [] }: NodeSelectorTerm): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.metadata?.name ?? '' };
  return (
    matchExpressions.every((expression) => matches(node.metadata?.labels ?? {}, expression)) &&
    matchFields.every((expression) => matches(fields, expression))
  );
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

function matches(labels: Readonly<Record<string, string>>, { key, operator, values = [] }: Expression): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    case 'Lt':
      return Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function whyPortsTaken(pod: Pod, here: readonly Pod[]): string | undefined {
  const wanted = hostPortsOf(pod);
  const taken = new Set(wanted.size === 0 ? [] : here.flatMap((other) => [...hostPortsOf(other)]));
  const clash = [...wanted].some((port) => taken.has(port));
  return clash ? "node(s) didn't have free ports for the requested pod ports" : undefined;
}

function hostPortsOf(pod: Pod): ReadonlySet<string> {
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return new Set(ports.filter(({ hostPort }) => hostPort).map((port) => `${port.hostPort}/${port.protocol ?? 'TCP'}`));
}

function whyTooFull(node: Node, pod: Pod, here: readonly Pod[]): string | undefined {
  const { allocatable = {} } = node.status ?? {};
  if (allocatable['pods'] !== undefined && here.length >= Number(allocatable['pods'])) return 'Too many pods';
  const short = ['cpu', 'memory', 'ephemeral-storage'].filter((name) => {
    const wanted = requestOf(pod, name);
    if (wanted === '0' || allocatable[name] === undefined) return false;
    const total = sumOfQuantities([wanted, ...here.map((other) => requestOf(other, name))]);
    return compareQuantities(total, allocatable[name]) > 0;
  });
  return short.length === 0 ? undefined : short.map((name) => `Insufficient ${name}`).join(', ');
}

function requestOf(pod: Pod, name: string): string {
  return sumOfQuantities((pod.spec?.containers ?? []).flatMap(({ resources }) => resources?.requests?.[name] ?? []));
}

/** Only the topology of single nodes is known here: a term with another key holds everywhere. */
function whyNotBeside(
  pod: Pod,
  here: readonly Pod[],
  everywhere: ReadonlyMap<string, readonly Pod[]>,
): string | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  const required = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const others = [...everywhere.values()].flat();
  const isFirst = (term: PodAffinityTerm): boolean =>
    !others.some((other) => isMeant(pod, other, term)) && isMeant(pod, pod, term);
  const lonely = required.some((term) => !here.some((other) => isMeant(pod, other, term)) && !isFirst(term));
  if (lonely) return "node(s) didn't match pod affinity rules";
  const shunned = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const crowded = shunned.some((term) => here.some((other) => isMeant(pod, other, term)));
  return crowded ? "node(s) didn't match pod anti-affinity rules" : undefined;
}

function isMeant(pod: Pod, other: Pod, { labelSelector, namespaces = [] }: PodAffinityTerm): boolean {
  const wanted = namespaces.length > 0 ? namespaces : [pod.metadata?.namespace ?? 'default'];
  if (labelSelector === undefined || !wanted.includes(other.metadata?.namespace ?? 'default')) return false;
  return selects(labelSelector, other.metadata?.labels ?? {});
}
