import type { Container, Pod, PodSpec } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { ListeningPort } from '../../../kube/images.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import type { DeclaredPort } from '../../../kube/pods.ts';

/**
 * The default probe image, whose programs connect and answer:
 * https://github.com/kubernetes/kubernetes/tree/master/test/images/agnhost
 */
export const agnhostImage = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

/**
 * A shell script that answers on the ports in its arguments (`tcp:80`, `udp:53`), with the programs that the image has:
 * agnhost, podserver, or busybox's nc. Without ports it only waits.
 */
const listenScript = `trap 'exit 0' TERM
[ $# -gt 0 ] || { while :; do sleep 3600 & wait $!; done; }
if [ ! -x /agnhost ] && command -v podserver >/dev/null; then
  known=
  for each; do case "$each" in sctp:*) ;; *) known="$known $each" ;; esac; done
  [ -z "$known" ] || exec podserver $known
fi
for each; do
  port=\${each#*:}
  case "$each" in
    tcp:*) if [ -x /agnhost ]; then /agnhost netexec --http-port="$port" --udp-port=-1 >/dev/null &
           else while :; do nc -lk -p "$port" -e echo ok; sleep 1; done & fi ;;
    udp:*) if [ -x /agnhost ]; then /agnhost netexec --http-port=$((port + 20000)) --udp-port="$port" >/dev/null &
           else while :; do echo ok | nc -u -l -p "$port"; done & fi ;;
    sctp:*) [ ! -x /agnhost ] || /agnhost netexec --http-port=$((port + 30000)) --udp-port=-1 --sctp-port="$port" >/dev/null & ;;
  esac
done
while :; do wait; sleep 3600 & done`;

/** The security context of our containers, which Pod Security's "restricted" admits. */
const restrictedContainer = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/**
 * The security context of our pods. Its sysctl, one of those that every cluster allows, opens low ports to all users.
 */
const restrictedPod: NonNullable<PodSpec['securityContext']> = {
  runAsNonRoot: true,
  runAsUser: 65_532,
  seccompProfile: { type: 'RuntimeDefault' },
  sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
};

/** A pod of ours besides those of the task. */
export interface ProbePodInput {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** The ports that it answers on. */
  readonly listens: readonly ListeningPort[];
  /** The ports that it declares, with their names. */
  readonly declares?: readonly DeclaredPort[];
  /**
   * The object with which the cluster removes the pod. As its controller, it keeps other controllers from adopting the
   * pod.
   */
  readonly owner?: OwnerReference;
  /** The pod whose placement on nodes it shares. */
  readonly placedLike?: Pod;
}

/**
 * The manifest of a pod that answers and connects and is never ready: no Service sends it traffic and no controller
 * adopts it, whatever its labels are.
 */
export function probePod({
  namespace,
  name,
  labels,
  image,
  listens,
  declares = [],
  owner,
  placedLike,
}: ProbePodInput): Manifest {
  const { nodeSelector, affinity, tolerations } = placedLike?.spec ?? {};
  const ports = declares.map((entry) => ({
    containerPort: entry.port,
    protocol: entry.protocol,
    ...(entry.name ? { name: entry.name } : {}),
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { ...labels },
      ...(owner ? { ownerReferences: [owner] } : {}),
    },
    spec: {
      ...probePodSpec,
      readinessGates: [{ conditionType: 'sallyport/never' }],
      ...(nodeSelector ? { nodeSelector } : {}),
      ...(affinity ? { affinity } : {}),
      ...(tolerations ? { tolerations } : {}),
      containers: [{ ...listeningContainer('probe', image, listens), ...(ports.length > 0 ? { ports } : {}) }],
    },
  };
}

/** A container that answers on these ports. */
export function listeningContainer(name: string, image: string, listens: readonly ListeningPort[]): Container {
  const ports = listens.map(({ port, protocol }) => `${protocol.toLowerCase()}:${port}`);
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', listenScript, 'answering', ...new Set(ports)],
    securityContext: restrictedContainer,
  };
}

/**
 * A pod whose containers have commands from which src/kube/images.ts reads their ports: our script is replaced by
 * `podserver` or `sleep`.
 */
export function withReadableCommands(pod: Pod): Pod {
  const containers = pod.spec?.containers ?? [];
  if (!containers.some(isListening)) return pod;
  const readable = containers.map((container): Container => {
    if (!isListening(container)) return container;
    const ports = (container.command ?? []).slice(4);
    return { ...container, command: ports.length > 0 ? ['podserver', ...ports] : ['sleep', 'infinity'] };
  });
  return { ...pod, spec: { ...pod.spec, containers: readable } };
}

function isListening({ command = [] }: Container): boolean {
  return command[2] === listenScript;
}

/** What the spec of every pod of ours has. */
export const probePodSpec = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 1,
  securityContext: restrictedPod,
};
