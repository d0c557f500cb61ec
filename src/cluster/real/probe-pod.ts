import type { Container, Pod, PodSpec } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { ListeningPort } from '../../kube/images.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { DeclaredPort } from '../../kube/pods.ts';

/**
 * The image that probes and answers, unless another is named:
 * https://github.com/kubernetes/kubernetes/tree/master/test/images/agnhost
 */
export const agnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

/**
 * Answers on the ports given as `tcp:80`, `udp:53`, with whatever the image has: agnhost, podserver, or busybox's nc.
 * With no ports it only waits.
 */
const answering = `trap 'exit 0' TERM
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

/** What a container of ours runs as: nothing that Pod Security's "restricted" refuses. */
const unprivileged = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** Low ports are open to everybody in the pod; this sysctl is one of those that every cluster allows. */
const podSecurity: NonNullable<PodSpec['securityContext']> = {
  runAsNonRoot: true,
  runAsUser: 65_532,
  seccompProfile: { type: 'RuntimeDefault' },
  sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
};

/** A pod of ours beside those of the task. */
export interface ProbePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** What it answers on. */
  readonly listens: readonly ListeningPort[];
  /** What it declares, by name too. */
  readonly declares?: readonly DeclaredPort[];
  /** What it goes with: the cluster removes it then. As its controller, it keeps others from adopting the pod. */
  readonly owner?: OwnerReference;
  /** It runs on nodes like those of this pod. */
  readonly placedLike?: Pod;
}

/**
 * A pod that answers and probes and is never ready: no Service sends it anything, whatever its labels are, and no
 * controller takes it for its own.
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
}: ProbePod): Manifest {
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
      ...ours,
      readinessGates: [{ conditionType: 'sallyport/never' }],
      ...(nodeSelector ? { nodeSelector } : {}),
      ...(affinity ? { affinity } : {}),
      ...(tolerations ? { tolerations } : {}),
      containers: [{ ...answeringContainer('probe', image, listens), ...(ports.length > 0 ? { ports } : {}) }],
    },
  };
}

/** A container that answers on these ports. */
export function answeringContainer(name: string, image: string, listens: readonly ListeningPort[]): Container {
  const ports = listens.map(({ port, protocol }) => `${protocol.toLowerCase()}:${port}`);
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', answering, 'answering', ...new Set(ports)],
    securityContext: unprivileged,
  };
}

/**
 * A pod as what it does: each container of ours that answers in words that tell on which ports (src/kube/images.ts).
 */
export function toldPlainly(pod: Pod): Pod {
  const containers = pod.spec?.containers ?? [];
  if (!containers.some(isAnswering)) return pod;
  const told = containers.map((container): Container => {
    if (!isAnswering(container)) return container;
    const ports = (container.command ?? []).slice(4);
    return { ...container, command: ports.length > 0 ? ['podserver', ...ports] : ['sleep', 'infinity'] };
  });
  return { ...pod, spec: { ...pod.spec, containers: told } };
}

function isAnswering({ command = [] }: Container): boolean {
  return command[2] === answering;
}

/** What every pod of ours has, whoever it stands for. */
export const ours = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 1,
  securityContext: podSecurity,
};
