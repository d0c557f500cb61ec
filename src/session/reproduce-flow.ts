import type { Pod } from 'kubernetes-types/core/v1';
import { type Labels, namespaceNameLabel, perPodLabels, printLabels } from '../kube/labels.ts';
import { namespacedName, namespaceOf, podAddresses } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Endpoint, Flow, HypotheticalPod } from '../netpol/flow.ts';

/** kubectl commands that show a flow. */
export interface FlowDemonstration {
  /** Create what does not exist yet. */
  readonly make: readonly string[];
  /** Tries the connection. */
  readonly attempt: string;
  /** Remove all of it, also what an attempt that was interrupted has left. */
  readonly remove: readonly string[];
}

/**
 * The kubectl commands that show a flow, a command a line: they create the pods that do not exist yet, and try the
 * connection. Empty where no pod can show it: from outside the cluster, from a node, over SCTP.
 */
export function reproduceFlow(flow: Flow<Endpoint>, snapshot: Snapshot): readonly string[] {
  const shown = demonstrateFlow(flow, snapshot, { copies: false });
  return shown === null ? [] : [...shown.make, shown.attempt];
}

/** How a flow is shown. */
export interface DemonstrationOptions {
  /** Try from a pod with the labels of the one that exists, where nothing else takes that pod for its own. */
  readonly copies: boolean;
  readonly marks?: Marks;
}

/** What all that is made carries, so that it is found should it be left behind. */
export interface Marks {
  readonly annotations: Labels;
  /** Labels of new namespaces. */
  readonly namespaceLabels: Labels;
}

const unmarked: Marks = { annotations: {}, namespaceLabels: {} };

/** The same with the commands that remove what was made; null where no pod can show the flow. */
export function demonstrateFlow(
  { from, to, port, protocol }: Flow<Endpoint>,
  snapshot: Snapshot,
  { copies, marks = unmarked }: DemonstrationOptions,
): FlowDemonstration | null {
  if (!('pod' in from || 'like' in from) || 'node' in to || protocol === 'SCTP') return null;
  const target = targetOf(to, snapshot, Number(port), protocol, marks);
  if (!target) return null;
  const attempt = protocol === 'TCP' ? `nc -zvw2 ${target.host} ${port}` : datagram(target.host, Number(port));
  const runFrom = (namespace: string, labels: Labels, made: readonly string[], removed: readonly string[]) => ({
    make: [...target.make, ...made.filter((line) => !target.make.includes(line))],
    attempt: `kubectl -n ${namespace} run source --rm -q -i --restart=Never --image=busybox${flagsOf(labels, marks)} -- ${attempt}`,
    remove: [
      `kubectl -n ${namespace} delete pod source --ignore-not-found --now`,
      ...target.remove,
      ...removed.filter((line) => !target.remove.includes(line)),
    ],
  });
  if ('like' in from) {
    const { namespace, make, remove } = namespaceFor(from.like, 'source', marks);
    return runFrom(namespace, from.like.labels, make, remove);
  }
  const pod = snapshot.pods.find((candidate) => namespacedName(candidate) === from.pod);
  if (!pod) return null;
  if (copies && canBeCopied(pod)) return runFrom(namespaceOf(pod), labelsToCopy(pod), [], []);
  // A container may have no tools; a debug container on the same network always has. It goes with its pod.
  const debug = `kubectl -n ${namespaceOf(pod)} debug ${pod.metadata?.name} -q -i --profile=general --image=busybox -- ${attempt}`;
  return { make: target.make, attempt: debug, remove: target.remove };
}

/**
 * A Deployment's ReplicaSet takes only pods with its hash for its own; those of other controllers would be taken, and one too
 * many removed.
 */
function canBeCopied(pod: Pod): boolean {
  const owners = pod.metadata?.ownerReferences ?? [];
  return (
    pod.spec?.hostNetwork !== true && (owners.length === 0 || pod.metadata?.labels?.['pod-template-hash'] !== undefined)
  );
}

function labelsToCopy(pod: Pod): Labels {
  return Object.fromEntries(Object.entries(pod.metadata?.labels ?? {}).filter(([key]) => !perPodLabels.has(key)));
}

interface Target extends Pick<FlowDemonstration, 'make' | 'remove'> {
  readonly host: string;
}

function targetOf(
  to: Exclude<Endpoint, { readonly node: string }>,
  snapshot: Snapshot,
  port: number,
  protocol: 'TCP' | 'UDP',
  marks: Marks,
): Target | undefined {
  if ('ip' in to) return { make: [], remove: [], host: to.ip };
  if ('pod' in to) {
    const pod = snapshot.pods.find((candidate) => namespacedName(candidate) === to.pod);
    const [host] = pod ? podAddresses(pod) : [];
    return host === undefined ? undefined : { make: [], remove: [], host };
  }
  const { namespace, make, remove } = namespaceFor(to.like, 'destination', marks);
  const listen = protocol === 'TCP' ? `nc -lk -p ${port} -e echo ok` : `nc -u -lk -p ${port} -e cat`;
  const run = `kubectl -n ${namespace} run destination --image=busybox${flagsOf(to.like.labels, marks)} -- ${listen}`;
  return {
    make: [...make, run, `kubectl -n ${namespace} wait --for=condition=Ready pod/destination`],
    remove: [`kubectl -n ${namespace} delete pod destination --ignore-not-found --now`, ...remove],
    host: `$(kubectl -n ${namespace} get pod destination -o jsonpath={.status.podIP})`,
  };
}

/** The namespace of a pod that does not exist, and the commands that create it where it is missing too, and remove it. */
function namespaceFor(
  { namespace }: HypotheticalPod,
  called: string,
  { annotations, namespaceLabels }: Marks,
): { readonly namespace: string } & Pick<FlowDemonstration, 'make' | 'remove'> {
  if (typeof namespace === 'string') return { namespace, make: [], remove: [] };
  const { [namespaceNameLabel]: name = `new-for-${called}`, ...labels } = namespace.labels;
  const given = (verb: string, pairs: Labels): readonly string[] =>
    Object.keys(pairs).length === 0 ? [] : [`kubectl ${verb} namespace ${name} ${pairsOf(pairs).join(' ')}`];
  return {
    namespace: name,
    make: [
      `kubectl create namespace ${name}`,
      ...given('label', { ...labels, ...namespaceLabels }),
      ...given('annotate', annotations),
    ],
    remove: [`kubectl delete namespace ${name} --ignore-not-found`],
  };
}

function pairsOf(labels: Labels): readonly string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

function flagsOf(labels: Labels, { annotations }: Marks): string {
  const text = printLabels(labels);
  const notes = pairsOf(annotations).map((pair) => ` --annotations=${pair}`);
  return `${text === '' ? '' : ` --labels=${text}`}${notes.join('')}`;
}

/** A name server answers only DNS questions; any other listener is sent a line of text. */
function datagram(host: string, port: number): string {
  if (port === 53) return `nslookup -timeout=2 kubernetes.default.svc.cluster.local ${host}`;
  return `sh -c "echo hello | nc -u -w2 ${host} ${port}"`;
}
