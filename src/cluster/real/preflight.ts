import type { Manifest } from '../../kube/manifest.ts';
import { ClusterTrouble } from './cluster-error.ts';
import { type KubeApi, refusal } from './kube-api.ts';
import { RUN } from './ownership-labels.ts';

/** What a person should know of a cluster before anything is made on it. Nothing is changed to learn it. */
export interface Survey {
  readonly context: string;
  /** The URL of the API server. */
  readonly server: string;
  /** As the server names it, such as `v1.35.4`. */
  readonly version: string;
  /** How many; null where the person may not list them. */
  readonly nodes: number | null;
  /** By name; null where the person may not list them. */
  readonly namespaces: readonly string[] | null;
  /** What looks like production, each as a part of a sentence; empty where nothing does. */
  readonly looksLikeProduction: readonly string[];
}

/** A cluster for practice has so many nodes at most. */
const mostNodes = 3;

/**
 * Namespaces that a fresh cluster has, that kind makes, and those of the network plug-ins that enforce policies on kind
 * in place of its own.
 */
const familiar: ReadonlySet<string> = new Set([
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

/** Looks at a cluster. Rejects with `ClusterTrouble` where it cannot be reached or does not take the credentials. */
export async function surveyCluster(api: KubeApi): Promise<Survey> {
  const [version, nodes, namespaces] = await Promise.all([
    versionOf(api),
    listed(api, 'Node'),
    listed(api, 'Namespace'),
  ]);
  const { context, server } = api;
  const names = namespaces?.map(({ metadata }) => metadata.name ?? '').toSorted() ?? null;
  const ours = new Set(
    namespaces?.filter(({ metadata }) => metadata.labels?.[RUN] !== undefined).map(({ metadata }) => metadata.name),
  );
  const unfamiliar = names?.filter((name) => !familiar.has(name) && !ours.has(name)) ?? [];
  const found = { context, server, version, nodes: nodes?.length ?? null, namespaces: names };
  return { ...found, looksLikeProduction: suspicions({ ...found, unfamiliar }) };
}

/** What looks like production about a cluster. `unfamiliar`: namespaces that neither Kubernetes nor we made. */
export function suspicions(found: {
  readonly context: string;
  readonly server: string;
  readonly nodes: number | null;
  readonly namespaces: readonly string[] | null;
  readonly unfamiliar: readonly string[];
}): readonly string[] {
  const { context, server, nodes, namespaces, unfamiliar } = found;
  return [
    ...(nodes === null ? ['its nodes may not be listed'] : nodes > mostNodes ? [`it has ${nodes} nodes`] : []),
    ...(namespaces === null ? ['its namespaces may not be listed'] : []),
    ...(unfamiliar.length === 0 ? [] : [`it has ${namespacesText(unfamiliar)}`]),
    ...(soundsLikeProduction(context) ? [`its context is called "${context}"`] : []),
    ...(soundsLikeProduction(server) ? [`its server is ${server}`] : []),
  ];
}

/** How many namespaces are named. */
const namedAtMost = 6;

function namespacesText(names: readonly string[]): string {
  const named = names.slice(0, namedAtMost).join(', ');
  if (names.length === 1) return `a namespace ${named} that a fresh cluster does not have`;
  const more = names.length > namedAtMost ? ` and ${names.length - namedAtMost} more` : '';
  return `namespaces that a fresh cluster does not have: ${named}${more}`;
}

/** "live" is part of many a word; it counts only by itself. */
function soundsLikeProduction(name: string): boolean {
  return /prod(?!uct(?!ion))|(?<![a-z])(?:prd|live)(?![a-z])/i.test(name);
}

async function versionOf(api: KubeApi): Promise<string> {
  const { code, body } = await api.call('GET', '/version');
  if (code >= 300) throw refusal(api.server, code, body);
  return (body as { readonly gitVersion?: string } | null)?.gitVersion ?? 'unknown';
}

/** All objects of a kind, or null where the person may not list them. */
async function listed(api: KubeApi, kind: string): Promise<readonly Manifest[] | null> {
  try {
    return await api.list('v1', kind);
  } catch (error) {
    if (error instanceof ClusterTrouble && error.kind === 'forbidden') return null;
    throw error;
  }
}
