import type { KubeApi } from '../api/kube-api.ts';
import { ClusterError } from '../cluster-error.ts';
import {
  type Attempt,
  attemptLines,
  MAX_CONCURRENT,
  type Observation,
  probeScript,
  readObservations,
} from './probe-script.ts';

/** A container from which connections are attempted. */
export interface ProbeSource {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** An attempt, and the container from which it is made. */
export interface SourcedAttempt {
  readonly source: ProbeSource;
  readonly attempt: Attempt;
}

/** What was observed of an attempt, or why nothing was. */
export type AttemptResult = { readonly observed: Observation } | { readonly because: string };

/** In how many pods attempts run at once. */
const MAX_PODS = 32;

/**
 * Makes attempts to connect, side by side: one command in each pod makes all the attempts from there. An attempt times
 * out after `timeout` seconds. Returns the results in the order of the attempts.
 */
export async function runAttempts(
  api: KubeApi,
  attempts: readonly SourcedAttempt[],
  timeout: number,
): Promise<readonly AttemptResult[]> {
  const results: AttemptResult[] = attempts.map(() => ({ because: 'it was not tried' }));
  const groups = [...Map.groupBy(attempts.keys(), (at) => keyOf(attempts[at]!.source)).values()];
  const queue = groups.values();
  const work = async (): Promise<void> => {
    for (const indexes of queue) {
      const { source } = attempts[indexes[0]!]!;
      const own = indexes.map((at) => attempts[at]!.attempt);
      const observed = await runInPod(api, source, own, timeout);
      indexes.forEach((at, index) => {
        results[at] = observed[index] ?? { because: 'the pod said nothing of it' };
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_PODS, groups.length) }, work));
  return results;
}

/** In milliseconds: the waits before a connection is tried again that was lost while the API server restarted. */
const RETRY_DELAYS = [500, 1500, 3000];

async function runInPod(
  api: KubeApi,
  source: ProbeSource,
  attempts: readonly Attempt[],
  timeout: number,
): Promise<readonly AttemptResult[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await runOnce(api, source, attempts, timeout);
    } catch (error) {
      const wait = error instanceof ClusterError && error.kind === 'unreachable' ? RETRY_DELAYS[attempt] : undefined;
      if (wait === undefined) return attempts.map(() => ({ because: (error as Error).message }));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function runOnce(
  api: KubeApi,
  { namespace, pod, container }: ProbeSource,
  attempts: readonly Attempt[],
  timeout: number,
): Promise<readonly AttemptResult[]> {
  const { stdout, stderr } = await api.exec({
    namespace,
    pod,
    container,
    command: ['sh', '-c', probeScript, 'sh', String(timeout)],
    stdin: attemptLines(attempts),
    timeout: (Math.ceil(attempts.length / MAX_CONCURRENT) * timeout + 20) * 1000,
  });
  return readObservations(stdout, attempts.length).map((observed) =>
    observed === undefined
      ? { because: `pod ${namespace}/${pod} did not try it: ${stderr.trim().slice(0, 200)}` }
      : { observed },
  );
}

function keyOf({ namespace, pod, container }: ProbeSource): string {
  return `${namespace}/${pod}/${container}`;
}
