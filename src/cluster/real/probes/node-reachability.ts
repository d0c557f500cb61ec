import type { Pod } from 'kubernetes-types/core/v1';
import type { KubeApi } from '../api/kube-api.ts';
import { ClusterError } from '../cluster-error.ts';
import { type OwnershipLabels, withOwnership } from '../ownership-labels.ts';
import { containersRun, waitUntilRunning } from '../wait-ready.ts';
import { probePod } from './probe-pod.ts';
import type { ProbeSource } from './run-attempts.ts';

/** A pod on one node that connects and answers, and that no policy selects. */
export interface NodeProbe {
  readonly source: ProbeSource;
  readonly ip: string;
}

/** What the probes of nodes are made with. */
export interface NodeProbeInput {
  readonly api: KubeApi;
  readonly ownership: OwnershipLabels;
  readonly image: string;
  /** A namespace of ours without policies; the probes are removed with it. */
  readonly namespace: string;
  /** Milliseconds within which the probes must run. */
  readonly patience: number;
}

/** The port on which the probe of a node answers. */
export const nodeProbePort = { port: 80, protocol: 'TCP' } as const;

/**
 * The probes of the nodes of a cluster, at most one on each: a connection from one to another shows that the network
 * between their nodes works.
 */
export class NodeProbes {
  readonly #input: NodeProbeInput;
  /** The name of each node's probe; empty where its pod was refused. */
  readonly #names = new Map<string, string>();

  constructor(input: NodeProbeInput) {
    this.#input = input;
  }

  /** Makes the probes that are missing on these nodes. Returns all that run, by node; a node may have none. */
  async on(nodes: Iterable<string>): Promise<ReadonlyMap<string, NodeProbe>> {
    const missing = [...new Set(nodes)].filter((node) => node !== '' && !this.#names.has(node));
    for (const node of missing) this.#names.set(node, `way-${this.#names.size}`);
    await Promise.all(missing.map((node) => this.#create(node)));
    if (missing.length > 0) await this.#wait();
    return this.#running();
  }

  async #create(node: string): Promise<void> {
    const { api, ownership, image, namespace } = this.#input;
    const name = this.#names.get(node) ?? '';
    const pod = probePod({ namespace, name, labels: { app: 'sallyport-way' }, image, listens: [nodeProbePort] });
    const spec = { ...(pod['spec'] as object), nodeName: node };
    const answer = await api.create(withOwnership({ ...pod, spec }, ownership));
    if ('refused' in answer) this.#names.set(node, '');
  }

  /** Waits for the probes; that some do not start is no error. */
  async #wait(): Promise<void> {
    const { api, patience } = this.#input;
    const atLeast = [...this.#names.values()].filter(Boolean).length;
    try {
      await waitUntilRunning({ api, wanted: this.#isProbe, atLeast, patience, progress: () => undefined });
    } catch (error) {
      if (!(error instanceof ClusterError) || error.kind !== 'not-ready') throw error;
    }
  }

  async #running(): Promise<ReadonlyMap<string, NodeProbe>> {
    const { api, namespace } = this.#input;
    const pods = (await api.list('v1', 'Pod', { namespace })) as readonly object[] as readonly Pod[];
    const running = pods.filter((pod) => this.#isProbe(pod) && containersRun(pod));
    return new Map(
      running.map(({ metadata, spec, status }) => [
        spec?.nodeName ?? '',
        { source: { namespace, pod: metadata?.name ?? '', container: 'probe' }, ip: status?.podIP ?? '' },
      ]),
    );
  }

  readonly #isProbe = ({ metadata }: Pod): boolean =>
    metadata?.namespace === this.#input.namespace && [...this.#names.values()].includes(metadata.name ?? '');
}
