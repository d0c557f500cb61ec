import type { ControllerRevision } from 'kubernetes-types/apps/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { controllerReference } from '../../kube/pod-of-template.ts';
import { type ControlPlane, ownedObjects } from './controller.ts';
import { endObject } from './ending.ts';

/** What a revision is made of. */
export interface RevisionOf {
  readonly owner: Manifest;
  readonly template: PodTemplateSpec | undefined;
  /** The name of the label that holds the hash, and the hash. */
  readonly label: string;
  readonly hash: string;
  readonly limit: number;
  /** Hashes that some pod still has: their revisions stay. */
  readonly inUse: ReadonlySet<string>;
}

/**
 * Keeps the templates that a StatefulSet or DaemonSet has had, for `kubectl rollout history` and `undo`: the present
 * one is the latest revision.
 * Source: kubernetes/kubernetes pkg/controller/history/controller_history.go.
 */
export function keepRevision(plane: ControlPlane, wanted: RevisionOf): void {
  const { owner, template, label, hash } = wanted;
  const { objects } = plane;
  const all = ownedObjects(objects, owner, 'apps/v1', 'ControllerRevision').map(
    (object) => object as ControllerRevision & Manifest,
  );
  const name = `${owner.metadata.name}-${hash}`;
  const latest = Math.max(0, ...all.map(({ revision }) => revision));
  const there = all.find(({ metadata }) => metadata.name === name);
  forgetOldest(plane, wanted, all, name);
  if (there === undefined) {
    objects.create({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace: owner.metadata.namespace ?? 'default',
        labels: { ...template?.metadata?.labels, [label]: hash },
        annotations: changeOf(owner),
        ownerReferences: [controllerReference(owner)],
      },
      data: { spec: { template: { $patch: 'replace', ...template } } },
      revision: latest + 1,
    });
    return;
  }
  if (there.revision < latest) objects.replace({ ...there, revision: latest + 1 });
}

function forgetOldest(
  plane: ControlPlane,
  { limit, inUse, label }: RevisionOf,
  all: readonly (ControllerRevision & Manifest)[],
  name: string,
): void {
  const old = all
    .filter(({ metadata }) => metadata.name !== name && !inUse.has(metadata.labels?.[label] ?? ''))
    .toSorted((a, b) => a.revision - b.revision);
  for (const revision of old.slice(0, Math.max(0, old.length - limit))) endObject(plane, revision);
}

/** `kubectl rollout history` shows why a change was made. */
function changeOf({ metadata }: Manifest): Record<string, string> {
  const kept = ['kubernetes.io/change-cause', 'deprecated.daemonset.template.generation'];
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => kept.includes(key)));
}
