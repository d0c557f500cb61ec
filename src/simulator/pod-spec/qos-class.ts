import type { PodSpec } from 'kubernetes-types/core/v1';

/**
 * The quality of service that follows from limits and requests of processor and memory.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
 */
export function qosClassOf(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(
    ({ resources }) => resources ?? {},
  );
  const amount = (list: Readonly<Record<string, string>> | undefined, name: string): string | undefined =>
    list?.[name] === '0' ? undefined : list?.[name];
  const names = ['cpu', 'memory'];
  const bare = containers.every(({ limits, requests }) =>
    names.every((name) => !amount(limits, name) && !amount(requests, name)),
  );
  if (bare) return 'BestEffort';
  const full = containers.every(({ limits, requests }) =>
    names.every((name) => amount(limits, name) !== undefined && amount(limits, name) === amount(requests, name)),
  );
  return full ? 'Guaranteed' : 'Burstable';
}
