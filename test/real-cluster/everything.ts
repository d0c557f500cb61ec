import type { KubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { ownershipOf } from '../../src/cluster/real/ownership-labels.ts';
import type { Manifest } from '../../src/kube/manifest.ts';

const lists = [
  ...['namespaces', 'pods', 'services', 'configmaps', 'secrets', 'serviceaccounts', 'resourcequotas'].map(
    (plural) => `/api/v1/${plural}`,
  ),
  ...['deployments', 'replicasets', 'statefulsets', 'daemonsets'].map((plural) => `/apis/apps/v1/${plural}`),
  '/apis/batch/v1/jobs',
  '/apis/discovery.k8s.io/v1/endpointslices',
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
];

/** What stands on a cluster without our marks, in no namespace with marks: a line each, that changes when it does. */
export async function everythingUnmarked(api: KubeApi): Promise<readonly string[]> {
  const answers = await Promise.all(lists.map((path) => api.call('GET', path)));
  const [namespaces = [], ...rest] = answers.map(({ body }) => (body as { readonly items: readonly Manifest[] }).items);
  const ours = new Set(namespaces.filter(isMarked).map(({ metadata }) => metadata.name));
  return [namespaces, ...rest]
    .flatMap((items, at) => items.filter((item) => !isMarked(item)).map((item) => ({ item, path: lists[at] })))
    .filter(({ item }) => !ours.has(item.metadata.namespace))
    .map(({ item, path }) => `${path} ${item.metadata.namespace ?? ''}/${item.metadata.name} ${standing(item)}`)
    .toSorted();
}

/**
 * Of an object its version. Of an EndpointSlice, which Kubernetes writes, whom the Service sends to: a pod of ours with
 * a Service's labels stands there too, and is never ready.
 */
function standing({ metadata, ...item }: Manifest): string {
  const { endpoints } = item as {
    readonly endpoints?: readonly { readonly conditions: { readonly ready?: boolean } }[];
  };
  if (endpoints === undefined) return `${metadata.uid} at ${metadata.resourceVersion}`;
  return JSON.stringify(endpoints.filter(({ conditions }) => conditions.ready !== false));
}

function isMarked({ metadata }: Manifest): boolean {
  return ownershipOf(metadata) !== undefined;
}
