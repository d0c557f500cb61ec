import type { PolicyRule, Subject } from 'kubernetes-types/rbac/v1';
import { groupVersions } from '../../kube/served/served-resources.ts';
import { bindingId, roleId } from '../nearest/access-change.ts';
import type { RbacObjects } from '../rbac-policy.ts';
import {
  bindingsIn,
  editBindings,
  editRules,
  editSubjects,
  ownObjects,
  rolesIn,
  rulesOfBinding,
  withBinding,
  withRules,
} from './edit-objects.ts';
import type { AccessMisconceptionId } from './names.ts';

/** What a misconception is undone with: what was meant, and what was there before the answer. */
export interface UndoContext {
  /** The cluster with the reference answer. */
  readonly reference: RbacObjects;
  /** What the reference answer writes or changes in it. */
  readonly meant: RbacObjects;
  readonly before: RbacObjects;
}

/** The answer with one misconception undone, once for each place where it may have happened. */
export type Undo = (answer: RbacObjects, context: UndoContext) => readonly RbacObjects[];

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const OTHER_VERBS = [
  'impersonate',
  'bind',
  'escalate',
  'approve',
  'sign',
  'attest',
  'use',
  'post',
  'put',
  'head',
  'options',
];
const NAMELESS = ['create', 'deletecollection', 'list', 'watch'];

/** How each misconception is undone. */
export const undoing: Readonly<Record<AccessMisconceptionId, Undo>> = {
  'wrong-api-group': (answer) =>
    editRules(answer, (rule) => {
      const { apiGroups = [], resources = [] } = rule;
      if (apiGroups.includes('*') || resources.length === 0) return [];
      const right = [...new Set(resources.flatMap((resource) => groupsOf(resource).slice(0, 1)))];
      const isRight = resources.every((resource) => groupsOf(resource).some((group) => apiGroups.includes(group)));
      return right.length === 0 || isRight ? [] : [[{ ...rule, apiGroups: right }]];
    }),
  'no-such-verb': (answer, { meant: reference }) =>
    editRules(answer, (rule) => {
      const known = rule.verbs.filter((verb) => verb === '*' || VERBS.includes(verb) || OTHER_VERBS.includes(verb));
      if (known.length === rule.verbs.length) return [];
      return meantFor(rule, reference).map(({ verbs }) => [{ ...rule, verbs: unique([...known, ...verbs]) }]);
    }),
  'subresource-forgotten': (answer, { meant: reference }) =>
    editRules(answer, (rule) => {
      const { resources = [] } = rule;
      const bases = new Set(resources.map((resource) => resource.split('/')[0]));
      return ownRules(reference).flatMap((meant) => {
        const missing = (meant.resources ?? []).filter(
          (resource) => resource.includes('/') && bases.has(resource.split('/')[0]) && !resources.includes(resource),
        );
        const written = resources.filter((resource) => !resource.endsWith('/*'));
        const added = { ...meant, resources: missing };
        return missing.length === 0
          ? []
          : [
              [{ ...rule, resources: [...written, ...missing] }],
              ...(written.length === 0 ? [] : [[{ ...rule, resources: written }, added]]),
              [added],
            ];
      });
    }),
  'names-without-effect': (answer) =>
    editRules(answer, (rule) => {
      const nameless = rule.verbs.filter((verb) => NAMELESS.includes(verb));
      if ((rule.resourceNames ?? []).length === 0 || nameless.length === 0) return [];
      const { resourceNames: _names, ...ofAll } = rule;
      const named = rule.verbs.filter((verb) => !NAMELESS.includes(verb));
      return [[...(named.length > 0 ? [{ ...rule, verbs: named }] : []), { ...ofAll, verbs: nameless }]];
    }),
  'list-without-get': (answer) =>
    editRules(answer, (rule) => {
      const has = (verb: string): boolean => rule.verbs.includes(verb);
      if (has('*') || rule.nonResourceURLs?.length) return [];
      if (!has('get') && (has('list') || has('watch'))) return [[{ ...rule, verbs: ['get', ...rule.verbs] }]];
      const missing = ['list', 'watch'].filter((verb) => !has(verb));
      if (!has('get') || missing.length === 0) return [];
      return [missing, ...missing.map((verb) => [verb])].map((more) => [{ ...rule, verbs: [...rule.verbs, ...more] }]);
    }),
  'access-wildcard': (answer, { meant: reference }) =>
    editRules(answer, (rule) => {
      const { verbs, apiGroups = [], resources = [] } = rule;
      const isWild = (items: readonly string[]): boolean => items.some((item) => item === '*' || item.startsWith('*/'));
      if (![verbs, apiGroups, resources].some(isWild)) return [];
      const near = ownRules(reference).filter(
        (meant) => isWild(resources) || (meant.resources ?? []).some((resource) => resources.includes(resource)),
      );
      const narrowed = (meant: PolicyRule): PolicyRule => ({
        ...rule,
        verbs: isWild(verbs) ? meant.verbs : verbs,
        ...(isWild(apiGroups) ? { apiGroups: meant.apiGroups ?? [] } : {}),
        ...(isWild(resources) ? { resources: meant.resources ?? [], apiGroups: meant.apiGroups ?? [] } : {}),
      });
      return [...near.map((meant) => [narrowed(meant)]), ...(near.length > 1 ? [near.map(narrowed)] : [])];
    }),
  'role-for-cluster-scope': (answer) =>
    answer.roleBindings.flatMap((bound) => {
      const rules = [...rulesOfBinding(answer, bound)];
      const { name = '', namespace } = bound.metadata ?? {};
      if (!rules.some(isOfCluster)) return [];
      const metadata = { name: `${namespace}-${name}` };
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name };
      const subjects = (bound.subjects ?? []).map((subject) => placed(subject, namespace));
      return [
        {
          ...answer,
          clusterRoles: [...answer.clusterRoles, { metadata, rules }],
          clusterRoleBindings: [...answer.clusterRoleBindings, { metadata, roleRef, subjects }],
          roleBindings: answer.roleBindings.filter((one) => one !== bound),
        },
      ];
    }),
  'cluster-wide-binding': (answer, { meant: reference, before }) => {
    const places = unique(ownObjects(reference).roleBindings.map(({ metadata }) => metadata?.namespace ?? ''));
    const there = new Set(before.clusterRoleBindings.map(bindingId));
    return editBindings(answer, (binding) =>
      binding.metadata?.namespace !== undefined || there.has(bindingId(binding))
        ? []
        : places.map((namespace) => ({ ...binding, metadata: { ...binding.metadata, namespace } })),
    );
  },
  'user-for-group': (answer, { meant: reference }) =>
    editSubjects(answer, (subject) => otherKinds(subject, reference, ['User', 'Group'])),
  'user-for-account': (answer, { meant: reference }) =>
    editSubjects(answer, (subject) =>
      subjectsIn(reference).filter(
        (meant) =>
          (subject.kind === 'ServiceAccount') !== (meant.kind === 'ServiceAccount') &&
          [subject, meant].every(({ kind }) => kind !== 'Group') &&
          lastPart(meant.name) === lastPart(subject.name),
      ),
    ),
  'subject-without-namespace': (answer, { meant: reference }) =>
    editSubjects(answer, (subject, binding) => {
      const [named, place] = [subject, subject.namespace ?? binding.metadata?.namespace];
      if (named.kind !== 'ServiceAccount') return [];
      return subjectsIn(reference).filter(
        (meant) => meant.kind === named.kind && meant.name === named.name && meant.namespace !== place,
      );
    }),
  'binding-in-other-namespace': (answer, { meant: reference, before }) => {
    const places = unique(ownObjects(reference).roleBindings.map(({ metadata }) => metadata?.namespace ?? ''));
    const there = new Set(before.roleBindings.map(bindingId));
    return answer.roleBindings.flatMap((binding) => {
      const from = binding.metadata?.namespace;
      if (there.has(bindingId(binding))) return [];
      return places.flatMap((namespace) => {
        if (namespace === from) return [];
        const subjects = (binding.subjects ?? []).map((subject) => placed(subject, from));
        const moved = { ...binding, subjects, metadata: { ...binding.metadata, namespace } };
        // A subject that has no namespace is meant in that of the binding, where the reference has it there.
        const roles = answer.roles.filter(
          ({ metadata }) => metadata?.namespace === from && metadata?.name === binding.roleRef.name,
        );
        const copies = binding.roleRef.kind === 'Role' ? roles : [];
        return [
          {
            ...answer,
            roles: [...answer.roles, ...copies.map((role) => ({ ...role, metadata: { ...role.metadata, namespace } }))],
            roleBindings: [...answer.roleBindings.filter((one) => one !== binding), moved],
          },
        ];
      });
    });
  },
  'other-binding-left': (answer, { reference, before }) => {
    const there = new Map(bindingsIn(before).map((binding) => [bindingId(binding), JSON.stringify(binding.subjects)]));
    const kept = new Map(bindingsIn(reference).map((binding) => [bindingId(binding), binding]));
    return editBindings(answer, (binding) => {
      const id = bindingId(binding);
      const meant = kept.get(id);
      const isLeft = there.get(id) === JSON.stringify(binding.subjects);
      const isMeantSo = meant !== undefined && JSON.stringify(meant.subjects) === JSON.stringify(binding.subjects);
      return isLeft && !isMeantSo ? [meant ?? null] : [];
    });
  },
  'role-not-bound': (answer, { meant: reference }) => {
    const there = new Set(bindingsIn(answer).map(bindingId));
    return bindingsIn(ownObjects(reference)).flatMap((binding) => {
      const rules = rulesOfBinding(answer, binding);
      return there.has(bindingId(binding)) && rulesOfBinding(reference, binding).length > 0 && rules.length > 0
        ? []
        : roleNamesLike(answer, rulesOfBinding(reference, binding)).map((roleRef) => {
            const bound = {
              ...binding,
              roleRef,
              metadata: { ...binding.metadata, name: `${binding.metadata?.name}-bound` },
            };
            return withBinding(answer, bound);
          });
    });
  },
  'names-missing': (answer, { meant: reference }) =>
    editRules(answer, (rule) =>
      (rule.resourceNames ?? []).length > 0
        ? []
        : meantFor(rule, reference).flatMap(({ resourceNames = [] }) =>
            resourceNames.length === 0 ? [] : [[{ ...rule, resourceNames }]],
          ),
    ),
  'verb-missing': (answer, { meant: reference }) =>
    editRules(answer, (rule) =>
      meantFor(rule, reference).flatMap(({ verbs }) => {
        const missing = verbs.filter((verb) => !rule.verbs.includes(verb));
        return missing.length === 0 ? [] : [[{ ...rule, verbs: [...rule.verbs, ...missing] }]];
      }),
    ),
  'verb-too-many': (answer, { meant: reference }) =>
    editRules(answer, (rule) =>
      meantFor(rule, reference).flatMap(({ verbs }) => {
        const kept = rule.verbs.filter((verb) => verbs.includes(verb));
        return kept.length === 0 || kept.length === rule.verbs.length ? [] : [[{ ...rule, verbs: kept }]];
      }),
    ),
  'resource-too-many': (answer, { meant: reference }) =>
    editRules(answer, (rule) => {
      const { resources = [], nonResourceURLs = [] } = rule;
      const meant = new Set(
        ownRules(reference).flatMap((one) => [...(one.resources ?? []), ...(one.nonResourceURLs ?? [])]),
      );
      const kept = resources.filter((resource) => meant.has(resource));
      const paths = nonResourceURLs.filter((url) => meant.has(url));
      if (kept.length === resources.length && paths.length === nonResourceURLs.length) return [];
      if (kept.length + paths.length === 0) return [[]];
      return [
        [
          {
            ...rule,
            ...(resources.length ? { resources: kept } : {}),
            ...(nonResourceURLs.length ? { nonResourceURLs: paths } : {}),
          },
        ],
      ];
    }),
  'resource-missing': (answer, { meant: reference }) =>
    ownRules(reference).flatMap((meant) => [
      ...editRules(answer, (rule) => (isSameRule(rule, meant) ? [] : [[rule, meant]])),
      ...rolesIn(ownObjects(answer)).flatMap((role) =>
        (role.rules ?? []).length > 0 ? [] : [withRules(answer, roleId(role), [meant])],
      ),
    ]),
  'subject-missing': (answer, { meant: reference }) =>
    editBindings(answer, (binding) =>
      subjectsIn(reference)
        .filter((meant) => !(binding.subjects ?? []).some((subject) => isSameSubject(subject, meant)))
        .map((meant) => ({ ...binding, subjects: [...(binding.subjects ?? []), meant] })),
    ),
  'subject-too-many': (answer) =>
    editSubjects(answer, (_, binding) => ((binding.subjects ?? []).length > 1 ? [null] : [])),
  'binding-too-many': (answer, { before }) => {
    const there = new Set(bindingsIn(before).map(bindingId));
    return editBindings(answer, (binding) => (there.has(bindingId(binding)) ? [] : [null]));
  },
};

/** The groups that serve a resource, the first as discovery lists them. */
function groupsOf(resource: string): readonly string[] {
  const plural = resource.split('/')[0];
  const serving = groupVersions.filter(
    ({ preferred, resources }) => preferred && resources.some(({ name }) => name === plural),
  );
  return serving.map(({ group }) => group);
}

/** Whether a rule is about something that no namespace has. */
function isOfCluster({ resources = [], nonResourceURLs = [] }: PolicyRule): boolean {
  const isScoped = (resource: string): boolean =>
    groupVersions.some(({ resources: served }) =>
      served.some(({ name, namespaced }) => name === resource && !namespaced),
    );
  return nonResourceURLs.length > 0 || resources.some(isScoped);
}

function ownRules(objects: RbacObjects): readonly PolicyRule[] {
  return rolesIn(ownObjects(objects)).flatMap((role) => role.rules ?? []);
}

/** The rules of the reference about a resource or path that a rule is about. */
function meantFor({ resources = [], nonResourceURLs = [] }: PolicyRule, reference: RbacObjects): readonly PolicyRule[] {
  return ownRules(reference).filter(
    (meant) =>
      (meant.resources ?? []).some((resource) => resources.includes(resource)) ||
      (meant.nonResourceURLs ?? []).some((url) => nonResourceURLs.includes(url)),
  );
}

function subjectsIn(objects: RbacObjects): readonly Subject[] {
  return bindingsIn(ownObjects(objects)).flatMap(({ metadata, subjects }) =>
    (subjects ?? []).map((subject) => placed(subject, metadata?.namespace)),
  );
}

/** A subject with the namespace that it means. */
function placed(subject: Subject, namespace: string | undefined): Subject {
  if (subject.kind !== 'ServiceAccount' || subject.namespace || namespace === undefined) return subject;
  return { ...subject, namespace };
}

function otherKinds(subject: Subject, reference: RbacObjects, kinds: readonly string[]): readonly Subject[] {
  if (!kinds.includes(subject.kind)) return [];
  return subjectsIn(reference).filter(
    (meant) => kinds.includes(meant.kind) && meant.kind !== subject.kind && meant.name === subject.name,
  );
}

/** `system:serviceaccount:shop:ci` and `ci` are both called `ci` by people. */
function lastPart(name: string): string {
  return name.split(/[:/]/).at(-1) ?? name;
}

function isSameSubject(one: Subject, other: Subject): boolean {
  return one.kind === other.kind && one.name === other.name && (one.namespace ?? '') === (other.namespace ?? '');
}

function isSameRule(one: PolicyRule, other: PolicyRule): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Roles of the answer that have some rules of the reference. */
function roleNamesLike(answer: RbacObjects, rules: readonly PolicyRule[]) {
  const words = new Set(rules.flatMap((rule) => rule.resources ?? []));
  return rolesIn(ownObjects(answer)).flatMap(({ metadata, rules: own = [] }) => {
    const isLike = own.some(({ resources = [] }) => resources.some((resource) => words.has(resource)));
    const kind = metadata?.namespace === undefined ? 'ClusterRole' : 'Role';
    return isLike ? [{ apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata?.name ?? '' }] : [];
  });
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
