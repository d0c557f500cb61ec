import type { Pod } from 'kubernetes-types/core/v1';
import { parseAddress } from '../../../kube/addresses.ts';
import type { ListeningPort } from '../../../kube/images.ts';
import { declaredPorts, isHostNetwork, namespacedName, namespaceOf, podAddresses } from '../../../kube/pods.ts';
import type { Snapshot } from '../../../kube/snapshot.ts';
import { replicaLabels } from '../../../netpol/classes/hypothetical-pods.ts';
import type { Endpoint, Flow } from '../../../netpol/flow.ts';
import { containersRun } from '../wait-ready.ts';
import type { TemporaryPod } from './temporary-pods.ts';

/** An end of a probe: one that exists, or the temporary pod at that index of `temporaryPods`. */
export type ProbeEnd = ExistingEnd | { readonly temporaryPod: number };

/** A pod that exists; or a name or an address. */
export type ExistingEnd = { readonly pod: Pod } | { readonly host: string };

/** A flow that can be probed, with its ends and the number of its port. */
export interface PlannedProbe {
  readonly flow: Flow;
  readonly port: number;
  readonly from: ProbeEnd;
  readonly to: ProbeEnd;
}

/** Why a flow is not probed; `untestable` where no real cluster could show it. */
export type NotProbed = { readonly because: string; readonly untestable?: true };

/** How flows are probed: the temporary pods to make, and each flow's ends or why it is not probed. */
export interface ProbePlan {
  readonly flows: readonly (PlannedProbe | NotProbed)[];
  readonly temporaryPods: readonly TemporaryPod[];
}

/**
 * Plans the probes of flows. `isOurs` says whether commands can be run in a pod, because it runs the probe image. A
 * source that is not ours is replaced by a temporary pod with the same labels, on nodes of the same kind.
 */
export function planProbes(snapshot: Snapshot, flows: readonly Flow[], isOurs: (pod: Pod) => boolean): ProbePlan {
  const planner = new ProbePlanner(snapshot, isOurs);
  return { flows: flows.map((flow) => planner.plan(flow)), temporaryPods: planner.temporaryPods };
}

class ProbePlanner {
  readonly temporaryPods: (TemporaryPod & { readonly listens: ListeningPort[] })[] = [];
  readonly #snapshot: Snapshot;
  readonly #isOurs: (pod: Pod) => boolean;
  readonly #pods: ReadonlyMap<string, Pod>;
  /** The index of each temporary pod, by what it is made for. */
  readonly #indexes = new Map<string, number>();

  constructor(snapshot: Snapshot, isOurs: (pod: Pod) => boolean) {
    this.#snapshot = snapshot;
    this.#isOurs = isOurs;
    this.#pods = new Map(snapshot.pods.map((pod) => [namespacedName(pod), pod]));
  }

  plan(flow: Flow): PlannedProbe | NotProbed {
    const [from, to] = [this.#source(flow.from), this.#destination(flow)];
    if ('because' in from) return from;
    if ('because' in to) return to;
    const port = this.#portOf(flow, to);
    if (port === undefined) return { because: `the destination declares no port ${flow.port}` };
    if ('temporaryPod' in to) this.temporaryPods[to.temporaryPod]?.listens.push({ port, protocol: flow.protocol });
    return { flow, port, from, to };
  }

  #source(end: Endpoint): ProbeEnd | NotProbed {
    if ('ip' in end) return { because: 'nothing here can send from an address outside the cluster', untestable: true };
    if ('node' in end) return { because: 'nothing is run on the nodes of a real cluster', untestable: true };
    if ('like' in end) return this.#temporaryPod(JSON.stringify(end.like), () => ({ like: end.like }));
    const pod = this.#pods.get(end.pod);
    if (!pod) return { because: `pod ${end.pod} is not there` };
    if (isHostNetwork(pod)) return { because: 'it is on its node’s network', untestable: true };
    if (!this.#isOurs(pod)) return this.#replicaOf(pod);
    return containersRun(pod) ? { pod } : { because: `pod ${end.pod} does not run` };
  }

  #destination({ from, to, family }: Flow): ProbeEnd | NotProbed {
    if ('service' in to) return { host: `${to.service.split('/').toReversed().join('.')}.svc` };
    if ('ip' in to) return { host: to.ip };
    if ('node' in to) return { because: 'nothing is tried on the nodes of a real cluster', untestable: true };
    if ('like' in to) {
      const key = JSON.stringify(to.like);
      const isSourceToo = 'like' in from && JSON.stringify(from.like) === key;
      return this.#temporaryPod(isSourceToo ? `${key} again` : key, () => ({ like: to.like }));
    }
    const pod = this.#pods.get(to.pod);
    if (!pod) return { because: `pod ${to.pod} is not there` };
    if (!containersRun(pod)) return { because: `pod ${to.pod} does not run` };
    if (podAddressOf(pod, family) === undefined) {
      return { because: `pod ${to.pod} has no such address`, untestable: true };
    }
    return { pod };
  }

  #replicaOf(pod: Pod): ProbeEnd {
    return this.#temporaryPod(`replica ${namespacedName(pod)}`, () => ({
      like: { namespace: namespaceOf(pod), labels: replicaLabels(pod, [this.#snapshot]), ports: declaredPorts(pod) },
      placedLike: pod,
    }));
  }

  /** The temporary pod for a key, which is made once. */
  #temporaryPod(key: string, make: () => Omit<TemporaryPod, 'listens'>): ProbeEnd {
    const known = this.#indexes.get(key);
    if (known !== undefined) return { temporaryPod: known };
    const index = this.temporaryPods.push({ ...make(), listens: [] }) - 1;
    this.#indexes.set(key, index);
    return { temporaryPod: index };
  }

  #portOf({ port, protocol }: Flow, to: ProbeEnd): number | undefined {
    if (typeof port === 'number') return port;
    const declared =
      'pod' in to
        ? declaredPorts(to.pod)
        : 'temporaryPod' in to
          ? (this.temporaryPods[to.temporaryPod]?.like.ports ?? [])
          : [];
    return declared.find((entry) => entry.name === port && entry.protocol === protocol)?.port;
  }
}

/** A pod's address of a family, or its first address where no family is asked for; undefined where it has none. */
export function podAddressOf(pod: Pod, family: 4 | 6 | undefined): string | undefined {
  const all = podAddresses(pod);
  return family === undefined ? all[0] : all.find((ip) => parseAddress(ip)?.family === family);
}
