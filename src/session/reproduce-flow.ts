import { type Labels, namespaceNameLabel, printLabels } from '../kube/labels.ts';
import { namespacedName, namespaceOf, podAddresses } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Endpoint, Flow, HypotheticalPod } from '../netpol/flow.ts';

/**
 * The kubectl commands that show a flow, a command a line: they create the pods that do not exist yet, and try the
 * connection. Empty where no pod can show it: from outside the cluster, from a node, over SCTP.
 */
export function reproduceFlow(flow: Flow<Endpoint>, snapshot: Snapshot): readonly string[] {
  const { from, to, port, protocol } = flow;
  if (!('pod' in from || 'like' in from) || 'node' in to || protocol === 'SCTP') return [];
  const target = targetOf(to, snapshot, Number(port), protocol);
  if (!target) return [];
  const attempt = protocol === 'TCP' ? `nc -zvw2 ${target.host} ${port}` : datagram(target.host, Number(port));
  if ('pod' in from) {
    const pod = snapshot.pods.find((candidate) => namespacedName(candidate) === from.pod);
    if (!pod) return [];
    // A container may have no tools; a debug container on the same network always has.
    const debug = `kubectl -n ${namespaceOf(pod)} debug ${pod.metadata?.name} -q -i --profile=general --image=busybox -- ${attempt}`;
    return [...target.made, debug];
  }
  const source = namespaceFor(from.like, 'source');
  const run = `kubectl -n ${source.namespace} run source --rm -q -i --restart=Never --image=busybox${flagOf(from.like.labels)} -- ${attempt}`;
  return [...target.made, ...source.made.filter((line) => !target.made.includes(line)), run];
}

interface Target {
  readonly made: readonly string[];
  readonly host: string;
}

function targetOf(
  to: Exclude<Endpoint, { readonly node: string }>,
  snapshot: Snapshot,
  port: number,
  protocol: 'TCP' | 'UDP',
): Target | undefined {
  if ('ip' in to) return { made: [], host: to.ip };
  if ('pod' in to) {
    const pod = snapshot.pods.find((candidate) => namespacedName(candidate) === to.pod);
    const [host] = pod ? podAddresses(pod) : [];
    return host === undefined ? undefined : { made: [], host };
  }
  const { namespace, made } = namespaceFor(to.like, 'destination');
  const listen = protocol === 'TCP' ? `nc -lk -p ${port} -e echo ok` : `nc -u -lk -p ${port} -e cat`;
  const run = `kubectl -n ${namespace} run destination --image=busybox${flagOf(to.like.labels)} -- ${listen}`;
  return {
    made: [...made, run, `kubectl -n ${namespace} wait --for=condition=Ready pod/destination`],
    host: `$(kubectl -n ${namespace} get pod destination -o jsonpath={.status.podIP})`,
  };
}

/** The namespace of a pod that does not exist, and the commands that create it where it is missing too. */
function namespaceFor(
  { namespace }: HypotheticalPod,
  called: string,
): { readonly namespace: string; readonly made: readonly string[] } {
  if (typeof namespace === 'string') return { namespace, made: [] };
  const { [namespaceNameLabel]: name = `new-for-${called}`, ...labels } = namespace.labels;
  const pairs = printLabels(labels).replaceAll(',', ' ');
  return {
    namespace: name,
    made: [`kubectl create namespace ${name}`, ...(pairs !== '' ? [`kubectl label namespace ${name} ${pairs}`] : [])],
  };
}

function flagOf(labels: Labels): string {
  const text = printLabels(labels);
  return text === '' ? '' : ` --labels=${text}`;
}

/** A name server answers only DNS questions; any other listener is sent a line of text. */
function datagram(host: string, port: number): string {
  if (port === 53) return `nslookup -timeout=2 kubernetes.default.svc.cluster.local ${host}`;
  return `sh -c "echo hello | nc -u -w2 ${host} ${port}"`;
}
