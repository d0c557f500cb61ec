import type { Container, Pod, Probe } from 'kubernetes-types/core/v1';
import { listeningPorts } from '../../kube/images.ts';
import { declaredPorts } from '../../kube/pods.ts';

/**
 * Why a probe of a container that runs would fail, as far as that follows from what its pod listens on; undefined: it
 * succeeds. A command that a probe runs is taken to succeed.
 * Source: kubernetes/kubernetes pkg/probe/{tcp,http}.
 */
export function probeFault(pod: Pod, container: Container, probe: Probe, podIP: string): string | undefined {
  const { tcpSocket, httpGet } = probe;
  const port = portOf(pod, container, tcpSocket?.port ?? httpGet?.port);
  if (port === undefined || (tcpSocket ?? httpGet)?.host !== undefined) return undefined;
  if (listens(pod, port)) return undefined;
  const refused = `dial tcp ${podIP}:${port}: connect: connection refused`;
  if (httpGet === undefined) return refused;
  const scheme = (httpGet.scheme ?? 'HTTP').toLowerCase();
  const path = httpGet.path ?? '/';
  return `Get "${scheme}://${podIP}:${port}${path.startsWith('/') ? path : `/${path}`}": ${refused}`;
}

function portOf(pod: Pod, container: Container, port: number | string | undefined): number | undefined {
  if (typeof port === 'number' || port === undefined) return port;
  const own = container.ports?.find(({ name }) => name === port)?.containerPort;
  return own ?? declaredPorts(pod).find(({ name }) => name === port)?.port;
}

/** All containers of a pod share its network. */
function listens(pod: Pod, port: number): boolean {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars].some((container) =>
    listeningPorts(container).some((open) => open.port === port && open.protocol === 'TCP'),
  );
}
