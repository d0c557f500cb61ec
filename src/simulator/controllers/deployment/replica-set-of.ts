import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import { controllerReference } from '../../../kube/pod-of-template.ts';

/** The ReplicaSet of a Deployment's present template, with all its replicas. */
export function replicaSetOf(
  deployment: Deployment & Manifest,
  name: string,
  hash: string,
  revision: number,
): Manifest {
  const { replicas = 1, selector, template, minReadySeconds } = deployment.spec ?? {};
  const labels = { ...template?.metadata?.labels, 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: deployment.metadata.namespace ?? 'default',
      labels,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, 'pod-template-hash': hash } },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  };
}
