import type { AggregationRule, ClusterRole, PolicyRule, RoleRef, Subject } from 'kubernetes-types/rbac/v1';
import type { Manifest } from '../kube/manifest.ts';
import { aggregatedRules } from './aggregation.ts';
import policy from './generated-bootstrap-policy.json' with { type: 'json' };

/** A role as it is kept here: an aggregated one without its rules. */
interface KeptRole {
  readonly labels?: Readonly<Record<string, string>>;
  readonly aggregationRule?: AggregationRule;
  readonly rules?: readonly PolicyRule[];
}

interface KeptBinding {
  readonly role: string;
  readonly subjects: readonly Subject[];
}

/** By name; those in namespaces by namespace and name. */
interface KeptPolicy {
  readonly clusterRoles: Readonly<Record<string, KeptRole>>;
  readonly clusterRoleBindings: Readonly<Record<string, KeptBinding>>;
  readonly roles: Readonly<Record<string, KeptRole>>;
  readonly roleBindings: Readonly<Record<string, KeptBinding>>;
}

const GROUP = 'rbac.authorization.k8s.io';
const apiVersion = `${GROUP}/v1`;

/**
 * The roles and bindings that an API server makes at its start where they are missing, as it stores them.
 * Source: read from kube-apiserver v1.35.4; kubernetes/kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
 */
export function bootstrapPolicy(): readonly Manifest[] {
  const { clusterRoles, clusterRoleBindings, roles, roleBindings }: KeptPolicy = policy as KeptPolicy;
  const inCluster = Object.entries(clusterRoles).map(([name, role]) => clusterRoleOf(name, role));
  // `admin` gets rules that `edit` gets from `view`.
  const inTurn = [...inCluster];
  for (const name of ['view', 'edit', 'admin']) {
    const index = inTurn.findIndex(({ metadata }) => metadata?.name === name);
    const role = inTurn[index];
    const rules = role && aggregatedRules(role, inTurn);
    if (role !== undefined && rules !== undefined) inTurn[index] = { ...role, rules: [...rules] };
  }
  return [
    ...inTurn.map((role) => role as Manifest),
    ...Object.entries(roles).map(([key, { labels, rules = [] }]): Manifest => {
      return { apiVersion, kind: 'Role', metadata: metadataOf(key, labels), rules };
    }),
    ...Object.entries(clusterRoleBindings).map(([name, kept]) => bindingOf('ClusterRole', name, kept)),
    ...Object.entries(roleBindings).map(([key, kept]) => bindingOf('Role', key, kept)),
  ];
}

/** The rules that kubelets have whatever the roles of a cluster say, as far as no more is asked about them. */
export function nodeRules(): readonly PolicyRule[] {
  return (policy as KeptPolicy).clusterRoles['system:node']?.rules ?? [];
}

function clusterRoleOf(name: string, { labels, aggregationRule, rules = [] }: KeptRole): ClusterRole {
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: metadataOf(name, labels),
    ...(aggregationRule === undefined ? {} : { aggregationRule }),
    rules: [...rules],
  };
}

function bindingOf(kind: 'ClusterRole' | 'Role', key: string, { role, subjects }: KeptBinding): Manifest {
  const roleRef: RoleRef = { apiGroup: GROUP, kind, name: role };
  const named = subjects.map((subject) =>
    subject.kind === 'ServiceAccount' ? subject : { apiGroup: GROUP, ...subject },
  );
  const ofAll = named.length === 0 ? {} : { subjects: named };
  return { apiVersion, kind: `${kind}Binding`, metadata: metadataOf(key), ...ofAll, roleRef };
}

function metadataOf(key: string, labels: Readonly<Record<string, string>> = {}): Manifest['metadata'] {
  const slash = key.indexOf('/');
  return {
    name: key.slice(slash + 1),
    ...(slash < 0 ? {} : { namespace: key.slice(0, slash) }),
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
  };
}
