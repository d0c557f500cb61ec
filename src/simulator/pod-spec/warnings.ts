import type { Container, ContainerPort, PodSpec } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import { quoted } from '../../kube/refusals.ts';
import { addressWarnings } from '../validation/addresses.ts';

/**
 * What the API server warns of in a pod that it accepts. `field` is where its spec stands, without `.spec`: empty for a
 * Pod, `spec.template` for a template. Source: kubernetes/kubernetes pkg/api/pod/warnings.go.
 */
export function podWarnings(spec: PodSpec, metadata: ObjectMeta, field: string): readonly string[] {
  const path = field === '' ? 'spec' : `${field}.spec`;
  return [
    ...nodeLabelWarnings(spec, path),
    ...annotationWarnings(metadata, field === '' ? 'metadata' : `${field}.metadata`),
    ...(spec.topologySpreadConstraints ?? []).flatMap(({ labelSelector }, at) =>
      labelSelector === undefined
        ? [`${path}.topologySpreadConstraints[${at}].labelSelector: a null labelSelector results in matching no pod`]
        : [],
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip = '' }, at) => addressWarnings(`${path}.hostAliases[${at}].ip`, ip)),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name = '' }, at) =>
      name === '' ? [`${path}.imagePullSecrets[${at}].name: invalid empty name ""`] : [],
    ),
    ...[...containersOf(spec, path)].flatMap(([container, at]) => envWarnings(container, at)),
    ...portWarnings(spec, path),
  ];
}

/** Containers and init containers with their paths, in the order that the server visits them. */
function* containersOf(spec: PodSpec, path: string): Generator<readonly [Container, string]> {
  for (const [at, container] of (spec.initContainers ?? []).entries()) yield [container, `${path}.initContainers[${at}]`];
  for (const [at, container] of (spec.containers ?? []).entries()) yield [container, `${path}.containers[${at}]`];
}

function envWarnings({ env = [] }: Container, field: string): readonly string[] {
  const defined = new Set<string>();
  return env.flatMap(({ name, value = '' }, at) => {
    const hides = defined.has(name) && !value.includes(`$(${name})`);
    defined.add(name);
    if (!hides) return [];
    return [`${field}.env[${at}]: hides previous definition of ${quoted(name)}, which may be dropped when using apply`];
  });
}

/** One port defined twice, or one name for two ports: the first counts. */
function portWarnings(spec: PodSpec, path: string): readonly string[] {
  const warnings: string[] = [];
  const ports: { readonly port: ContainerPort; readonly at: string; readonly inside: string }[] = [];
  for (const [container, inside] of containersOf(spec, path)) {
    if (inside.includes('.initContainers[') && (container as { restartPolicy?: string }).restartPolicy !== 'Always') continue;
    for (const [index, port] of (container.ports ?? []).entries()) {
      const at = `${inside}.ports[${index}]`;
      const before = (alike: (other: ContainerPort) => boolean): string | undefined =>
        ports.find((other) => alike(other.port))?.at;
      const sameName = port.name && ports.find((other) => other.port.name === port.name && other.inside !== inside)?.at;
      if (sameName) {
        const effect = `services and probes that select ports by name will use ${sameName}`;
        warnings.push(`${at}: duplicate port name ${quoted(port.name!)} with ${sameName}, ${effect}`);
      }
      if (port.hostIP && port.hostPort === undefined) {
        const { name = '', containerPort, protocol, hostIP } = port;
        const shown = `{Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
        warnings.push(`${at}: hostIP set without hostPort: ${shown}`);
      }
      const same = before((other) => isSamePort(other, port));
      if (same !== undefined) warnings.push(`${at}: duplicate port definition with ${same}`);
      else {
        const overlap = before((other) => overlaps(other, port));
        if (overlap !== undefined) warnings.push(`${at}: overlapping port definition with ${overlap}`);
      }
      ports.push({ port, at, inside });
    }
  }
  return warnings;
}

function isSamePort(a: ContainerPort, b: ContainerPort): boolean {
  return (
    a.containerPort === b.containerPort &&
    a.protocol === b.protocol &&
    (a.hostPort ?? 0) === (b.hostPort ?? 0) &&
    (a.hostIP ?? '') === (b.hostIP ?? '')
  );
}

/** The same port, where one of the two names no port of the node. */
function overlaps(a: ContainerPort, b: ContainerPort): boolean {
  if (a.containerPort !== b.containerPort || a.protocol !== b.protocol) return false;
  return a.hostPort === b.hostPort ? !a.hostIP || !b.hostIP : a.hostPort === undefined || b.hostPort === undefined;
}

function nodeLabelWarnings(spec: PodSpec, path: string): readonly string[] {
  return Object.keys(spec.nodeSelector ?? {}).flatMap((key) => {
    const hint = deprecatedNodeLabels.get(key);
    return hint === undefined ? [] : [`${path}.nodeSelector[${key}]: ${hint}`];
  });
}

const deprecatedNodeLabels: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
]);

function annotationWarnings({ annotations = {} }: ObjectMeta, path: string): readonly string[] {
  return Object.keys(annotations)
    .sort()
    .flatMap((key) => {
      const at = `${path}.annotations[${key}]`;
      if (key === 'seccomp.security.alpha.kubernetes.io/pod' || key.startsWith('container.seccomp.security.alpha.kubernetes.io/')) {
        return [`${at}: non-functional in v1.27+; use the "seccompProfile" field instead`];
      }
      if (key.startsWith('container.apparmor.security.beta.kubernetes.io/')) {
        return [`${at}: deprecated since v1.30; use the "appArmorProfile" field instead`];
      }
      return [];
    });
}
