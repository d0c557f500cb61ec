import { printLabels } from '../kube/labels.ts';
import { workloadOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination, Endpoint, Flow, HypotheticalPod } from '../netpol/flow.ts';

/** A flow for people: `web → db:5432`, `dev/app → db:5432`, `outside (203.0.113.10) → dns:53 UDP`. */
export function flowName(flow: Flow, snapshot: Snapshot, namespace: string, arrow: string): string {
  return `${endName(flow.from, snapshot, namespace)} ${arrow} ${endName(flow.to, snapshot, namespace)}:${portName(flow)}`;
}

/** A port; with its protocol where that is not TCP, and for port 53, because DNS uses both. */
export function portName({ port, protocol }: Pick<Flow, 'port' | 'protocol'>): string {
  return protocol === 'TCP' && port !== 53 ? String(port) : `${port} ${protocol}`;
}

/** An end for people: a pod by its workload where it has one, with its namespace unless that is `namespace`, the task's. */
export function endName(end: Destination, snapshot: Snapshot, namespace: string): string {
  if ('pod' in end) return podName(end.pod, snapshot, namespace);
  if ('ip' in end) return `outside (${end.ip})`;
  if ('like' in end) return hypotheticalName(end.like, namespace);
  return 'service' in end ? end.service : printEndpoint(end satisfies Endpoint);
}

/** A pod that does not exist: `anyone new`, `a new pod with app=db`, `a new pod in dev with app=app`. */
function hypotheticalName({ namespace: of, labels }: HypotheticalPod, namespace: string): string {
  // A controller writes this label; a person never chooses it.
  const words = printLabels(Object.fromEntries(Object.entries(labels).filter(([key]) => key !== 'pod-template-hash')));
  if (of === namespace) return words === '' ? 'anyone new' : `a new pod with ${words}`;
  const where =
    typeof of === 'string'
      ? of
      : Object.keys(of.labels).length === 0
        ? 'a new namespace'
        : `a namespace with ${printLabels(of.labels)}`;
  return `a new pod in ${where} ${words === '' ? 'without labels' : `with ${words}`}`;
}

function podName(name: string, snapshot: Snapshot, namespace: string): string {
  const [of, own = ''] = name.split('/');
  const pod = snapshot.pods.find(({ metadata }) => metadata?.namespace === of && metadata?.name === own);
  const workload = (pod && workloadOf(pod)?.name) ?? own;
  if (of === 'kube-system' && pod?.metadata?.labels?.['k8s-app'] === 'kube-dns') return 'dns';
  return of === namespace ? workload : `${of}/${workload}`;
}
