import type { Container, Pod } from 'kubernetes-types/core/v1';
import type { PodObject } from '../../kinds/core/pod.ts';

const INDEX = 'batch.kubernetes.io/job-completion-index';

/** The index of an indexed Job's pod; -1 where it has none. */
export function indexOf({ metadata }: Pod): number {
  return Number(metadata?.annotations?.[INDEX] ?? -1);
}

/**
 * A pod of an indexed Job, which has its index as annotation, label, part of its host name and environment variable.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
 */
export function withIndex(pod: PodObject, job: string, index: number): PodObject {
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } },
  };
  const { containers, initContainers, ...spec } = pod.spec;
  const withVariable = (container: Container): Container => ({
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
      containers: containers.map(withVariable),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(withVariable) }),
      hostname: `${job}-${index}`,
    },
  };
}

/**
 * The indexes that have succeeded, as the status of a Job writes them: `0-2,4`.
 * Source: kubernetes/kubernetes pkg/controller/job/indexed_job_utils.go, `orderedIntervals.String`.
 */
export function completedIndexes(succeeded: readonly Pod[]): string {
  const intervals: { readonly from: number; readonly to: number }[] = [];
  for (const index of [...new Set(succeeded.map(indexOf))].toSorted((a, b) => a - b)) {
    const last = intervals.at(-1);
    if (last?.to === index - 1) intervals.splice(-1, 1, { from: last.from, to: index });
    else intervals.push({ from: index, to: index });
  }
  const texts = intervals.map(({ from, to }) => {
    if (from === to) return `${from}`;
    return `${from}${to === from + 1 ? ',' : '-'}${to}`;
  });
  return texts.join(',');
}
