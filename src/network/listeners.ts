import type { Node, Pod } from 'kubernetes-types/core/v1';
import { blockContains, parseAddress, parseBlock } from '../kube/addresses.ts';
import { type ListeningPort, listeningPorts } from '../kube/images.ts';
import { isHostNetwork, namespacedName, podAddresses } from '../kube/pods.ts';
import type { Outside, OutsideAnswer, Snapshot } from '../kube/snapshot.ts';
import type { Protocol } from '../netpol/flow.ts';
import type { Outcome } from './outcome.ts';

/**
 * Whether some container of a pod listens on a port, sidecars included. `opened` lists ports that programs opened at
 * run time. A container that does not run, according to the status of the pod, listens on nothing.
 */
export function podListens(pod: Pod, port: number, protocol: Protocol, opened?: readonly ListeningPort[]): boolean {
  let open = openPorts.get(pod);
  if (open === undefined) openPorts.set(pod, (open = openPortsOf(pod)));
  if (open.has(`${port}/${protocol}`)) return true;
  return opened?.some((entry) => entry.port === port && entry.protocol === protocol) ?? false;
}

/**
 * Whether containers of a pod run and it has an address, of one family if given. A pod without a status counts as
 * running.
 */
export function isRunning(pod: Pod, family?: 4 | 6): boolean {
  let reach = reachabilities.get(pod);
  if (reach === undefined) reachabilities.set(pod, (reach = reachability(pod)));
  return reach.running && (family === undefined || reach.families.includes(family));
}

/**
 * The outcome of a connection to a node: the port of the kubelet, that of the API server on a control plane node, and
 * the ports of host-network pods and host ports are open. A node that does not report its kubelet's port answers on
 * every port.
 */
export function outcomeAtNode(node: Node, snapshot: Snapshot, port: number, protocol: Protocol): Outcome {
  const kubelet = node.status?.daemonEndpoints?.kubeletEndpoint?.Port;
  if (kubelet === undefined) return 'connected';
  const runsApiServer = node.metadata?.labels?.['node-role.kubernetes.io/control-plane'] !== undefined;
  const daemons = runsApiServer ? [kubelet, 6443] : [kubelet];
  if (protocol === 'TCP' && daemons.includes(port)) return 'connected';
  const here = snapshot.pods.filter((pod) => pod.spec?.nodeName === node.metadata?.name && isRunning(pod));
  return here.some((pod) => opensOnHost(pod, snapshot, port, protocol)) ? 'connected' : 'refused';
}

/** The pod that answers on a port of its node, through the host network or a host port, and its own port there. */
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
 * The outcome of a connection to an address outside. A snapshot that does not describe the outside answers everywhere;
 * in one that does, connections to what is not listed time out.
 */
export function outcomeOutside(outside: Outside | undefined, ip: string, port: number, protocol: Protocol): Outcome {
  if (outside === undefined) return 'connected';
  return answerOutside(outside, ip, port, protocol) === undefined ? 'timed out' : 'connected';
}

/** What answers on a port of an address outside; undefined where nothing does. */
export function answerOutside(
  outside: Outside,
  ip: string,
  port: number,
  protocol: Protocol,
): OutsideAnswer | undefined {
  const address = parseAddress(ip);
  return outside.answers.find((answer) => {
    const block = parseBlock(answer.cidr)?.block;
    if (address === undefined || block === undefined || !blockContains(block, address)) return false;
    return answer.ports.some((open) => open.port === port && open.protocol === protocol);
  });
}

const openPorts = new WeakMap<Pod, ReadonlySet<string>>();

const reachabilities = new WeakMap<Pod, { readonly running: boolean; readonly families: readonly number[] }>();

function reachability(pod: Pod) {
  const addresses = podAddresses(pod);
  const { phase = 'Running', conditions = [] } = pod.status ?? {};
  // Init containers run, and talk, while the pod is still Pending.
  const hasNetwork = conditions.some(({ type, status }) => type === 'PodReadyToStartContainers' && status === 'True');
  const running = (phase === 'Running' || (phase === 'Pending' && hasNetwork)) && addresses.length > 0;
  return { running, families: addresses.map((ip) => parseAddress(ip)?.family ?? 4) };
}

function openPortsOf(pod: Pod): ReadonlySet<string> {
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  const running = [...(pod.spec?.containers ?? []), ...sidecars].filter((container) => !isStopped(pod, container.name));
  return new Set(
    running.flatMap((container) => listeningPorts(container).map(({ port, protocol }) => `${port}/${protocol}`)),
  );
}

/**
 * Whether the status of a pod says that a container waits or has terminated. A container without a status counts as
 * running.
 */
function isStopped(pod: Pod, container: string): boolean {
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
