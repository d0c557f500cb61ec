/** A misconception about access that a grade can name. */
export interface AccessMisconception {
  readonly id: string;
  /** What people call it, in a few plain words. */
  readonly name: string;
  /** Its cause, in one sentence. */
  readonly says: string;
  /** `known`: it has a cause of its own. `plain`: it tells the difference from what was asked. */
  readonly sort: 'known' | 'plain';
}

/** All of them; where two explain an answer alike, the first is named. */
export const accessMisconceptions = [
  {
    id: 'wrong-api-group',
    name: 'The API group of another resource',
    says: 'A rule names its resources under an API group that does not have them: Deployments are of apps, Pods of the core group "".',
    sort: 'known',
  },
  {
    id: 'no-such-verb',
    name: 'A verb that does not exist',
    says: 'The API has no such verb: its verbs are get, list, watch, create, update, patch, delete and deletecollection.',
    sort: 'known',
  },
  {
    id: 'subresource-forgotten',
    name: 'A subresource that no rule names',
    says: 'A rule about a resource does not cover its subresources: pods is not pods/log, and pods/* is nothing.',
    sort: 'known',
  },
  {
    id: 'names-without-effect',
    name: 'resourceNames with requests that carry no name',
    says: 'resourceNames limits requests that name an object: create never does, list and watch only with a field selector.',
    sort: 'known',
  },
  {
    id: 'list-without-get',
    name: 'list without get',
    says: 'list and watch do not include get, and get does not include them: each verb stands for itself.',
    sort: 'known',
  },
  {
    id: 'access-wildcard',
    name: 'A wildcard in a rule',
    says: 'A * in a rule means every verb, group or resource, those of later included.',
    sort: 'known',
  },
  {
    id: 'role-for-cluster-scope',
    name: 'A RoleBinding for what belongs to the whole cluster',
    says: 'A RoleBinding gives rights in its namespace alone: nodes, namespaces, persistent volumes and paths need a ClusterRoleBinding.',
    sort: 'known',
  },
  {
    id: 'cluster-wide-binding',
    name: 'A ClusterRoleBinding where a RoleBinding was meant',
    says: 'A ClusterRoleBinding gives its role in every namespace: a RoleBinding gives a ClusterRole in one.',
    sort: 'known',
  },
  {
    id: 'user-for-group',
    name: 'A user where a group was meant, or the other way round',
    says: 'A subject of the kind User means one name, one of the kind Group all members: they are not the same, even with one name.',
    sort: 'known',
  },
  {
    id: 'user-for-account',
    name: 'A user where a service account was meant',
    says: 'A service account is a subject of the kind ServiceAccount with its namespace: a User of that name is someone else.',
    sort: 'known',
  },
  {
    id: 'subject-without-namespace',
    name: 'A service account without its namespace, or with another',
    says: 'A subject of the kind ServiceAccount without a namespace is one of the namespace of the binding.',
    sort: 'known',
  },
  {
    id: 'binding-in-other-namespace',
    name: 'The binding in another namespace',
    says: 'A RoleBinding counts in the namespace where it stands, wherever its subjects are.',
    sort: 'known',
  },
  {
    id: 'other-binding-left',
    name: 'Another binding left in place',
    says: 'Rights add up: what one binding no longer gives, another one that was there at the start still gives.',
    sort: 'known',
  },
  {
    id: 'role-not-bound',
    name: 'A role that no binding gives to the subject',
    says: 'A role gives nothing until a binding names it and the subject.',
    sort: 'known',
  },
  {
    id: 'names-missing',
    name: 'A rule without resourceNames',
    says: 'Without resourceNames a rule is about every object of its resources.',
    sort: 'known',
  },
  {
    id: 'verb-missing',
    name: 'A verb missing',
    says: 'A rule lacks a verb that was asked for.',
    sort: 'plain',
  },
  { id: 'verb-too-many', name: 'One verb too many', says: 'A rule has a verb that was not asked for.', sort: 'plain' },
  {
    id: 'resource-too-many',
    name: 'One resource too many',
    says: 'A rule has a resource that was not asked for.',
    sort: 'plain',
  },
  {
    id: 'resource-missing',
    name: 'A resource missing',
    says: 'No rule has a resource that was asked for.',
    sort: 'plain',
  },
  {
    id: 'subject-missing',
    name: 'A subject missing',
    says: 'A binding lacks a subject that was asked for.',
    sort: 'plain',
  },
  {
    id: 'subject-too-many',
    name: 'One subject too many',
    says: 'A binding has a subject that was not asked for.',
    sort: 'plain',
  },
  {
    id: 'binding-too-many',
    name: 'One binding too many',
    says: 'A binding gives rights that were not asked for.',
    sort: 'plain',
  },
] as const satisfies readonly AccessMisconception[];

export type AccessMisconceptionId = (typeof accessMisconceptions)[number]['id'];

/** The names of all of them, by id. */
export const accessMisconceptionNames: Readonly<Record<string, string>> = Object.fromEntries(
  accessMisconceptions.map(({ id, name }) => [id, name]),
);
