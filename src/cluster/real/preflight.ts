import type { Manifest } from '../../kube/manifest.ts';
import { type KubeApi, refusalError } from './api/kube-api.ts';
import { ClusterError } from './cluster-error.ts';
import { ownershipOf } from './ownership-labels.ts';

/** What a person should know of a cluster before anything is created on it. Reading it changes nothing. */
export interface Preflight {
  readonly context: string;
  /** The URL of the API server. */
  readonly server: string;
  /** The version of the server, such as `v1.35.4`. */
  readonly version: string;
  /** The number of nodes; null where the person may not list them. */
  readonly nodes: number | null;
  /** The names of the namespaces; null where the person may not list them. */
  readonly namespaces: readonly string[] | null;
  /** The signs that this is a production cluster, each as a part of a sentence; empty where there are none. */
  readonly looksLikeProduction: readonly string[];
}

/** The most nodes that a cluster for practice has. */
const MAX_PRACTICE_NODES = 3;

/**
 * Namespaces that a new cluster has, that kind creates, or that belong to network plug-ins which enforce policies on
 * kind in place of its own.
 */
const familiarNamespaces: ReadonlySet<string> = new Set([
  'default',
  'kube-node-lease',
  'kube-public',
  'kube-system',
  'local-path-storage',
  'calico-apiserver',
  'calico-system',
  'tigera-operator',
  'cilium-secrets',
]);

/**
 * Reads what a person should know of a cluster. Rejects with `ClusterError` where the server does not answer or does
 * not accept the credentials.
 */
export async function runPreflight(api: KubeApi): Promise<Preflight> {
  const [version, nodes, namespaces] = await Promise.all([
    versionOf(api),
    listIfAllowed(api, 'Node'),
    listIfAllowed(api, 'Namespace'),
  ]);
  const { context, server } = api;
  const names = namespaces?.map(({ metadata }) => metadata.name ?? '').toSorted() ?? null;
  const ours = new Set(
    namespaces?.filter(({ metadata }) => ownershipOf(metadata) !== undefined).map(({ metadata }) => metadata.name),
  );
  const unfamiliar = names?.filter((name) => !familiarNamespaces.has(name) && !ours.has(name)) ?? [];
  const found = { context, server, version, nodes: nodes?.length ?? null, namespaces: names };
  return { ...found, looksLikeProduction: productionSigns({ ...found, unfamiliar }) };
}

/** The signs of a production cluster. `unfamiliar`: namespaces that are neither of Kubernetes nor ours. */
export function productionSigns(found: {
  readonly context: string;
  readonly server: string;
  readonly nodes: number | null;
  readonly namespaces: readonly string[] | null;
  readonly unfamiliar: readonly string[];
}): readonly string[] {
  const { context, server, nodes, namespaces, unfamiliar } = found;
  return [
    ...(nodes === null ? ['its nodes may not be listed'] : nodes > MAX_PRACTICE_NODES ? [`it has ${nodes} nodes`] : []),
    ...(namespaces === null ? ['its namespaces may not be listed'] : []),
    ...(unfamiliar.length === 0 ? [] : [`it has ${namespacesText(unfamiliar)}`]),
    ...(soundsLikeProduction(context) ? [`its context is called "${context}"`] : []),
    ...(soundsLikeProduction(server) ? [`its server is ${server}`] : []),
  ];
}

/** How many namespaces a text names at most. */
const MAX_NAMED = 6;

function namespacesText(names: readonly string[]): string {
  const named = names.slice(0, MAX_NAMED).join(', ');
  if (names.length === 1) return `a namespace ${named} that a fresh cluster does not have`;
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return `namespaces that a fresh cluster does not have: ${named}${more}`;
}

/** Whether a name says that it is for production. "live" counts only as a word of its own. */
function soundsLikeProduction(name: string): boolean {
  return /prod(?!uct(?!ion))|(?<![a-z])(?:prd|live)(?![a-z])/i.test(name);
}

async function versionOf(api: KubeApi): Promise<string> {
  const { code, body } = await api.call('GET', '/version');
  if (code >= 300) throw refusalError(api.server, code, body);
  return (body as { readonly gitVersion?: string } | null)?.gitVersion ?? 'unknown';
}

/** All objects of a kind, or null where the person may not list them. */
async function listIfAllowed(api: KubeApi, kind: string): Promise<readonly Manifest[] | null> {
  try {
    return await api.list('v1', kind);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden') return null;
    throw error;
  }
}
