import type { Namespace } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { deleteObject } from '../deletion.ts';
import { kinds } from '../kinds/index.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { type Controller, type ControlPlane, putStatus, refOf } from './controller.ts';
import { isEnding } from './ending.ts';

/**
 * The end of a namespace in a live cluster: everything in it is deleted, and when the last pod has had its grace and
 * the last finalizer has gone, the namespace goes.
 * Source: kubernetes/kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go.
 */
export const namespaces: Controller = {
  name: 'namespaces',
  watches: kinds
    .filter(({ namespaced, kind }) => namespaced || kind === 'Namespace')
    .map((kind) => [apiVersionOf(kind), kind.kind] as const),
  run: (plane) => {
    for (const object of plane.objects.list('v1', 'Namespace')) {
      if (isEnding(object)) empty(plane, object as Namespace & Manifest);
    }
  },
};

function empty(plane: ControlPlane, namespace: Namespace & Manifest): void {
  const { objects } = plane;
  const { name = '' } = namespace.metadata;
  for (const object of objects.inNamespace(name)) {
    if (!isEnding(object) && objects.get(refOf(object)) !== undefined) deleteObject(plane, object);
  }
  const left = objects.inNamespace(name);
  if (left.length > 0) {
    putStatus(objects, namespace, {
      ...namespace.status,
      phase: 'Terminating',
      conditions: conditionsOf(plane, namespace, left),
    });
    return;
  }
  const finalizers = (namespace.spec?.finalizers ?? []).filter((one) => one !== 'kubernetes');
  if (finalizers.length === 0 && (namespace.metadata.finalizers ?? []).length === 0) objects.remove(refOf(namespace));
  else objects.replace({ ...namespace, spec: { finalizers } });
}

function conditionsOf(
  plane: ControlPlane,
  namespace: Namespace & Manifest,
  left: readonly Manifest[],
): readonly object[] {
  const before = namespace.status?.conditions ?? [];
  const condition = (type: string, status: string, reason: string, message: string): object => {
    const same = before.find((one) => one.type === type && one.status === status);
    return { lastTransitionTime: same?.lastTransitionTime ?? plane.now(), message, reason, status, type };
  };
  const finalizers = left.flatMap(({ metadata }) => metadata.finalizers ?? []);
  return [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      'False',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    condition(
      'NamespaceDeletionContentFailure',
      'False',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    condition(
      'NamespaceContentRemaining',
      'True',
      'SomeResourcesRemain',
      `Some resources are remaining: ${counted(left.map(resourceOf), 'resource')}`,
    ),
    finalizers.length === 0
      ? condition(
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        )
      : condition(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${finalizersCounted(finalizers)}`,
        ),
  ];
}

function counted(names: readonly string[], what: string): string {
  return [...Map.groupBy(names, (name) => name)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => `${name} has ${all.length} ${what} instances`)
    .join(', ');
}

function finalizersCounted(finalizers: readonly string[]): string {
  return [...Map.groupBy(finalizers, (name) => name)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => `${name} in ${all.length} resource instances`)
    .join(', ');
}

/** `pods.`, `deployments.apps`: a resource with its group. */
function resourceOf({ apiVersion, kind }: Manifest): string {
  const known = kinds.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
  return `${known?.plural ?? kind.toLowerCase()}.${known?.group ?? ''}`;
}
