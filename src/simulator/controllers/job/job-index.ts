import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../../kube/manifest.ts';

const INDEX = 'batch.kubernetes.io/job-completion-index';

/** The index of an indexed Job's pod; -1 where it has none. */
export function indexOf({ metadata }: Pod): number {
  return Number(metadata?.annotations?.[INDEX] ?? -1);
}

/**
 * A pod of an indexed Job knows its index by annotation, label, host name and environment.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
 */
export function withIndex(pod: Pod & Manifest, job: string, index: number): Pod & Manifest {
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } },
  };
  const { containers, initContainers, ...spec } = pod.spec ?? { containers: [] };
  const told = <Told extends { env?: object[] }>(container: Told): Told => ({
    ...container,
    env: [...(container.env ?? []), variable],
  });
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      annotations: { ...pod.metadata.annotations, [INDEX]: String(index) },
      labels: { ...pod.metadata.labels, [INDEX]: String(index) },
    },
    spec: {
      ...spec,
      containers: containers.map(told),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(told) }),
      hostname: `${job}-${index}`,
    },
  };
}
