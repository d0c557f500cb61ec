import { badRequest, type Status } from '../../kube/api-errors.ts';
import type { AccessRequest } from '../../rbac/access-request.ts';
import {
  AUTHENTICATED,
  anonymousUser,
  serviceAccountGroups,
  serviceAccountOf,
  UNAUTHENTICATED,
  type User,
} from '../../rbac/user.ts';
import type { Authorizer } from './authorizer.ts';

/** The headers of a request, each with all its values. */
export type DistinctHeaders = NodeJS.Dict<string[]>;

const USER = 'impersonate-user';
const GROUP = 'impersonate-group';
const UID = 'impersonate-uid';
const EXTRA = 'impersonate-extra-';
const IDENTITY = 'authentication.k8s.io';

/** Whether a request asks to be answered as another user is. Header names are in lower case. */
export function impersonates(headers: Readonly<Record<string, unknown>>): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true;
  return false;
}

/**
 * The user whom a request impersonates, if its own user may impersonate each of what the headers name: the user or
 * ServiceAccount, the groups, the extra facts, the uid.
 * Source: k8s.io/apiserver pkg/endpoints/filters/impersonation.go.
 */
export function impersonatedUser(
  authorizer: Authorizer,
  own: User,
  headers: DistinctHeaders,
): User | { readonly refused: Status } {
  const [name = ''] = headers[USER] ?? [];
  const groups = (headers[GROUP] ?? []).filter((group) => group !== '');
  const [uid = ''] = headers[UID] ?? [];
  const extra = extraOf(headers);
  if (name === '') return { refused: badRequest(withoutUser(groups, extra, uid)) };
  for (const request of neededAccess({ name, groups, uid, extra })) {
    const refused = authorizer.refusalOf(own, request);
    if (refused !== undefined) return { refused };
  }
  return {
    name,
    groups: allGroups(name, groups),
    ...(uid === '' ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** What the one who impersonates must be allowed, in the order in which the server asks. */
function neededAccess({ name, groups, uid, extra }: Required<User>): readonly AccessRequest[] {
  const verb = 'impersonate';
  const account = serviceAccountOf(name);
  const named: AccessRequest =
    account === undefined
      ? { verb, group: '', resource: 'users', name }
      : { verb, group: '', resource: 'serviceaccounts', ...account };
  return [
    named,
    ...groups.map((group): AccessRequest => ({ verb, group: '', resource: 'groups', name: group })),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value): AccessRequest => {
        return { verb, group: IDENTITY, resource: 'userextras', subresource: key, name: value };
      }),
    ),
    ...(uid === '' ? [] : [{ verb, group: IDENTITY, resource: 'uids', name: uid }]),
  ];
}

/** The groups of an impersonated user: a ServiceAccount has its own where none are named. */
function allGroups(name: string, given: readonly string[]): readonly string[] {
  const account = serviceAccountOf(name);
  const groups = account !== undefined && given.length === 0 ? serviceAccountGroups(account.namespace) : given;
  if (groups.includes(UNAUTHENTICATED) || groups.includes(AUTHENTICATED)) return groups;
  return [...groups, name === anonymousUser.name ? UNAUTHENTICATED : AUTHENTICATED];
}

function extraOf(headers: DistinctHeaders): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(headers).flatMap(([header, values]): [string, readonly string[]][] =>
    header.startsWith(EXTRA) ? [[decodedKey(header.slice(EXTRA.length)), values ?? []]] : [],
  );
  return Object.fromEntries(entries);
}

function decodedKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** What is named without a user, as Go prints a list of object references. */
function withoutUser(groups: readonly string[], extra: User['extra'] = {}, uid: string): string {
  const named = [
    ...groups.map((group) => `{Group  ${group}    }`),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => `{UserExtra  ${value}  ${IDENTITY}/v1  ${key}}`),
    ),
    ...(uid === '' ? [] : [`{UID  ${uid}  ${IDENTITY}/v1  }`]),
  ];
  return `requested [${named.join(' ')}] without impersonating a user`;
}
