import type { Manifest } from '../../kube/manifest.ts';
import { type KubeApi, refusalError } from './api/kube-api.ts';

/** Permissions that a run needs: these verbs on these resources of one API group, in all namespaces. */
export interface PermissionRule {
  /** Empty for the core group. */
  readonly group: string;
  /** `pods/exec` is the subresource `exec` of pods. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const allVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] as const;

/**
 * The permissions that practice, grading and cleaning up need on a real cluster. docs/real-cluster.md lists them as a
 * ClusterRole.
 */
export const requiredPermissions: readonly PermissionRule[] = [
  { group: '', resources: ['namespaces'], verbs: allVerbs },
  { group: '', resources: ['nodes'], verbs: ['list'] },
  { group: '', resources: ['pods', 'services', 'configmaps'], verbs: allVerbs },
  // A WebSocket begins with a GET; newer servers require `create` too.
  { group: '', resources: ['pods/exec'], verbs: ['get', 'create'] },
  { group: '', resources: ['serviceaccounts'], verbs: ['get'] },
  { group: 'apps', resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'], verbs: allVerbs },
  { group: 'batch', resources: ['jobs'], verbs: allVerbs },
  { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list'] },
  { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: allVerbs },
];

/** The name of the ClusterRole in the documentation. */
const roleName = 'sallyport';

/** A ClusterRole with all these permissions. */
export function clusterRole(): Manifest {
  const rules = requiredPermissions.map(({ group, resources, verbs }) => ({
    apiGroups: [group],
    resources: [...resources],
    verbs: [...verbs],
  }));
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: roleName }, rules };
}

/** How many requests are sent at once: each opens a connection. */
const MAX_CONCURRENT = 16;

/**
 * The required permissions that the person does not have, as the server's authorizer says; empty where none is missing.
 * Asks by SelfSubjectAccessReview, which every user may create and which stores nothing. Rejects with `ClusterError`.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
export async function missingPermissions(api: KubeApi): Promise<readonly PermissionRule[]> {
  const questions = requiredPermissions.flatMap(({ group, resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb }))),
  );
  const allowed = await mapConcurrently(questions, (question) => isAllowed(api, question));
  const missing = questions.filter((_, at) => !allowed[at]);
  const byResource = Map.groupBy(missing, ({ group, resource }) => `${group}/${resource}`);
  return [...byResource.values()].map((same) => ({
    group: same[0]!.group,
    resources: [same[0]!.resource],
    verbs: same.map(({ verb }) => verb),
  }));
}

/** Missing permissions as lines of text: `pods/exec: get, create`. */
export function permissionLines(missing: readonly PermissionRule[]): readonly string[] {
  return missing.map(
    ({ group, resources, verbs }) => `${resources.join(', ')}${group === '' ? '' : `.${group}`}: ${verbs.join(', ')}`,
  );
}

/** One verb on one resource. */
interface ResourceVerb {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

async function isAllowed(api: KubeApi, { group, resource: named, verb }: ResourceVerb): Promise<boolean> {
  const [resource = '', subresource = ''] = named.split('/');
  const { code, body } = await api.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { group, resource, subresource, verb } },
  });
  if (code >= 300) throw refusalError(api.server, code, body);
  return (body as { readonly status?: { readonly allowed?: boolean } }).status?.allowed === true;
}

/** The results of an action on all items, of which no more than `MAX_CONCURRENT` run at once. */
async function mapConcurrently<In, Out>(all: readonly In[], act: (one: In) => Promise<Out>): Promise<readonly Out[]> {
  const results: Out[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) results[at] = await act(all[at]!);
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, worker));
  return results;
}
