import type { Manifest } from '../../kube/manifest.ts';
import { ClusterTrouble } from './cluster-error.ts';
import type { KubeApi } from './kube-api.ts';
import type { Seen } from './probe-script.ts';
import { type Source, tryAll } from './try-attempts.ts';

/** What the canary showed of a cluster. */
export interface Enforcement {
  /** What a closed connection looks like: lost, or refused by the plug-in. */
  readonly closed: 'timed out' | 'refused' | 'unreachable';
  /** Milliseconds until a new policy held, and until one that was removed did no more. */
  readonly delay: number;
}

export interface Canary {
  readonly api: KubeApi;
  /** Two pods in a namespace of ours: one asks, the other answers on TCP 80. */
  readonly client: Source;
  readonly server: {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ip: string;
  };
  /** Seconds. */
  readonly timeout: number;
  /** Milliseconds that a plug-in may take to act. */
  readonly patience: number;
}

/**
 * Shows that the cluster enforces policies before anything is scored on it: a connection passes, a policy closes it,
 * and without the policy it passes again. Rejects with `ClusterTrouble` where it does not go so.
 */
export async function proveEnforcement({ api, client, server, timeout, patience }: Canary): Promise<Enforcement> {
  const look = async (): Promise<Seen | undefined> => {
    const attempt = { host: server.ip, port: 80, protocol: 'TCP' } as const;
    const [found] = await tryAll(api, [{ source: client, attempt }], timeout);
    if (found && 'because' in found) throw new ClusterTrouble('unreachable', found.because);
    return found?.seen;
  };
  const until = async (
    wanted: (seen: Seen | undefined) => boolean,
  ): Promise<{ readonly seen: Seen | undefined; readonly took: number }> => {
    const began = performance.now();
    for (;;) {
      // What an attempt shows was so when it began; a lost one takes its whole time to show it.
      const took = performance.now() - began;
      const seen = await look();
      if (wanted(seen) || took > patience) return { seen, took };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const passes = (seen: Seen | undefined): boolean => seen === 'connected';

  const before = await until(passes);
  if (!passes(before.seen)) {
    const said = `two pods that no policy touches cannot reach each other (${before.seen ?? 'nothing was seen'})`;
    throw new ClusterTrouble(
      'not-enforced',
      `nothing can be judged on this cluster: ${said}. Is its network plug-in up?`,
    );
  }
  const made = await api.create(denyAll(server));
  if ('refused' in made) throw new ClusterTrouble('refused', `the canary's policy is refused: ${made.refused.message}`);
  try {
    const closed = await until((seen) => !passes(seen));
    if (passes(closed.seen) || closed.seen === undefined) throw new ClusterTrouble('not-enforced', notEnforced);
    await api.remove(refOfPolicy(server.namespace));
    const after = await until(passes);
    if (!passes(after.seen)) {
      throw new ClusterTrouble(
        'not-enforced',
        'a connection stayed closed after its policy was removed: nothing can be judged on this cluster',
      );
    }
    const seen = closed.seen === 'refused' || closed.seen === 'unreachable' ? closed.seen : 'timed out';
    return { closed: seen, delay: Math.max(closed.took, after.took) };
  } finally {
    await api.remove(refOfPolicy(server.namespace)).catch(() => undefined);
  }
}

const notEnforced =
  "this cluster's network plug-in does not enforce NetworkPolicy: a policy that lets nothing in did not close a connection. " +
  'Use a cluster whose plug-in does (kind from v0.24 on by itself; else Calico or Cilium), or leave --cluster out: the simulated cluster enforces them';

const policyName = 'canary';

function refOfPolicy(namespace: string) {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: policyName, namespace };
}

function denyAll({ namespace, labels }: Canary['server']): Manifest {
  const { apiVersion, kind, name } = refOfPolicy(namespace);
  return {
    apiVersion,
    kind,
    metadata: { name, namespace },
    spec: { podSelector: { matchLabels: { ...labels } }, policyTypes: ['Ingress'] },
  };
}
