import type { Container, ContainerPort, PodSpec } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import { quoteGo } from '../../kube/go-text.ts';
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
    ...[...containersOf(spec, path)].flatMap(([container, at]) => [
      ...byteWarnings(container, at),
      ...envWarnings(container, at),
    ]),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(spec, `${path}.affinity`),
    ...portWarnings(spec, path),
  ];
}

/** Containers and init containers with their paths, in the order that the server visits them. */
function* containersOf(spec: PodSpec, path: string): Generator<readonly [Container, string]> {
  for (const [at, container] of (spec.initContainers ?? []).entries())
    yield [container, `${path}.initContainers[${at}]`];
  for (const [at, container] of (spec.containers ?? []).entries()) yield [container, `${path}.containers[${at}]`];
}

function envWarnings({ env = [] }: Container, field: string): readonly string[] {
  const defined = new Set<string>();
  return env.flatMap(({ name }, at) => {
    const hides = defined.has(name);
    defined.add(name);
    if (!hides) return [];
    return [
      `${field}.env[${at}]: hides previous definition of ${quoteGo(name)}, which may be dropped when using apply`,
    ];
  });
}

/** Half a byte is accepted, and warned of. */
function byteWarnings({ resources = {} }: Container, field: string): readonly string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) =>
    (['limits', 'requests'] as const).flatMap((list) => {
      const amount = resources[list]?.[name];
      if (amount === undefined || !amount.endsWith('m')) return [];
      const what = `fractional byte value ${quoteGo(amount)} is invalid, must be an integer`;
      return [`${field}.resources.${list}[${name}]: ${what}`];
    }),
  );
}

function affinityWarnings({ affinity = {} }: PodSpec, field: string): readonly string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((kind) => {
    const required = `${field}.${kind}.requiredDuringSchedulingIgnoredDuringExecution`;
    const preferred = `${field}.${kind}.preferredDuringSchedulingIgnoredDuringExecution`;
    const terms = [
      ...(affinity[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(
        (term, at) => [term, `${required}[${at}]`] as const,
      ),
      ...(affinity[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ podAffinityTerm }, at) => [podAffinityTerm, `${preferred}[${at}].podAffinityTerm`] as const,
      ),
    ];
    return terms.flatMap(([term, at]) =>
      term.labelSelector === undefined ? [`${at}.labelSelector: a null labelSelector results in matching no pod`] : [],
    );
  });
}

interface PortAt {
  readonly port: ContainerPort;
  readonly at: string;
  /** The path of the container. */
  readonly inside: string;
}

/** One port defined twice, or one name for two ports: the first counts. */
function portWarnings(spec: PodSpec, path: string): readonly string[] {
  const before: PortAt[] = [];
  const warnings: string[] = [];
  for (const [container, inside] of containersOf(spec, path)) {
    const ports = (container.ports ?? []).map((port, at): PortAt => ({ port, at: `${inside}.ports[${at}]`, inside }));
    // Ports of an init container that ends are gone when the others begin.
    const ends = inside.includes('.initContainers[') && container.restartPolicy !== 'Always';
    for (const port of ports) {
      warnings.push(...(ends ? [] : sameNameWarnings(port, before)), ...hostIpWarnings(port));
      if (ends) continue;
      warnings.push(...samePortWarnings(port, before));
      before.push(port);
    }
  }
  return warnings;
}

function sameNameWarnings({ port, at, inside }: PortAt, before: readonly PortAt[]): readonly string[] {
  const { name } = port;
  const first = before.find((other) => name && other.port.name === name && other.inside !== inside)?.at;
  if (name === undefined || first === undefined) return [];
  const effect = `services and probes that select ports by name will use ${first}`;
  return [`${at}: duplicate port name ${quoteGo(name)} with ${first}, ${effect}`];
}

function hostIpWarnings({ port, at }: PortAt): readonly string[] {
  const { name = '', containerPort, hostPort, protocol, hostIP } = port;
  if (!hostIP || hostPort !== undefined) return [];
  const shown = `{Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
  return [`${at}: hostIP set without hostPort: ${shown}`];
}

function samePortWarnings({ port, at }: PortAt, before: readonly PortAt[]): readonly string[] {
  return before.flatMap((other) => {
    if (isSamePort(other.port, port)) return [`${at}: duplicate port definition with ${other.at}`];
    return overlaps(other.port, port) ? [`${at}: overlapping port definition with ${other.at}`] : [];
  });
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
      if (
        key === 'seccomp.security.alpha.kubernetes.io/pod' ||
        key.startsWith('container.seccomp.security.alpha.kubernetes.io/')
      ) {
        return [`${at}: non-functional in v1.27+; use the "seccompProfile" field instead`];
      }
      if (key.startsWith('container.apparmor.security.beta.kubernetes.io/')) {
        return [`${at}: deprecated since v1.30; use the "appArmorProfile" field instead`];
      }
      return [];
    });
}
