import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isObject, type JsonObject } from '../kube/json.ts';

/** What a kubeconfig of ours says about its cluster. */
export interface Kubeconfig {
  /** The URL of the API server. */
  readonly server: string;
  /** The certificate of the authority that signed the server's, as PEM. */
  readonly ca: string;
  readonly token: string;
  /** The namespace that kubectl uses when none is given. */
  readonly namespace: string;
}

/** The name of the cluster and of its administrator in our kubeconfigs; see src/apiserver/kubeconfig.ts. */
const ourName = 'sallyport';

/** Reads a kubeconfig of ours, also one that kubectl has rewritten; null where there is none, or it is not ours. */
export function readKubeconfig(path: string): Kubeconfig | null {
  try {
    return kubeconfigIn(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** The same for a text, which may have other clusters and users besides; null where ours has no token, or is elsewhere. */
export function kubeconfigIn(text: string): Kubeconfig | null {
  const { clusters, users, contexts, 'current-context': current } = fieldsOf(parse(text));
  const cluster = fieldsOf(oursOf(clusters)['cluster']);
  const { token } = fieldsOf(oursOf(users)['user']);
  const context =
    listOf(contexts)
      .map(fieldsOf)
      .find(({ name }) => name === current) ?? {};
  const { namespace } = fieldsOf(context['context']);
  const { server, 'certificate-authority-data': ca } = cluster;
  if (typeof server !== 'string' || !/^https:\/\/127\.0\.0\.1:\d+$/.test(server)) return null;
  if (typeof ca !== 'string' || typeof token !== 'string') return null;
  return {
    server,
    ca: Buffer.from(ca, 'base64').toString('utf8'),
    token,
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : 'default',
  };
}

/** Whether a kubeconfig names no other cluster than ours. */
export function isOfOneCluster(text: string): boolean {
  return listOf(fieldsOf(parse(text))['clusters']).length === 1;
}

/** A user of a kubeconfig besides the administrator: its name, which is that of its context, and its credential. */
export interface OtherUser {
  readonly name: string;
  /** The fields of `user`. */
  readonly user: JsonObject;
}

/** The other users of a kubeconfig of ours. */
export function otherUsersIn(text: string): readonly OtherUser[] {
  return listOf(fieldsOf(parse(text))['users'])
    .map(fieldsOf)
    .flatMap(({ name, user }) =>
      typeof name === 'string' && name !== ourName ? [{ name, user: fieldsOf(user) }] : [],
    );
}

/** The current context of a kubeconfig's text, and the namespace of each context that names one; nothing where it is no kubeconfig. */
export function contextsIn(text: string): {
  readonly current: string | null;
  readonly namespaces: ReadonlyMap<string, string>;
} {
  const namespaces = new Map<string, string>();
  try {
    const { contexts, 'current-context': current } = fieldsOf(parse(text));
    for (const { name, context } of listOf(contexts).map(fieldsOf)) {
      const { namespace } = fieldsOf(context);
      if (typeof name === 'string' && typeof namespace === 'string') namespaces.set(name, namespace);
    }
    return { current: typeof current === 'string' ? current : null, namespaces };
  } catch {
    return { current: null, namespaces };
  }
}

/** The names of all contexts of a kubeconfig's text; none where it is no kubeconfig. */
export function contextNamesIn(text: string): readonly string[] {
  try {
    const names = listOf(fieldsOf(parse(text))['contexts']).map((one) => fieldsOf(one)['name']);
    return names.filter((name) => typeof name === 'string');
  } catch {
    return [];
  }
}

/** The item of a list that has our name. */
function oursOf(value: unknown): JsonObject {
  return (
    listOf(value)
      .map(fieldsOf)
      .find(({ name }) => name === ourName) ?? {}
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
