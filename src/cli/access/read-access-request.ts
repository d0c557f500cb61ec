import type { AccessRequest } from '../../rbac/access-request.ts';
import { type AccessSubject, readSubject, subjectForms } from '../../rbac/access-subject.ts';
import type { AnyRule } from '../../rbac/policy-rule.ts';
import { serviceAccountOf } from '../../rbac/user.ts';
import { wrongUsage } from '../exit.ts';
import { didYouMean, suggest } from '../suggest.ts';
import { readResource, type ServedGroup } from './named-resource.ts';

/** What `sallyport can` asks, and what is to be said before the answer. */
export interface WrittenAccess {
  readonly subject: AccessSubject;
  readonly request: AccessRequest;
  readonly warnings: readonly string[];
}

/** Where the request goes to, by `-n` and `-A`. */
export interface WrittenScope {
  /** Absent: `default`. */
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
}

/** The verbs that Kubernetes itself asks RBAC about. Source: k8s.io/kubectl pkg/cmd/auth/cani.go, pkg/cmd/create/create_role.go. */
export const resourceVerbs = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'use',
  'bind',
  'escalate',
  'impersonate',
  'approve',
  'sign',
  'attest',
] as const;

/** The methods of requests for paths that are no resources. Source: the same, `nonResourceURLVerbs`. */
export const pathVerbs = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;

/**
 * Reads WHO, VERB and RESOURCE as `kubectl auth can-i` takes the last two. `served` is what the API serves; `rules` gives
 * all rules of the cluster, which may name verbs and resources that it does not have. Throws an `ExitError` with a
 * suggestion for words that mean nothing.
 */
export function readAccess(
  [who = '', verb = '', what = '']: readonly string[],
  scope: WrittenScope,
  served: readonly ServedGroup[],
  rules: () => readonly AnyRule[],
): WrittenAccess {
  const subject = readWho(who, scope.namespace);
  const known = new Set(rules().flatMap((rule) => rule.verbs ?? []));
  if (what.startsWith('/') || what === '*/*') return readPath(subject, verb, what, scope, known);
  const { warning, namespaced, ...resource } = readResource(what, served, rules);
  const warnings = [warning, verbWarning(verb, resourceVerbs, known)];
  const isClusterWide = namespaced === false || scope.allNamespaces === true;
  if (namespaced === false && scope.namespace !== undefined) {
    warnings.push(`${resource.resource} are not in namespaces: -n is not used`);
  }
  const request = {
    verb,
    ...resource,
    ...(isClusterWide ? {} : { namespace: scope.namespace ?? 'default' }),
  };
  if (resource.name !== undefined && resource.subresource === undefined) warnings.push(nameWarning(verb));
  return { subject, request, warnings: warnings.flatMap((each) => each ?? []) };
}

/** Who is meant. `namespace`: the one of `-n`, for a suggestion. */
function readWho(text: string, namespace = 'default'): AccessSubject {
  const subject = readSubject(text);
  if (subject !== undefined) return subject;
  const meant = meantSubject(text, namespace);
  throw wrongUsage(
    `WHO is ${subjectForms.slice(0, -1).join(', ')} or ${subjectForms.at(-1)}, not "${text}"${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
  );
}

function meantSubject(text: string, namespace: string): string | undefined {
  const account = serviceAccountOf(text);
  if (account !== undefined) return `sa:${account.namespace}/${account.name}`;
  const [, kind = '', name = ''] = /^([^:]*):(.*)$/s.exec(text) ?? ['', '', text];
  if (name === '') return undefined;
  const lower = kind.toLowerCase();
  const [near] = /^(sa|serviceaccounts?)$/.test(lower) ? ['sa'] : suggest(lower, ['user', 'group', 'sa']);
  const isAccount = near === 'sa' || (kind === '' && name.includes('/'));
  if (isAccount) {
    const [first = '', second] = name.split(/[/:]/);
    return second === undefined ? `sa:${namespace}/${first}` : `sa:${first}/${second}`;
  }
  if (text.startsWith('system:'))
    return /^system:(?:authenticated|unauthenticated|masters|serviceaccounts|nodes)/.test(text)
      ? `group:${text}`
      : `user:${text}`;
  return near === 'group' ? `group:${name}` : `user:${name}`;
}

function readPath(
  subject: AccessSubject,
  verb: string,
  path: string,
  scope: WrittenScope,
  known: ReadonlySet<string>,
): WrittenAccess {
  const warnings = [
    verbWarning(verb, pathVerbs, known),
    scope.namespace === undefined ? undefined : 'a path is in no namespace: -n is not used',
  ];
  return { subject, request: { verb, path }, warnings: warnings.flatMap((each) => each ?? []) };
}

/** What is to be said of a verb that Kubernetes does not have and no rule names. Throws where it looks like a slip. */
function verbWarning(verb: string, verbs: readonly string[], known: ReadonlySet<string>): string | undefined {
  if (verb === '*' || verbs.includes(verb) || known.has(verb)) return undefined;
  const suggestion = didYouMean(verb, [...verbs]) || (verbs.includes(verb.toLowerCase()) ? verb.toLowerCase() : '');
  if (suggestion !== '' || verb === '')
    throw wrongUsage(`no verb "${verb}"${suggestion}; verbs are ${verbs.join(', ')}`);
  return `Kubernetes has no verb ${verb}, and no rule names it`;
}

/** Requests that no client can send, though a review answers them. */
function nameWarning(verb: string): string | undefined {
  switch (verb) {
    case 'create':
    case 'deletecollection':
      return `no request to ${verb} names an object: what Kubernetes asks is "${verb}" without a name`;
    case 'list':
    case 'watch':
      return `a request to ${verb} names an object only with --field-selector metadata.name=NAME`;
    default:
      return undefined;
  }
}
