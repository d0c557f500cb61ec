import type { ConfigMap, Container, EnvVar, Pod, Secret, Volume } from 'kubernetes-types/core/v1';
import type { Objects } from '../objects.ts';

/** A volume that cannot be mounted, and why, in the kubelet's words. */
export interface MissingVolume {
  readonly name: string;
  readonly because: string;
}

/**
 * The first of a pod's volumes whose ConfigMap or Secret, or a key of it, is not there.
 * Source: kubernetes/kubernetes pkg/volume/{configmap,secret,projected}.
 */
export function missingVolume(objects: Objects, pod: Pod): MissingVolume | undefined {
  for (const volume of pod.spec?.volumes ?? []) {
    const because = whyNoVolume(objects, pod, volume);
    if (because !== undefined) return { name: volume.name, because };
  }
  return undefined;
}

/**
 * Why a container cannot be configured: a ConfigMap or Secret of its environment, or a key, is not there.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go, `makeEnvironmentVariables`.
 */
export function missingConfig(objects: Objects, pod: Pod, container: Container): string | undefined {
  const namespace = pod.metadata?.namespace ?? 'default';
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    const [kind, source] = configMapRef ? (['ConfigMap', configMapRef] as const) : (['Secret', secretRef] as const);
    if (source === undefined || source.optional) continue;
    if (source.name !== undefined && !isThere(objects, kind, namespace, source.name)) {
      return notFound(kind, source.name);
    }
  }
  for (const variable of container.env ?? []) {
    const because = whyNoVariable(objects, namespace, variable);
    if (because !== undefined) return because;
  }
  return undefined;
}

function whyNoVariable(objects: Objects, namespace: string, { valueFrom }: EnvVar): string | undefined {
  const [kind, source] = valueFrom?.configMapKeyRef
    ? (['ConfigMap', valueFrom.configMapKeyRef] as const)
    : (['Secret', valueFrom?.secretKeyRef] as const);
  if (source === undefined || source.optional) return undefined;
  const { name = '', key } = source;
  if (!isThere(objects, kind, namespace, name)) return notFound(kind, name);
  return keysOf(objects, kind, namespace, name).has(key)
    ? undefined
    : `couldn't find key ${key} in ${kind} ${namespace}/${name}`;
}

interface KeyedSource {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly optional?: boolean;
  readonly items?: readonly { readonly key: string }[];
}

function whyNoVolume(objects: Objects, pod: Pod, volume: Volume): string | undefined {
  const namespace = pod.metadata?.namespace ?? 'default';
  for (const { kind, name, optional, items = [] } of sourcesOf(volume)) {
    if (optional) continue;
    // The cluster's own certificate is written for every namespace; a pod that comes first does not wait for it.
    if (name === 'kube-root-ca.crt') continue;
    if (!isThere(objects, kind, namespace, name)) return notFound(kind, name);
    const keys = keysOf(objects, kind, namespace, name);
    const lost = items.find(({ key }) => !keys.has(key));
    if (lost !== undefined) {
      const what = kind === 'ConfigMap' ? 'configmap' : 'secret';
      return `references non-existent ${what} key: ${lost.key}`;
    }
  }
  return undefined;
}

function sourcesOf({ configMap, secret, projected }: Volume): readonly KeyedSource[] {
  const of = (
    kind: KeyedSource['kind'],
    name: string | undefined,
    rest: { readonly optional?: boolean; readonly items?: readonly { readonly key: string }[] } | undefined,
  ): readonly KeyedSource[] =>
    rest === undefined || name === undefined
      ? []
      : [
          {
            kind,
            name,
            ...(rest.optional === undefined ? {} : { optional: rest.optional }),
            ...(rest.items === undefined ? {} : { items: rest.items }),
          },
        ];
  return [
    ...of('ConfigMap', configMap?.name, configMap),
    ...of('Secret', secret?.secretName, secret),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...of('ConfigMap', source.configMap?.name, source.configMap),
      ...of('Secret', source.secret?.name, source.secret),
    ]),
  ];
}

function isThere(objects: Objects, kind: string, namespace: string, name: string): boolean {
  return objects.get({ apiVersion: 'v1', kind, namespace, name }) !== undefined;
}

function keysOf(objects: Objects, kind: string, namespace: string, name: string): ReadonlySet<string> {
  const object = objects.get({ apiVersion: 'v1', kind, namespace, name }) as unknown as
    | (ConfigMap & Secret)
    | undefined;
  return new Set([...Object.keys(object?.data ?? {}), ...Object.keys(object?.binaryData ?? {})]);
}

function notFound(kind: string, name: string): string {
  return `${kind.toLowerCase()} "${name}" not found`;
}
