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
    ...repeated(spec.hostAliases ?? [], 'ip', `${path}.hostAliases`),
    ...repeated(spec.imagePullSecrets ?? [], 'name', `${path}.imagePullSecrets`),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name = '' }, at) =>
      name === '' ? [`${path}.imagePullSecrets[${at}].name: invalid empty name ""`] : [],
    ),
    ...[...containersOf(spec, path)].flatMap(([container, at]) => [
      ...byteWarnings(container, at),
      ...envWarnings(container, at),
    ]),
    ...portWarnings(spec, path),
    ...portNameWarnings(spec, path),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(spec, `${path}.affinity`),
    ...(spec.hostAliases ?? []).flatMap(({ ip = '' }, at) => addressWarnings(`${path}.hostAliases[${at}].ip`, ip)),
  ];
}

/** Entries of a list whose key came before. */
function repeated<Key extends string>(
  list: readonly { readonly [key in Key]?: string }[],
  key: Key,
  field: string,
): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((item, at) => {
    const value = item[key] ?? '';
    const isRepeated = seen.has(value);
    seen.add(value);
    return isRepeated ? [`${field}[${at}].${key}: duplicate ${key} ${quoteGo(value)}`] : [];
  });
}

/** Containers and init containers with their paths, in the order that the server visits them. */
function* containersOf(spec: PodSpec, path: string): Generator<readonly [Container, string]> {
  for (const [at, container] of (spec.initContainers ?? []).entries())
    yield [container, `${path}.initContainers[${at}]`];
  for (const [at, container] of (spec.containers ?? []).entries()) yield [container, `${path}.containers[${at}]`];
}

function envWarnings({ env = [] }: Container, field: string): readonly string[] {
  const defined = new Set<string>();
  return env.flatMap(({ name, value = '', valueFrom }, at) => {
    // A value that takes in the one before it does not hide it.
    const reference = `$(${name})`;
    const hides = defined.has(name) && (valueFrom !== undefined || value === reference || !value.includes(reference));
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
}

function* portsOf(spec: PodSpec, path: string): Generator<PortAt> {
  for (const [{ ports = [] }, inside] of containersOf(spec, path))
    for (const [at, port] of ports.entries()) yield { port, at: `${inside}.ports[${at}]` };
}

/** One port defined twice, of whichever containers. */
function portWarnings(spec: PodSpec, path: string): readonly string[] {
  const before: PortAt[] = [];
  const warnings: string[] = [];
  for (const port of portsOf(spec, path)) {
    warnings.push(...hostIpWarnings(port), ...samePortWarnings(port, before));
    before.push(port);
  }
  return warnings;
}

/** One name for two ports: the first counts. */
function portNameWarnings(spec: PodSpec, path: string): readonly string[] {
  const named = new Map<string, string>();
  const warnings: string[] = [];
  for (const { port, at } of portsOf(spec, path)) {
    if (!port.name) continue;
    const first = named.get(port.name);
    if (first === undefined) named.set(port.name, at);
    else {
      const effect = `services and probes that select ports by name will use ${first}`;
      warnings.push(`${at}: duplicate port name ${quoteGo(port.name)} with ${first}, ${effect}`);
    }
  }
  return warnings;
}

function hostIpWarnings({ port, at }: PortAt): readonly string[] {
  const { name = '', containerPort, hostPort, protocol, hostIP } = port;
  if (!hostIP || hostPort !== undefined) return [];
  const shown = `{Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
  return [`${at}: hostIP set without hostPort: ${shown}`];
}

function samePortWarnings({ port, at }: PortAt, before: readonly PortAt[]): readonly string[] {
  return before.flatMap((other) => {
    const clash = clashOf(port, other.port);
    return clash === null ? [] : [`${at}: ${clash} port definition with ${other.at}`];
  });
}

function clashOf(
  one: ContainerPort,
  other: ContainerPort,
): 'duplicate' | 'overlapping' | 'dangerously ambiguous' | null {
  if (one.containerPort !== other.containerPort || one.protocol !== other.protocol) return null;
  const [port, otherPort] = [one.hostPort ?? 0, other.hostPort ?? 0];
  const [address, otherAddress] = [one.hostIP ?? '', other.hostIP ?? ''];
  if (port === otherPort && address === otherAddress) return 'duplicate';
  if (port === 0 || otherPort === 0) return 'overlapping';
  return port === otherPort && (address === '') !== (otherAddress === '') ? 'dangerously ambiguous' : null;
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
