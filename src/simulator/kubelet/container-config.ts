import type {
  Container,
  EnvVarSource,
  Pod,
  ServiceAccountTokenProjection,
  Volume,
  VolumeProjection,
} from 'kubernetes-types/core/v1';
import { configMaps } from '../kinds/core/config-map.ts';
import { secrets } from '../kinds/core/secret.ts';
import type { ObjectReader } from '../objects.ts';
import { containerOf } from './container-record.ts';
import { fieldText, resourceText } from './downward-api.ts';
import { serviceEnvVars } from './service-env-vars.ts';

/** What the kubelet gives a container beyond its spec. */
export interface ContainerConfig {
  readonly env: ReadonlyMap<string, string>;
  /** Texts by path, from volumes of ConfigMaps, Secrets, the downward API and projections of these. */
  readonly files: ReadonlyMap<string, string>;
}

/** Writes the token that a projection asks for. */
export type TokenWriter = (projection: ServiceAccountTokenProjection) => string;

/**
 * Resolves a container's environment and the files of its volumes against the objects as they are now. A reference to
 * an object that is not there adds nothing: where it was needed the kubelet has not started the container.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go, `makeEnvironmentVariables`, `makeMounts`.
 */
export function containerConfig(
  objects: ObjectReader,
  pod: Pod,
  containerName: string,
  token: TokenWriter,
): ContainerConfig {
  const container = containerOf(pod, containerName);
  if (container === undefined) return { env: new Map(), files: new Map() };
  const references = new References(objects, pod, container, token);
  return { env: references.environment(), files: references.files() };
}

type Texts = ReadonlyMap<string, string>;

/** The references of one container, and what they lead to. */
class References {
  readonly #objects: ObjectReader;
  readonly #pod: Pod;
  readonly #container: Container;
  readonly #token: TokenWriter;
  readonly #namespace: string;

  constructor(objects: ObjectReader, pod: Pod, container: Container, token: TokenWriter) {
    this.#objects = objects;
    this.#pod = pod;
    this.#container = container;
    this.#token = token;
    this.#namespace = pod.metadata?.namespace ?? 'default';
  }

  environment(): Texts {
    const { envFrom = [], env = [] } = this.#container;
    const services = serviceEnvVars(this.#objects, this.#pod);
    const own = new Map<string, string>();
    for (const { prefix = '', configMapRef, secretRef } of envFrom) {
      const texts = configMapRef ? this.#configMap(configMapRef.name) : this.#secret(secretRef?.name);
      for (const [key, value] of texts) own.set(`${prefix}${key}`, value);
    }
    for (const { name, value = '', valueFrom } of env) {
      const found = valueFrom === undefined ? expanded(value, [own, services]) : this.#valueFrom(valueFrom);
      if (found !== undefined) own.set(name, found);
    }
    return new Map([...services, ...own]);
  }

  files(): Texts {
    const volumes = new Map((this.#pod.spec?.volumes ?? []).map((volume) => [volume.name, volume]));
    const files = new Map<string, string>();
    for (const { name, mountPath, subPath } of this.#container.volumeMounts ?? []) {
      const volume = volumes.get(name);
      if (volume === undefined) continue;
      for (const [path, text] of this.#volume(volume)) {
        if (subPath === undefined) files.set(`${mountPath.replace(/\/$/, '')}/${path}`, text);
        else if (path === subPath) files.set(mountPath, text);
      }
    }
    return files;
  }

  #valueFrom({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: EnvVarSource): string | undefined {
    if (configMapKeyRef) return this.#configMap(configMapKeyRef.name).get(configMapKeyRef.key);
    if (secretKeyRef) return this.#secret(secretKeyRef.name).get(secretKeyRef.key);
    if (fieldRef) return fieldText(this.#pod, fieldRef.fieldPath);
    return resourceFieldRef && resourceText(this.#container, resourceFieldRef.resource, resourceFieldRef.divisor);
  }

  #volume({ configMap, secret, downwardAPI, projected }: Volume): Texts {
    if (configMap) return this.#projection({ configMap });
    if (secret) return chosen(this.#secret(secret.secretName), secret.items);
    if (downwardAPI) return this.#projection({ downwardAPI });
    return new Map((projected?.sources ?? []).flatMap((source) => [...this.#projection(source)]));
  }

  #projection({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection): Texts {
    if (configMap) return chosen(this.#configMap(configMap.name), configMap.items);
    if (secret) return chosen(this.#secret(secret.name), secret.items);
    if (serviceAccountToken) return new Map([[serviceAccountToken.path, this.#token(serviceAccountToken)]]);
    return new Map(
      (downwardAPI?.items ?? []).map(({ path, fieldRef, resourceFieldRef }) => [
        path,
        fieldRef
          ? (fieldText(this.#pod, fieldRef.fieldPath) ?? '')
          : resourceText(this.#container, resourceFieldRef?.resource ?? '', resourceFieldRef?.divisor),
      ]),
    );
  }

  #configMap(name = ''): Texts {
    const { data = {} } = this.#objects.get(configMaps, this.#namespace, name) ?? {};
    return new Map(Object.entries(data));
  }

  /** The bytes of a Secret are read as UTF-8 text; bytes that are no text become replacement characters. */
  #secret(name = ''): Texts {
    const { data = {} } = this.#objects.get(secrets, this.#namespace, name) ?? {};
    return new Map(Object.entries(data).map(([key, value]) => [key, decoded(value)]));
  }
}

/** `$(NAME)` stands for a variable that was set before; `$$` for one dollar sign. */
function expanded(text: string, known: readonly Texts[]): string {
  return text.replace(/\$(?:\$|\(([^()]*)\))/g, (written, name: string | undefined) => {
    if (name === undefined) return '$';
    return known.map((map) => map.get(name)).find((value) => value !== undefined) ?? written;
  });
}

/** The texts under the paths that `items` give them; without items, all of them under their keys. */
function chosen(texts: Texts, items: readonly { readonly key: string; readonly path: string }[] = []): Texts {
  if (items.length === 0) return texts;
  const pairs = items.map(({ key, path }) => ({ path, text: texts.get(key) }));
  return new Map(pairs.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text] as const])));
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}
