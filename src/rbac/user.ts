/**
 * Who asks for access, as authentication found it.
 * Source: k8s.io/apiserver pkg/authentication/user/user.go, `Info`.
 */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** The group that may do everything, whatever the roles say. */
export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';

/** The user whom the administrator's kubeconfig of a cluster means. */
export const administrator: User = { name: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };

/** Who a request without credentials comes from. */
export const anonymousUser: User = { name: 'system:anonymous', groups: [UNAUTHENTICATED] };

const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** The user name of a ServiceAccount: `system:serviceaccount:shop:web`. */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `${SERVICE_ACCOUNT}${namespace}:${name}`;
}

/** The groups of every ServiceAccount of a namespace, besides that of all users who are authenticated. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

/**
 * The ServiceAccount that a user name means; undefined where it means none.
 * Source: k8s.io/apiserver pkg/authentication/serviceaccount/util.go, `SplitUsername`.
 */
export function serviceAccountOf(userName: string): { readonly namespace: string; readonly name: string } | undefined {
  if (!userName.startsWith(SERVICE_ACCOUNT)) return undefined;
  const [namespace = '', name = '', ...more] = userName.slice(SERVICE_ACCOUNT.length).split(':');
  return namespace !== '' && name !== '' && more.length === 0 ? { namespace, name } : undefined;
}

/**
 * The node whose kubelet a user is: empty where the user is a kubelet whose name tells no node, undefined for all others.
 * Source: kubernetes/kubernetes pkg/auth/nodeidentifier/default.go.
 */
export function nodeOf({ name, groups }: User): string | undefined {
  if (!name.startsWith(NODE) || !groups.includes('system:nodes')) return undefined;
  return name.slice(NODE.length);
}

const NODE = 'system:node:';

/** Whether a user may do everything without any role. */
export function isMaster({ groups }: User): boolean {
  return groups.includes(MASTERS);
}
