import type { Container, EnvVar, Volume } from 'kubernetes-types/core/v1';
import { type ConfigMapObject, configMaps } from '../kinds/core/config-map.ts';
import type { PodObject } from '../kinds/core/pod.ts';
import { type SecretObject, secrets } from '../kinds/core/secret.ts';
import type { Kind } from '../kinds/kind.ts';
import type { ObjectReader } from '../objects.ts';

/** A volume that cannot be mounted, and why, in the kubelet's words. */
export interface MissingVolume {
  readonly name: string;
  readonly because: string;
}

/**
 * The first of a pod's volumes whose ConfigMap or Secret, or a key of it, is not there.
 * Source: kubernetes/kubernetes pkg/volume/{configmap,secret,projected}.
 */
export function missingVolume(objects: ObjectReader, { metadata, spec }: PodObject): MissingVolume | undefined {
  const { namespace = 'default' } = metadata;
  for (const volume of spec.volumes ?? []) {
    const because = whyNoVolume(objects, namespace, volume);
    if (because !== undefined) return { name: volume.name, because };
  }
  return undefined;
}

/**
 * Why a container cannot be configured: a ConfigMap or Secret of its environment, or a key, is not there.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go, `makeEnvironmentVariables`.
 */
export function missingConfig(
  objects: ObjectReader,
  { metadata }: PodObject,
  { envFrom = [], env = [] }: Container,
): string | undefined {
  const { namespace = 'default' } = metadata;
  for (const { configMapRef, secretRef } of envFrom) {
    const [kind, source] = configMapRef ? ([configMaps, configMapRef] as const) : ([secrets, secretRef] as const);
    if (source?.name === undefined || source.optional) continue;
    if (keysOf(objects, kind, namespace, source.name) === undefined) return notFound(kind, source.name);
  }
  for (const variable of env) {
    const because = whyNoVariable(objects, namespace, variable);
    if (because !== undefined) return because;
  }
  return undefined;
}

/** The kinds whose objects hold texts by keys. */
type KeyedKind = Kind<ConfigMapObject | SecretObject, true>;

function whyNoVariable(objects: ObjectReader, namespace: string, { valueFrom }: EnvVar): string | undefined {
  const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
  const kind: KeyedKind = configMapKeyRef ? configMaps : secrets;
  const source = configMapKeyRef ?? secretKeyRef;
  if (source === undefined || source.optional) return undefined;
  const { name = '', key } = source;
  const keys = keysOf(objects, kind, namespace, name);
  if (keys === undefined) return notFound(kind, name);
  return keys.has(key) ? undefined : `couldn't find key ${key} in ${kind.kind} ${namespace}/${name}`;
}

function whyNoVolume(objects: ObjectReader, namespace: string, volume: Volume): string | undefined {
  for (const { kind, name, optional, items = [] } of sourcesOf(volume)) {
    // The cluster's own certificate is written for every namespace; a pod that comes first does not wait for it.
    if (name === undefined || optional || name === 'kube-root-ca.crt') continue;
    const keys = keysOf(objects, kind, namespace, name);
    if (keys === undefined) return notFound(kind, name);
    const lost = items.find(({ key }) => !keys.has(key));
    if (lost !== undefined) return `references non-existent ${kind.kind.toLowerCase()} key: ${lost.key}`;
  }
  return undefined;
}

/** A ConfigMap or Secret that a volume shows. */
interface VolumeSource {
  readonly kind: KeyedKind;
  readonly name?: string | undefined;
  readonly optional?: boolean | undefined;
  readonly items?: readonly { readonly key: string }[] | undefined;
}

function sourcesOf({ configMap, secret, projected }: Volume): readonly VolumeSource[] {
  return [
    ...(configMap ? [{ kind: configMaps, ...configMap }] : []),
    ...(secret ? [{ kind: secrets, ...secret, name: secret.secretName }] : []),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...(source.configMap ? [{ kind: configMaps, ...source.configMap }] : []),
      ...(source.secret ? [{ kind: secrets, ...source.secret }] : []),
    ]),
  ];
}

/** The keys of a ConfigMap or Secret; undefined where it is not there. */
function keysOf(
  objects: ObjectReader,
  kind: KeyedKind,
  namespace: string,
  name: string,
): ReadonlySet<string> | undefined {
  const object = objects.get(kind, namespace, name);
  if (object === undefined) return undefined;
  const binary = 'binaryData' in object ? Object.keys(object.binaryData ?? {}) : [];
  return new Set([...Object.keys(object.data ?? {}), ...binary]);
}

function notFound({ kind }: KeyedKind, name: string): string {
  return `${kind.toLowerCase()} "${name}" not found`;
}
