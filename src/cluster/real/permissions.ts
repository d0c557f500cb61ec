import type { Manifest } from '../../kube/manifest.ts';
import { type KubeApi, refusal } from './kube-api.ts';

/** What a run needs to be allowed on a cluster: these verbs on these resources of one API group, in all namespaces. */
export interface Need {
  /** Empty for the core group. */
  readonly group: string;
  /** `pods/exec` is the subresource `exec` of pods. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const whole = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] as const;

/** All that practice, grading and cleaning up ask of a real cluster. docs/real-cluster.md has it as a ClusterRole. */
export const needs: readonly Need[] = [
  { group: '', resources: ['namespaces'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  { group: '', resources: ['nodes'], verbs: ['list'] },
  { group: '', resources: ['pods', 'services', 'configmaps'], verbs: whole },
  // A WebSocket begins as a GET; newer servers ask for create too.
  { group: '', resources: ['pods/exec'], verbs: ['get', 'create'] },
  { group: '', resources: ['serviceaccounts'], verbs: ['get'] },
  { group: 'apps', resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'], verbs: whole },
  { group: 'batch', resources: ['jobs'], verbs: whole },
  { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list'] },
  { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: whole },
];

/** The name of the ClusterRole in the documentation. */
const roleName = 'sallyport';

/** A ClusterRole that gives all of it. */
export function clusterRole(): Manifest {
  const rules = needs.map(({ group, resources, verbs }) => ({
    apiGroups: [group],
    resources: [...resources],
    verbs: [...verbs],
  }));
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: roleName }, rules };
}

/** How many questions are under way at once: each opens a connection. */
const atOnce = 16;

/**
 * Which of the needs this person may not do, as the server's authorizer says; empty where nothing is missing. Asks by
 * SelfSubjectAccessReview, which everybody may create and which stores nothing. Rejects with `ClusterTrouble`.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
export async function missingPermissions(api: KubeApi): Promise<readonly Need[]> {
  const questions = needs.flatMap(({ group, resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb }))),
  );
  const allowed = await inTurns(questions, (question) => may(api, question));
  const missing = questions.filter((_, at) => !allowed[at]);
  const byResource = Map.groupBy(missing, ({ group, resource }) => `${group}/${resource}`);
  return [...byResource.values()].map((same) => ({
    group: same[0]!.group,
    resources: [same[0]!.resource],
    verbs: same.map(({ verb }) => verb),
  }));
}

/** Missing permissions in lines: `pods/exec: get, create`. */
export function permissionLines(missing: readonly Need[]): readonly string[] {
  return missing.map(
    ({ group, resources, verbs }) => `${resources.join(', ')}${group === '' ? '' : `.${group}`}: ${verbs.join(', ')}`,
  );
}

interface Question {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

async function may(api: KubeApi, { group, resource: named, verb }: Question): Promise<boolean> {
  const [resource = '', subresource = ''] = named.split('/');
  const { code, body } = await api.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { group, resource, subresource, verb } },
  });
  if (code >= 300) throw refusal(api.server, code, body);
  return (body as { readonly status?: { readonly allowed?: boolean } }).status?.allowed === true;
}

async function inTurns<In, Out>(all: readonly In[], act: (one: In) => Promise<Out>): Promise<readonly Out[]> {
  const results: Out[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) results[at] = await act(all[at]!);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
