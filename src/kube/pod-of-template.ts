import type { Pod, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { Manifest } from './manifest.ts';

/** What a pod is created from: its owner, its template and its name. */
export interface PodFromTemplate {
  readonly owner: Manifest;
  readonly template: PodTemplateSpec | undefined;
  readonly name: string;
  readonly generateName?: string;
  /** Labels in addition to those of the template. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The node of the pod, if it is decided already, as for a DaemonSet. */
  readonly nodeName?: string;
}

/**
 * The pod that a controller creates from a template: the labels and the spec of the template, and a reference to the
 * owner.
 * Source: k8s.io/kubernetes pkg/controller/controller_utils.go, `GetPodFromTemplate`.
 */
export function podFromTemplate({
  owner,
  template,
  name,
  generateName,
  labels,
  nodeName,
}: PodFromTemplate): Pod & Manifest & { readonly spec: PodSpec } {
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
      ownerReferences: [controllerReference(owner)],
    },
    spec: { containers: [], ...spec, ...(nodeName === undefined ? {} : { nodeName }) },
  };
}

/** The owner reference of an object to its controller. */
export function controllerReference(owner: Manifest): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name ?? '',
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}
