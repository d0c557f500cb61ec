import type {
  ConfigMap,
  Container,
  EnvVarSource,
  Pod,
  Secret,
  Service,
  ServiceAccountTokenProjection,
  Volume,
  VolumeProjection,
} from 'kubernetes-types/core/v1';
import { podAddresses } from '../kube/pods.ts';
import { clusterIPsOf } from '../kube/services.ts';
import type { Objects } from './objects.ts';

/** What the kubelet gives a container beyond its spec. */
export interface ContainerConfig {
  readonly env: ReadonlyMap<string, string>;
  /** Texts by path, from volumes of ConfigMaps, Secrets, the downward API and projections of these. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Resolves a container's environment and the files of its volumes against the objects as they are now. A reference that
 * leads nowhere adds nothing: the kubelet has not started the container where it was needed. `token` writes the service
 * account's token.
 * Source: k8s.io/kubernetes pkg/kubelet/kubelet_pods.go, `makeEnvironmentVariables`; pkg/kubelet/envvars.
 */
export function containerConfig(
  objects: Objects,
  pod: Pod,
  containerName: string,
  token: TokenWriter,
): ContainerConfig {
  const container = containerOf(pod, containerName);
  const at: Place = { objects, pod, container, token };
  return { env: container === undefined ? new Map() : environment(at, container), files: filesOf(at) };
}

/** Writes the token that a projection asks for. */
export type TokenWriter = (asked: ServiceAccountTokenProjection) => string;

interface Place {
  readonly objects: Objects;
  readonly pod: Pod;
  readonly container: Container | undefined;
  readonly token: TokenWriter;
}

function containerOf({ spec }: Pod, name: string): Container | undefined {
  const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])];
  return all.find((container) => container.name === name);
}

function environment(at: Place, { envFrom = [], env = [] }: Container): ReadonlyMap<string, string> {
  const services = serviceVariables(at);
  const result = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of envFrom) {
    const texts = configMapRef ? configMapTexts(at, configMapRef.name ?? '') : secretTexts(at, secretRef?.name ?? '');
    for (const [key, value] of texts) result.set(`${prefix}${key}`, value);
  }
  for (const { name, value, valueFrom } of env) {
    const found = valueFrom === undefined ? expanded(value ?? '', [result, services]) : valueOf(at, valueFrom);
    if (found !== undefined) result.set(name, found);
  }
  return new Map([...services, ...result]);
}

/** `$(NAME)` stands for a variable that is there by now; `$$` for one dollar sign. */
function expanded(text: string, known: readonly ReadonlyMap<string, string>[]): string {
  return text.replace(/\$(?:\$|\(([^()]*)\))/g, (written, name: string | undefined) => {
    if (name === undefined) return '$';
    return known.map((map) => map.get(name)).find((value) => value !== undefined) ?? written;
  });
}

function valueOf(at: Place, { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: EnvVarSource) {
  if (configMapKeyRef) return configMapTexts(at, configMapKeyRef.name ?? '').get(configMapKeyRef.key);
  if (secretKeyRef) return secretTexts(at, secretKeyRef.name ?? '').get(secretKeyRef.key);
  if (fieldRef) return fieldText(at.pod, fieldRef.fieldPath);
  return resourceFieldRef === undefined
    ? undefined
    : resourceText(at, resourceFieldRef.resource, resourceFieldRef.divisor);
}

/** Source: https://kubernetes.io/docs/concepts/workloads/pods/downward-api/ */
function fieldText({ metadata = {}, spec, status }: Pod, path: string): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map !== undefined && key !== undefined) return metadata[map as 'labels' | 'annotations']?.[key] ?? '';
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'metadata.labels': pairs(metadata.labels),
    'metadata.annotations': pairs(metadata.annotations),
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName ?? 'default',
    'status.hostIP': status?.hostIP,
    'status.hostIPs': status?.hostIP,
    'status.podIP': status?.podIP,
    'status.podIPs': podAddresses({ metadata, ...(status ? { status } : {}) }).join(','),
  };
  return fields[path];
}

function pairs(map: Readonly<Record<string, string>> = {}): string {
  return Object.entries(map)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/** Limits in whole cores and bytes, or in units of a divisor; a limit that is not set is what the node has. */
function resourceText({ container }: Place, resource: string, divisor = '1'): string {
  const [kind = '', name = ''] = resource.split('.');
  const set = container?.resources?.[kind as 'limits' | 'requests']?.[name];
  const amount = set ?? (kind === 'requests' ? '0' : name === 'cpu' ? '4' : '8589934592');
  return String(Math.ceil(Number((amountOf(amount) / (amountOf(divisor) || 1)).toFixed(6))));
}

function amountOf(quantity: string): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)(.*)$/.exec(quantity) ?? [];
  return Number(digits) * (factors.get(unit) ?? 1);
}

const factors: ReadonlyMap<string, number> = new Map([
  ['m', 0.001],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
]);

/** Variables for the API server's Service, and for those of the pod's own namespace unless it does not want them. */
function serviceVariables({ objects, pod }: Place): ReadonlyMap<string, string> {
  const { namespace = 'default' } = pod.metadata ?? {};
  const own =
    pod.spec?.enableServiceLinks === false ? [] : (objects.list('v1', 'Service', namespace) as readonly Service[]);
  const api = objects.get({ apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'kubernetes' });
  const all = api === undefined ? own : [api as Service, ...own.filter((service) => service !== (api as Service))];
  return new Map(all.flatMap(variablesOf));
}

/** Source: k8s.io/kubernetes pkg/kubelet/envvars/envvars.go, `FromServices`. */
function variablesOf(service: Service): readonly (readonly [string, string])[] {
  const [address] = clusterIPsOf(service);
  const [first, ...more] = service.spec?.ports ?? [];
  if (address === undefined || address === 'None' || first === undefined) return [];
  const prefix = variableName(service.metadata?.name ?? '');
  const ports = [first, ...more];
  const url = (protocol: string, port: number): string => `${protocol.toLowerCase()}://${address}:${port}`;
  return [
    [`${prefix}_SERVICE_HOST`, address],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...ports.flatMap(({ name, port }): (readonly [string, string])[] =>
      name ? [[`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port)]] : [],
    ),
    [`${prefix}_PORT`, url(first.protocol ?? 'TCP', first.port)],
    ...ports.flatMap(({ port, protocol = 'TCP' }): (readonly [string, string])[] => {
      const link = `${prefix}_PORT_${port}_${protocol}`;
      return [
        [link, url(protocol, port)],
        [`${link}_PROTO`, protocol.toLowerCase()],
        [`${link}_PORT`, String(port)],
        [`${link}_ADDR`, address],
      ];
    }),
  ];
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

function filesOf(at: Place): ReadonlyMap<string, string> {
  const volumes = new Map((at.pod.spec?.volumes ?? []).map((volume) => [volume.name, volume]));
  const files = new Map<string, string>();
  for (const { name, mountPath, subPath } of at.container?.volumeMounts ?? []) {
    const volume = volumes.get(name);
    if (volume === undefined) continue;
    for (const [path, text] of volumeTexts(at, volume)) {
      if (subPath === undefined) files.set(`${mountPath.replace(/\/$/, '')}/${path}`, text);
      else if (path === subPath) files.set(mountPath, text);
    }
  }
  return files;
}

function volumeTexts(at: Place, { configMap, secret, downwardAPI, projected }: Volume): ReadonlyMap<string, string> {
  if (configMap) return chosen(configMapTexts(at, configMap.name ?? ''), configMap.items);
  if (secret) return chosen(secretTexts(at, secret.secretName ?? ''), secret.items);
  if (downwardAPI) return projectedTexts(at, { downwardAPI });
  return new Map((projected?.sources ?? []).flatMap((source) => [...projectedTexts(at, source)]));
}

function projectedTexts(at: Place, source: VolumeProjection): ReadonlyMap<string, string> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap) return chosen(configMapTexts(at, configMap.name ?? ''), configMap.items);
  if (secret) return chosen(secretTexts(at, secret.name ?? ''), secret.items);
  if (serviceAccountToken) {
    return new Map([[serviceAccountToken.path, at.token(serviceAccountToken)]]);
  }
  return new Map(
    (downwardAPI?.items ?? []).map(({ path, fieldRef, resourceFieldRef }) => [
      path,
      fieldRef
        ? (fieldText(at.pod, fieldRef.fieldPath) ?? '')
        : resourceText(at, resourceFieldRef?.resource ?? '', resourceFieldRef?.divisor),
    ]),
  );
}

function chosen(
  texts: ReadonlyMap<string, string>,
  items: readonly { readonly key: string; readonly path: string }[] | undefined,
): ReadonlyMap<string, string> {
  if (items === undefined || items.length === 0) return texts;
  return new Map(items.flatMap(({ key, path }) => (texts.has(key) ? [[path, texts.get(key)!]] : [])));
}

function configMapTexts({ objects, pod }: Place, name: string): ReadonlyMap<string, string> {
  const found = objects.get({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name,
    namespace: pod.metadata?.namespace ?? 'default',
  });
  return new Map(Object.entries((found as ConfigMap | undefined)?.data ?? {}));
}

/** What is no text in a Secret is read as one, byte for byte that is valid. */
function secretTexts({ objects, pod }: Place, name: string): ReadonlyMap<string, string> {
  const found = objects.get({
    apiVersion: 'v1',
    kind: 'Secret',
    name,
    namespace: pod.metadata?.namespace ?? 'default',
  });
  return new Map(
    Object.entries((found as Secret | undefined)?.data ?? {}).map(([key, value]) => [key, decoded(value)]),
  );
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}
