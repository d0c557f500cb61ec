import type { Pod, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { Manifest } from './manifest.ts';

/** Whose pod it is, and what it is called. */
export interface TemplatePod {
  readonly owner: Manifest;
  readonly template: PodTemplateSpec | undefined;
  readonly name: string;
  readonly generateName?: string;
  /** Labels beside those of the template. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The node it is made for, as a DaemonSet's pods are. */
  readonly nodeName?: string;
}

/**
 * The pod that a controller makes from a template: the template's labels and spec, and a reference to its owner.
 * Source: k8s.io/kubernetes pkg/controller/controller_utils.go, `GetPodFromTemplate`.
 */
export function podOfTemplate({
  owner,
  template,
  name,
  generateName,
  labels,
  nodeName,
}: TemplatePod): Pod & Manifest & { spec: PodSpec } {
  const { metadata = {}, spec } = template ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(generateName === undefined ? {} : { generateName }),
      namespace: owner.metadata.namespace ?? 'default',
      labels: { ...metadata.labels, ...labels },
      ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ownerReferences: [ownedBy(owner)],
    },
    spec: { containers: [], ...spec, ...(nodeName === undefined ? {} : { nodeName }) },
  };
}

/** The reference that makes an object its controller's. */
export function ownedBy(owner: Manifest): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name ?? '',
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}
