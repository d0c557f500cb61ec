import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { controllerReference } from '../../kube/pod-of-template.ts';
import { type ControllerRevisionObject, controllerRevisions } from '../kinds/apps/controller-revision.ts';
import { TEMPLATE_GENERATION } from '../kinds/apps/daemon-set.ts';
import { type ControlPlane, ownedObjects } from './controller.ts';
import { endObject } from './terminating.ts';

/** The revision that a workload is to have. */
export interface WantedRevision {
  readonly owner: Manifest;
  readonly template: PodTemplateSpec;
  /** The name of the label that holds the hash of the template, and the hash. */
  readonly label: string;
  readonly hash: string;
  /** How many old revisions are kept. */
  readonly limit: number;
  /** Hashes that some pod still has: their revisions stay. */
  readonly inUse: ReadonlySet<string>;
}

/**
 * Keeps the templates that a StatefulSet or DaemonSet has had, for `kubectl rollout history` and `undo`: the present
 * one is the latest revision.
 * Source: kubernetes/kubernetes pkg/controller/history/controller_history.go.
 */
export function keepRevision(plane: ControlPlane, wanted: WantedRevision): void {
  const { owner, template, label, hash } = wanted;
  const { objects } = plane;
  const all = ownedObjects(objects, owner, controllerRevisions);
  const name = `${owner.metadata.name}-${hash}`;
  const latest = Math.max(0, ...all.map(({ revision }) => revision));
  const there = all.find(({ metadata }) => metadata.name === name);
  deleteOldest(plane, wanted, all, name);
  if (there === undefined) {
    objects.create({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace: owner.metadata.namespace ?? 'default',
        labels: { ...template.metadata?.labels, [label]: hash },
        annotations: keptAnnotations(owner),
        ownerReferences: [controllerReference(owner)],
      },
      data: { spec: { template: { $patch: 'replace', ...template } } },
      revision: latest + 1,
    });
    return;
  }
  if (there.revision < latest) objects.replace({ ...there, revision: latest + 1 });
}

function deleteOldest(
  plane: ControlPlane,
  { limit, inUse, label }: WantedRevision,
  all: readonly ControllerRevisionObject[],
  name: string,
): void {
  const old = all
    .filter(({ metadata }) => metadata.name !== name && !inUse.has(metadata.labels?.[label] ?? ''))
    .toSorted((a, b) => a.revision - b.revision);
  for (const revision of old.slice(0, Math.max(0, old.length - limit))) endObject(plane, revision);
}

/** `kubectl rollout history` shows why a change was made. */
function keptAnnotations({ metadata }: Manifest): Record<string, string> {
  const kept = ['kubernetes.io/change-cause', TEMPLATE_GENERATION];
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => kept.includes(key)));
}
