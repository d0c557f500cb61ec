import type { Pod } from 'kubernetes-types/core/v1';
import { declaredPorts, isHostNetwork, namespacedName } from '../../../kube/pods.ts';
import type { Snapshot } from '../../../kube/snapshot.ts';
import type { Flow } from '../../../netpol/flow.ts';
import type { Enforcement } from '../enforcement-check.ts';
import { liveSnapshot } from '../read-snapshot.ts';
import { namespaceName, restrictToTask } from '../scope.ts';
import type { StagedStart, StageInput } from '../stage.ts';
import { NodeProbes } from './node-reachability.ts';
import type { ProbedConnection } from './positive-controls.ts';
import { type ProbeResult, probeFlows, probeSourceIn } from './probe-flows.ts';

/** What a task's part of a cluster is probed with. */
export interface TaskProbesInput extends StageInput {
  /** Seconds after which an attempt to connect times out. */
  readonly timeout: number;
}

/** Reads a task's part of a real cluster, and probes flows there. */
export class TaskProbes {
  readonly enforcement: Enforcement;
  readonly #input: TaskProbesInput;
  readonly #staged: StagedStart;
  readonly #nodeProbes: NodeProbes;

  constructor(input: TaskProbesInput, staged: StagedStart, enforcement: Enforcement) {
    const { api, ownership, image, patience } = input;
    this.#input = input;
    this.#staged = staged;
    this.enforcement = enforcement;
    this.#nodeProbes = new NodeProbes({ api, ownership, image, namespace: staged.probeNamespace, patience });
  }

  /** The task's part of the cluster as it is now. */
  async snapshot(): Promise<Snapshot> {
    const { api, ownership, startSnapshot } = this.#input;
    const { probeNamespace } = this.#staged;
    const scope = { run: ownership.run, probeNamespace, startSnapshot, isOurs: this.#isOurs };
    return restrictToTask(await liveSnapshot(api), scope);
  }

  /** Probes each pod of the task from each other one, on its declared ports. The result serves as controls later. */
  async probeBaseline(): Promise<readonly ProbedConnection[]> {
    const snapshot = await this.snapshot();
    const pods = snapshot.pods.filter((pod) => !isHostNetwork(pod));
    const pairs = pods
      .filter(this.#isOurs)
      .flatMap((from) => pods.flatMap((to) => (from === to ? [] : [{ from, to }])));
    const flows = pairs.flatMap(({ from, to }) =>
      declaredPorts(to).map(({ port, protocol }): Flow => {
        return { from: { pod: namespacedName(from) }, to: { pod: namespacedName(to) }, port, protocol };
      }),
    );
    return (await this.#probe(snapshot, flows, [])).connections;
  }

  /** Probes flows; `before` are connections that were probed earlier. */
  async probe(flows: readonly Flow[], before: readonly ProbedConnection[]): Promise<ProbeResult> {
    return this.#probe(await this.snapshot(), flows, before);
  }

  #probe(snapshot: Snapshot, flows: readonly Flow[], before: readonly ProbedConnection[]): Promise<ProbeResult> {
    const { api, ownership, image, patience, timeout } = this.#input;
    const { owner, client } = this.#staged;
    const namespaces = new Set(snapshot.namespaces.map(namespaceName));
    return probeFlows(flows, {
      api,
      snapshot,
      isOurs: this.#isOurs,
      temporaryPods: { api, ownership, image, owner, namespaces, patience },
      enforcement: this.enforcement,
      controlPod: { source: probeSourceIn(client), node: client.spec?.nodeName ?? '' },
      nodeProbes: this.#nodeProbes,
      before,
      timeout,
    });
  }

  /** Whether all containers of a pod run the probe image. */
  readonly #isOurs = ({ spec }: Pod): boolean =>
    spec?.containers.every(({ image }) => image === this.#input.image) === true;
}
