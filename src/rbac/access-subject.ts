import {
  AUTHENTICATED,
  serviceAccountGroups,
  serviceAccountOf,
  serviceAccountUserName,
  UNAUTHENTICATED,
  type User,
} from './user.ts';

/** Who is asked about: a user, all members of a group, or a ServiceAccount. */
export type AccessSubject =
  | { readonly is: 'user'; readonly name: string }
  | { readonly is: 'group'; readonly name: string }
  | { readonly is: 'sa'; readonly namespace: string; readonly name: string };

/** The ways to write a subject, for help and errors. */
export const subjectForms = ['user:NAME', 'group:NAME', 'sa:NAMESPACE/NAME'] as const;

/**
 * The subject that a text means: `user:jane`, `group:devs`, `sa:shop/ci`; undefined for any other text. A user name that a
 * ServiceAccount has (`system:serviceaccount:shop:ci`) means that account.
 */
export function readSubject(text: string): AccessSubject | undefined {
  const [, kind, rest = ''] = /^(user|group|sa):(.+)$/s.exec(text) ?? [];
  if (kind === 'group') return { is: 'group', name: rest };
  if (kind === 'user') {
    const account = serviceAccountOf(rest);
    return account === undefined ? { is: 'user', name: rest } : { is: 'sa', ...account };
  }
  const [, namespace, name] = kind === 'sa' ? (/^([^/]+)\/([^/]+)$/.exec(rest) ?? []) : [];
  return namespace === undefined || name === undefined ? undefined : { is: 'sa', namespace, name };
}

/** A subject as `readSubject` reads it. */
export function printSubject(subject: AccessSubject): string {
  return subject.is === 'sa' ? `sa:${subject.namespace}/${subject.name}` : `${subject.is}:${subject.name}`;
}

/**
 * The user whose rights are those of a subject alone: with the groups that authentication always adds. For a group it is a
 * member of whom nothing else is known: no subject of a binding means its name.
 * Source: k8s.io/apiserver pkg/authentication/{serviceaccount,group}.
 */
export function userOfSubject(subject: AccessSubject): User {
  const { is, name } = subject;
  if (is === 'sa') {
    const { namespace } = subject;
    const groups = [...serviceAccountGroups(namespace), AUTHENTICATED];
    return { name: serviceAccountUserName(namespace, name), groups };
  }
  if (is === 'user') return { name, groups: [name === 'system:anonymous' ? UNAUTHENTICATED : AUTHENTICATED] };
  return { name: '', groups: [...new Set([...groupsWith(name), name === UNAUTHENTICATED ? name : AUTHENTICATED])] };
}

/** A group, and the one that each of its members is in besides: all ServiceAccounts are one. */
function groupsWith(group: string): readonly string[] {
  return group.startsWith('system:serviceaccounts:') ? [group, 'system:serviceaccounts'] : [group];
}
