import type { Node, Pod } from 'kubernetes-types/core/v1';
import { blockContains, parseAddress, parseBlock } from '../kube/addresses.ts';
import { type ListeningPort, listeningPorts } from '../kube/images.ts';
import { isHostNetwork, namespacedName, podAddresses } from '../kube/pods.ts';
import type { Outside, Snapshot } from '../kube/snapshot.ts';
import type { Protocol } from '../netpol/flow.ts';
import type { Outcome } from './outcome.ts';

/**
 * Whether some container of a pod listens on a port, sidecars included. `opened` are the ports that programs have
 * opened in it at run time. A container that its status says does not run listens on nothing.
 */
export function podListens(pod: Pod, port: number, protocol: Protocol, opened?: readonly ListeningPort[]): boolean {
  let open = openPorts.get(pod);
  if (open === undefined) openPorts.set(pod, (open = openPortsOf(pod)));
  if (open.has(`${port}/${protocol}`)) return true;
  return opened?.some((entry) => entry.port === port && entry.protocol === protocol) ?? false;
}

/**
 * Whether containers of a pod run and it has an address, of a family if one is named; without status it is taken to
 * run.
 */
export function isRunning(pod: Pod, family?: 4 | 6): boolean {
  let reach = reaches.get(pod);
  if (reach === undefined) reaches.set(pod, (reach = reachOf(pod)));
  return reach.running && (family === undefined || reach.families.includes(family));
}

/**
 * What a connection finds at a node: the kubelet's port, the API server's on a control plane node, and the ports that
 * host network pods and host ports open. Of a node that does not tell its kubelet's port nothing is known: it answers.
 */
export function atNode(node: Node, snapshot: Snapshot, port: number, protocol: Protocol): Outcome {
  const kubelet = node.status?.daemonEndpoints?.kubeletEndpoint?.Port;
  if (kubelet === undefined) return 'connected';
  const runsApiServer = node.metadata?.labels?.['node-role.kubernetes.io/control-plane'] !== undefined;
  const daemons = runsApiServer ? [kubelet, 6443] : [kubelet];
  if (protocol === 'TCP' && daemons.includes(port)) return 'connected';
  const here = snapshot.pods.filter((pod) => pod.spec?.nodeName === node.metadata?.name && isRunning(pod));
  return here.some((pod) => opensOnHost(pod, snapshot, port, protocol)) ? 'connected' : 'refused';
}

/** The pod that answers on a port of its node, on the node's network or by a host port, and its own port there. */
export function podOnHost(
  snapshot: Snapshot,
  node: string,
  port: number,
  protocol: Protocol,
): { readonly pod: string; readonly port: number } | undefined {
  const pod = snapshot.pods.find(
    (candidate) =>
      candidate.spec?.nodeName === node && isRunning(candidate) && opensOnHost(candidate, snapshot, port, protocol),
  );
  if (pod === undefined) return undefined;
  return { pod: namespacedName(pod), port: isHostNetwork(pod) ? port : (hostPort(pod, port, protocol) ?? port) };
}

/**
 * What a connection finds at an address outside. Where the snapshot does not know the world outside, everything
 * answers; where it does, what is not listed is lost.
 */
export function outsideAt(outside: Outside | undefined, ip: string, port: number, protocol: Protocol): Outcome {
  if (outside === undefined) return 'connected';
  const address = parseAddress(ip);
  const answers = outside.answers.some((answer) => {
    const block = parseBlock(answer.cidr)?.block;
    if (address === undefined || block === undefined || !blockContains(block, address)) return false;
    return answer.ports.some((open) => open.port === port && open.protocol === protocol);
  });
  return answers ? 'connected' : 'timed out';
}

const openPorts = new WeakMap<Pod, ReadonlySet<string>>();

const reaches = new WeakMap<Pod, { readonly running: boolean; readonly families: readonly number[] }>();

function reachOf(pod: Pod) {
  const addresses = podAddresses(pod);
  const { phase = 'Running', conditions = [] } = pod.status ?? {};
  // Init containers run, and talk, while the pod is still Pending.
  const hasNetwork = conditions.some(({ type, status }) => type === 'PodReadyToStartContainers' && status === 'True');
  const running = (phase === 'Running' || (phase === 'Pending' && hasNetwork)) && addresses.length > 0;
  return { running, families: addresses.map((ip) => parseAddress(ip)?.family ?? 4) };
}

function openPortsOf(pod: Pod): ReadonlySet<string> {
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  const running = [...(pod.spec?.containers ?? []), ...sidecars].filter(
    (container) => !saysStopped(pod, container.name),
  );
  return new Set(
    running.flatMap((container) => listeningPorts(container).map(({ port, protocol }) => `${port}/${protocol}`)),
  );
}

/** Whether the pod's status says that a container waits or has ended; one that says nothing of it is taken to run. */
function saysStopped(pod: Pod, container: string): boolean {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const state = statuses.find(({ name }) => name === container)?.state;
  return state?.waiting !== undefined || state?.terminated !== undefined;
}

function opensOnHost(pod: Pod, snapshot: Snapshot, port: number, protocol: Protocol): boolean {
  if (isHostNetwork(pod)) return podListens(pod, port, protocol, snapshot.listeners?.get(namespacedName(pod)));
  return hostPort(pod, port, protocol) !== undefined;
}

function hostPort(pod: Pod, port: number, protocol: Protocol): number | undefined {
  const declared = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return declared.find((entry) => entry.hostPort === port && (entry.protocol ?? 'TCP') === protocol)?.containerPort;
}
