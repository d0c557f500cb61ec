import { ClusterTrouble } from './cluster-error.ts';
import type { KubeApi } from './kube-api.ts';
import { type Attempt, attemptLines, probeScript, readSeen, type Seen } from './probe-script.ts';

/** A container to try connections from. */
export interface Source {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** An attempt, and the pod it is made from. */
export interface FromSource {
  readonly source: Source;
  readonly attempt: Attempt;
}

/** What was seen, or why nothing was. */
export type Found = { readonly seen: Seen } | { readonly because: string };

/** As many pods try at once. */
const podsAtOnce = 32;

/**
 * Tries connections from where they are to come from, all at once: each pod is entered once and tries its own side by
 * side. `timeout`: seconds after which an attempt has timed out.
 */
export async function tryAll(api: KubeApi, asked: readonly FromSource[], timeout: number): Promise<readonly Found[]> {
  const found: Found[] = asked.map(() => ({ because: 'it was not tried' }));
  const groups = [...Map.groupBy(asked.keys(), (at) => keyOf(asked[at]!.source)).values()];
  const next = groups.values();
  const work = async (): Promise<void> => {
    for (const places of next) {
      const tried = await tryFrom(
        api,
        asked[places[0]!]!.source,
        places.map((at) => asked[at]!.attempt),
        timeout,
      );
      places.forEach((at, index) => {
        found[at] = tried[index] ?? { because: 'the pod said nothing of it' };
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(podsAtOnce, groups.length) }, work));
  return found;
}

/** A connection that is cut while an API server restarts is made again after so many milliseconds. */
const again = [500, 1500, 3000];

async function tryFrom(
  api: KubeApi,
  source: Source,
  attempts: readonly Attempt[],
  timeout: number,
): Promise<readonly Found[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await triedOnce(api, source, attempts, timeout);
    } catch (error) {
      const wait = error instanceof ClusterTrouble && error.kind === 'unreachable' ? again[attempt] : undefined;
      if (wait === undefined) return attempts.map(() => ({ because: (error as Error).message }));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function triedOnce(
  api: KubeApi,
  { namespace, pod, container }: Source,
  attempts: readonly Attempt[],
  timeout: number,
): Promise<readonly Found[]> {
  const { stdout, stderr } = await api.exec({
    namespace,
    pod,
    container,
    command: ['sh', '-c', probeScript, 'sh', String(timeout)],
    stdin: attemptLines(attempts),
    timeout: (Math.ceil(attempts.length / 128) * timeout + 20) * 1000,
  });
  const seen = readSeen(stdout, attempts.length);
  return seen.map((each) =>
    each === undefined
      ? { because: `pod ${namespace}/${pod} did not try it: ${stderr.trim().slice(0, 200)}` }
      : { seen: each },
  );
}

function keyOf({ namespace, pod, container }: Source): string {
  return `${namespace}/${pod}/${container}`;
}
