import type { PolicyRule, Subject } from 'kubernetes-types/rbac/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { groupVersions } from '../../kube/served/served-resources.ts';
import { type BindingManifest, binds, isBinding, isRole, replaced, withRule } from './answer-parts.ts';

/** An answer with one fault, and the names that a person would give it. */
export interface AccessFaultAnswer {
  readonly kind: string;
  /** Ids of misconceptions. */
  readonly named: readonly string[];
  readonly objects: readonly Manifest[];
}

/** A rule with one fault. `[]`: the rule is not there. */
interface RuleFault {
  readonly kind: string;
  readonly named: readonly string[];
  readonly instead: readonly PolicyRule[];
}

/** Every answer that differs from a right one in one thing that people get wrong. `given`: what the answer file began with. */
export function accessFaults(
  objects: readonly Manifest[],
  given: readonly Manifest[] = [],
): readonly AccessFaultAnswer[] {
  const inRules = objects.filter(isRole).flatMap((role) =>
    (role.rules ?? []).flatMap((rule, at) =>
      ruleFaults(rule, role.rules ?? []).map(({ kind, named, instead }) => ({
        kind,
        named,
        objects: withRule(objects, role, at, instead),
      })),
    ),
  );
  const inBindings = objects.filter(isBinding).flatMap((binding) => bindingFaults(objects, binding));
  return [...inRules, ...inBindings, ...leftInPlace(objects, given)];
}

function ruleFaults(rule: PolicyRule, all: readonly PolicyRule[]): readonly RuleFault[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [] } = rule;
  const fault = (kind: string, named: readonly string[], ...instead: readonly PolicyRule[]): RuleFault => ({
    kind,
    named,
    instead,
  });
  const other = apiGroups.includes('') ? 'apps' : '';
  const isOfResources = resources.length > 0;
  const verbMissing = (verb: string): readonly string[] =>
    ['get', 'list', 'watch'].includes(verb) ? ['list-without-get', 'verb-missing'] : ['verb-missing'];
  const verbsOfAll = ['delete', 'update', 'create', 'list'].filter((verb) => !verbs.includes(verb)).slice(0, 2);
  const withNames = all.flatMap((one) => one.resourceNames ?? []);
  return [
    ...(isOfResources ? [fault('other API group', ['wrong-api-group'], { ...rule, apiGroups: [other] })] : []),
    ...verbs.map((verb) =>
      fault('a verb that does not exist', ['no-such-verb'], {
        ...rule,
        verbs: verbs.map((one) => (one === verb ? (wrongVerbs[verb] ?? `${verb}s`) : one)),
      }),
    ),
    ...(verbs.length < 2
      ? []
      : verbs.map((verb) =>
          fault('verb missing', verbMissing(verb), { ...rule, verbs: verbs.filter((one) => one !== verb) }),
        )),
    ...(isOfResources
      ? verbsOfAll.map((verb) => fault('verb too many', ['verb-too-many'], { ...rule, verbs: [...verbs, verb] }))
      : []),
    fault('every verb', ['access-wildcard'], { ...rule, verbs: ['*'] }),
    ...(isOfResources
      ? [
          fault('every resource', ['access-wildcard'], { ...rule, resources: ['*'] }),
          fault('every API group', ['access-wildcard'], { ...rule, apiGroups: ['*'] }),
          fault('resource too many', ['resource-too-many'], { ...rule, resources: [...resources, extraFor(rule)] }),
        ]
      : []),
    ...resources
      .filter((resource) => resource.includes('/'))
      .flatMap((resource) => {
        const [base = ''] = resource.split('/');
        const rest = resources.filter((one) => one !== resource);
        return [`${base}/*`, base].map((instead) =>
          fault('the resource for its subresource', ['subresource-forgotten'], {
            ...rule,
            resources: [...new Set([...rest, instead])],
          }),
        );
      }),
    ...(resourceNames.length === 0 ? [] : [fault('no resourceNames', ['names-missing'], nameless(rule))]),
    ...(resourceNames.length > 0 || withNames.length === 0 || !verbs.some((verb) => NAMELESS.includes(verb))
      ? []
      : [
          fault('resourceNames for what carries no name', ['names-without-effect'], {
            ...rule,
            resourceNames: withNames,
          }),
        ]),
    fault('rule missing', ['resource-missing', 'subresource-forgotten']),
  ];
}

const NAMELESS = ['create', 'list', 'watch', 'deletecollection'];

/** What people write in the place of a verb. */
const wrongVerbs: Readonly<Record<string, string>> = {
  get: 'read',
  list: 'read',
  watch: 'follow',
  update: 'edit',
  patch: 'change',
  delete: 'remove',
  create: 'write',
};

function nameless({ resourceNames: _names, ...rule }: PolicyRule): PolicyRule {
  return rule;
}

/** A resource of the same group that a rule does not have. */
function extraFor({ apiGroups = [], resources = [] }: PolicyRule): string {
  const [served] = groupVersions.filter(({ group }) => apiGroups.includes(group));
  const others = (served?.resources ?? []).map(({ name }) => name).filter((name) => !resources.includes(name));
  return (
    others.find((name) => ['secrets', 'configmaps', 'statefulsets', 'jobs'].includes(name)) ?? others[0] ?? 'secrets'
  );
}

function bindingFaults(objects: readonly Manifest[], binding: BindingManifest): readonly AccessFaultAnswer[] {
  const subjects = binding.subjects ?? [];
  const { namespace } = binding.metadata;
  const instead = (kind: string, named: readonly string[], some: readonly Manifest[]): AccessFaultAnswer => ({
    kind,
    named,
    objects: replaced(objects, binding, some),
  });
  const role = objects.filter(isRole).find((one) => binds(binding, one));
  const { namespace: _namespace, ...clusterMetadata } = binding.metadata;
  const withSubject = (kind: string, named: readonly string[], at: number, subject: Subject | null) =>
    instead(kind, named, [
      { ...binding, subjects: [...subjects.slice(0, at), ...(subject ? [subject] : []), ...subjects.slice(at + 1)] },
    ]);
  const apiGroup = 'rbac.authorization.k8s.io';
  const ofSubjects = subjects.flatMap((subject, at): readonly AccessFaultAnswer[] => {
    const { kind, name } = subject;
    if (kind !== 'ServiceAccount') {
      const other = kind === 'User' ? 'Group' : 'User';
      return [withSubject(`a ${other} for a ${kind}`, ['user-for-group'], at, { kind: other, name, apiGroup })];
    }
    const { namespace: _of, ...bare } = subject;
    return [
      withSubject('a User for a ServiceAccount', ['user-for-account'], at, { kind: 'User', name, apiGroup }),
      withSubject('an account of another namespace', ['subject-without-namespace'], at, {
        ...subject,
        namespace: subject.namespace === 'default' ? 'kube-system' : 'default',
      }),
      ...(namespace !== undefined && subject.namespace !== undefined && subject.namespace !== namespace
        ? [withSubject('an account without namespace', ['subject-without-namespace'], at, bare)]
        : []),
    ];
  });
  return [
    instead('binding missing', ['role-not-bound', 'subject-missing'], []),
    ...ofSubjects,
    ...(subjects.length > 1
      ? subjects.map((_, at) => withSubject('subject missing', ['subject-missing', 'role-not-bound'], at, null))
      : []),
    instead(
      'subject too many',
      ['subject-too-many'],
      [{ ...binding, subjects: [...subjects, { kind: 'User', apiGroup, name: 'someone-else' }] }],
    ),
    ...(binding.kind === 'RoleBinding'
      ? [
          ...(role?.kind === 'Role'
            ? [
                {
                  kind: 'bound in the whole cluster',
                  named: ['cluster-wide-binding'],
                  objects: [
                    ...objects.filter((one) => one !== binding && one !== role),
                    { ...role, kind: 'ClusterRole', metadata: { name: `${role.metadata.name}-wide` } },
                    {
                      ...binding,
                      kind: 'ClusterRoleBinding',
                      metadata: clusterMetadata,
                      roleRef: { ...binding.roleRef, kind: 'ClusterRole', name: `${role.metadata.name}-wide` },
                      subjects: subjects.map((subject) => placedIn(subject, namespace)),
                    },
                  ],
                },
              ]
            : [
                instead(
                  'bound in the whole cluster',
                  ['cluster-wide-binding'],
                  [
                    {
                      ...binding,
                      kind: 'ClusterRoleBinding',
                      metadata: clusterMetadata,
                      subjects: subjects.map((subject) => placedIn(subject, namespace)),
                    },
                  ],
                ),
              ]),
          {
            kind: 'bound in another namespace',
            named: ['binding-in-other-namespace'],
            objects: objects.map((one) =>
              one === binding || (one === role && role.kind === 'Role')
                ? {
                    ...one,
                    metadata: { ...one.metadata, namespace: 'default' },
                    ...(one === binding ? { subjects: subjects.map((subject) => placedIn(subject, namespace)) } : {}),
                  }
                : one,
            ),
          },
        ]
      : [
          instead(
            'bound in one namespace',
            ['role-for-cluster-scope'],
            [{ ...binding, kind: 'RoleBinding', metadata: { ...binding.metadata, namespace: 'default' } }],
          ),
        ]),
  ];
}

/** The solution beside a binding that the answer file began with, and that the solution changes or removes. */
function leftInPlace(objects: readonly Manifest[], given: readonly Manifest[]): readonly AccessFaultAnswer[] {
  return given.filter(isBinding).flatMap((left) => {
    const isSame = (one: Manifest): boolean =>
      one.kind === left.kind &&
      one.metadata.name === left.metadata.name &&
      one.metadata.namespace === left.metadata.namespace;
    const changed = objects.find(isSame);
    if (changed !== undefined && JSON.stringify(changed) === JSON.stringify(left)) return [];
    const renamed = changed && { ...changed, metadata: { ...changed.metadata, name: `${left.metadata.name}-new` } };
    const others = objects.filter((one) => one !== changed);
    return [
      {
        kind: 'another binding left',
        named: ['other-binding-left', 'subject-too-many'],
        objects: [...others, ...(renamed ? [renamed] : []), left],
      },
    ];
  });
}

function placedIn(subject: Subject, namespace: string | undefined): Subject {
  if (subject.kind !== 'ServiceAccount' || subject.namespace || namespace === undefined) return subject;
  return { ...subject, namespace };
}
