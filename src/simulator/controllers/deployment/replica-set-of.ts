import { controllerReference } from '../../../kube/pod-of-template.ts';
import type { DeploymentObject } from '../../kinds/apps/deployment.ts';
import type { ReplicaSetObject } from '../../kinds/apps/replica-set.ts';

/**
 * The ReplicaSet of a Deployment's present template, with all its replicas.
 * Source: kubernetes/kubernetes pkg/controller/deployment/sync.go, `getNewReplicaSet`.
 */
export function replicaSetOf(
  deployment: DeploymentObject,
  name: string,
  hash: string,
  revision: number,
): ReplicaSetObject {
  const { replicas = 1, selector, template, minReadySeconds } = deployment.spec;
  const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
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
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
