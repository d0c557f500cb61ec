import type { NamespaceCondition } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { deleteObject } from '../deletion.ts';
import { type NamespaceObject, namespaces } from '../kinds/core/namespace.ts';
import { kindOf, kinds } from '../kinds/index.ts';
import { type Controller, type ControlPlane, putStatus, refOf } from './controller.ts';
import { isEnding } from './terminating.ts';

/**
 * The deletion of a namespace in a live cluster: everything in it is deleted, and when the last pod has had its grace
 * and the last finalizer is removed, the namespace is removed.
 * Source: kubernetes/kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go.
 */
export const namespaceController: Controller = {
  name: 'namespace-controller',
  watches: kinds.filter((kind) => kind.namespaced || kind === namespaces),
  run: (plane) => {
    for (const namespace of plane.objects.list(namespaces)) if (isEnding(namespace)) empty(plane, namespace);
  },
};

function empty(plane: ControlPlane, namespace: NamespaceObject): void {
  const { objects } = plane;
  const { name = '' } = namespace.metadata;
  for (const object of objects.inNamespace(name)) {
    if (!isEnding(object) && objects.find(refOf(object)) !== undefined) deleteObject(plane, object);
  }
  const left = objects.inNamespace(name);
  if (left.length > 0) {
    const conditions = conditionsOf(plane, namespace, left);
    putStatus(objects, namespace, { ...namespace.status, phase: 'Terminating', conditions });
    return;
  }
  const finalizers = (namespace.spec.finalizers ?? []).filter((one) => one !== 'kubernetes');
  if (finalizers.length === 0 && (namespace.metadata.finalizers ?? []).length === 0) objects.remove(refOf(namespace));
  else objects.replace({ ...namespace, spec: { finalizers } });
}

type ConditionText = readonly [type: string, status: string, reason: string, message: string];

/** What is always true of a deletion here: nothing of it can fail. */
const noFailures: readonly ConditionText[] = [
  ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
  [
    'NamespaceDeletionGroupVersionParsingFailure',
    'False',
    'ParsedGroupVersions',
    'All legacy kube types successfully parsed',
  ],
  [
    'NamespaceDeletionContentFailure',
    'False',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
];

function conditionsOf(
  plane: ControlPlane,
  { status }: NamespaceObject,
  left: readonly Manifest[],
): readonly NamespaceCondition[] {
  const before = status?.conditions ?? [];
  const content: ConditionText = [
    'NamespaceContentRemaining',
    'True',
    'SomeResourcesRemain',
    `Some resources are remaining: ${resourceCounts(left)}`,
  ];
  return [...noFailures, content, finalizersText(left)].map(([type, status, reason, message]) => {
    const same = before.find((one) => one.type === type && one.status === status);
    return { lastTransitionTime: same?.lastTransitionTime ?? plane.now(), message, reason, status, type };
  });
}

function finalizersText(left: readonly Manifest[]): ConditionText {
  const type = 'NamespaceFinalizersRemaining';
  const counts = countsByName(left.flatMap(({ metadata }) => metadata.finalizers ?? []));
  if (counts.length === 0) {
    return [type, 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'];
  }
  const listed = counts.map(([name, count]) => `${name} in ${count} resource instances`).join(', ');
  return [type, 'True', 'SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${listed}`];
}

function resourceCounts(left: readonly Manifest[]): string {
  const counts = countsByName(left.map(resourceOf));
  return counts.map(([name, count]) => `${name} has ${count} resource instances`).join(', ');
}

function countsByName(names: readonly string[]): readonly (readonly [name: string, count: number])[] {
  return [...Map.groupBy(names, (name) => name)]
    .map(([name, all]) => [name, all.length] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** `pods.`, `deployments.apps`: a resource with its group. */
function resourceOf({ apiVersion, kind }: Manifest): string {
  const known = kindOf(apiVersion, kind);
  return `${known?.plural ?? kind.toLowerCase()}.${known?.group ?? ''}`;
}
