import type { Manifest } from '../../kube/manifest.ts';
import type { KubeApi } from './api/kube-api.ts';
import { ClusterError } from './cluster-error.ts';
import type { Observation } from './probes/probe-script.ts';
import { type ProbeSource, runAttempts } from './probes/run-attempts.ts';

/** How a cluster enforces policies. */
export interface Enforcement {
  /** What a blocked connection looks like: it gets no response, or the network plug-in refuses it. */
  readonly blockedAs: 'timed out' | 'refused' | 'unreachable';
  /** Milliseconds until a new policy had its effect, or a removed one no longer had it: the longer of the two. */
  readonly delay: number;
}

/** What enforcement is checked with. */
export interface EnforcementCheck {
  readonly api: KubeApi;
  /** Two pods in a namespace of ours: the client connects, and the server answers on TCP 80. */
  readonly client: ProbeSource;
  readonly server: {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ip: string;
  };
  /** Seconds after which an attempt to connect times out. */
  readonly timeout: number;
  /** Milliseconds within which a change of policies must have its effect. */
  readonly patience: number;
}

/**
 * Checks that a cluster enforces policies, before any score depends on it: a connection is possible, a policy blocks
 * it, and without the policy it is possible again. Rejects with `ClusterError` where it is not so.
 */
export async function checkEnforcement(check: EnforcementCheck): Promise<Enforcement> {
  const { api, server } = check;
  const before = await waitForObservation(check, isConnected);
  if (!isConnected(before.observed)) {
    const what = `two pods that no policy touches cannot reach each other (${before.observed ?? 'nothing was seen'})`;
    throw new ClusterError(
      'not-enforced',
      `nothing can be judged on this cluster: ${what}. Is its network plug-in up?`,
    );
  }
  const made = await api.create(denyAll(server));
  if ('refused' in made) throw new ClusterError('refused', `the canary's policy is refused: ${made.refused.message}`);
  try {
    const blocked = await waitForObservation(check, (observed) => !isConnected(observed));
    if (isConnected(blocked.observed) || blocked.observed === undefined) {
      throw new ClusterError('not-enforced', notEnforced);
    }
    await api.remove(policyRef(server.namespace));
    const after = await waitForObservation(check, isConnected);
    if (!isConnected(after.observed)) {
      throw new ClusterError(
        'not-enforced',
        'a connection stayed closed after its policy was removed: nothing can be judged on this cluster',
      );
    }
    const { observed } = blocked;
    const blockedAs = observed === 'refused' || observed === 'unreachable' ? observed : 'timed out';
    return { blockedAs, delay: Math.max(blocked.milliseconds, after.milliseconds) };
  } finally {
    await api.remove(policyRef(server.namespace)).catch(() => undefined);
  }
}

/** An observation, and the milliseconds from the start of the wait until its attempt began. */
interface Awaited {
  readonly observed: Observation | undefined;
  readonly milliseconds: number;
}

/** Attempts the connection until the observation is the wanted one or the patience is over; returns the last one. */
async function waitForObservation(
  check: EnforcementCheck,
  isWanted: (observed: Observation | undefined) => boolean,
): Promise<Awaited> {
  const start = performance.now();
  for (;;) {
    // An attempt shows how it was when it began; one that times out shows it only at the end of its time.
    const milliseconds = performance.now() - start;
    const observed = await observe(check);
    if (isWanted(observed) || milliseconds > check.patience) return { observed, milliseconds };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function observe({ api, client, server, timeout }: EnforcementCheck): Promise<Observation | undefined> {
  const attempt = { host: server.ip, port: 80, protocol: 'TCP' } as const;
  const [result] = await runAttempts(api, [{ source: client, attempt }], timeout);
  if (result && 'because' in result) throw new ClusterError('unreachable', result.because);
  return result?.observed;
}

function isConnected(observed: Observation | undefined): boolean {
  return observed === 'connected';
}

const notEnforced =
  "this cluster's network plug-in does not enforce NetworkPolicy: a policy that lets nothing in did not close a connection. " +
  'Use a cluster whose plug-in does (kind from v0.24 on by itself; else Calico or Cilium), or leave --cluster out: the simulated cluster enforces them';

const POLICY_NAME = 'canary';

function policyRef(namespace: string) {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: POLICY_NAME, namespace };
}

/** A policy that allows no connection to the server. */
function denyAll({ namespace, labels }: EnforcementCheck['server']): Manifest {
  const { apiVersion, kind, name } = policyRef(namespace);
  return {
    apiVersion,
    kind,
    metadata: { name, namespace },
    spec: { podSelector: { matchLabels: { ...labels } }, policyTypes: ['Ingress'] },
  };
}
