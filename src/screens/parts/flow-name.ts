import { printLabels } from '../../kube/labels.ts';
import { workloadOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { printEndpoint } from '../../netpol/endpoint-text.ts';
import type { Destination, Endpoint, Flow, HypotheticalPod } from '../../netpol/flow.ts';

/** How a flow is written on the screen: `web → db:5432`, `dev/app → db:5432`, `outside (203.0.113.10) → dns:53 UDP`. */
export function flowName(flow: Flow, snapshot: Snapshot, namespace: string, arrow: string): string {
  return `${endName(flow.from, snapshot, namespace)} ${arrow} ${endName(flow.to, snapshot, namespace)}:${portName(flow)}`;
}

/** A port; its protocol is told where it is not TCP, and on the port of DNS, which is asked over both. */
export function portName({ port, protocol }: Pick<Flow, 'port' | 'protocol'>): string {
  return protocol === 'TCP' && port !== 53 ? String(port) : `${port} ${protocol}`;
}

/** An end by the candidate's names: a pod by its workload where it has one, with its namespace unless it is the task's. */
export function endName(end: Destination, snapshot: Snapshot, namespace: string): string {
  if ('pod' in end) return podName(end.pod, snapshot, namespace);
  if ('ip' in end) return `outside (${end.ip})`;
  if ('like' in end) return likeName(end.like, namespace);
  return 'service' in end ? end.service : printEndpoint(end satisfies Endpoint);
}

/** A pod that somebody might make: `anyone new`, `a new pod with app=db`, `a new pod in dev with app=app`. */
function likeName({ namespace: of, labels }: HypotheticalPod, namespace: string): string {
  // What a controller writes into its pods nobody chooses.
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
