import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RealCluster } from '../../src/cluster/real/real-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { namespacedName } from '../../src/kube/pods.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import type { Endpoint, Flow, Protocol } from '../../src/netpol/flow.ts';
import { noNode, theNode } from './node.ts';
import { stageOnNode } from './stage-on-node.ts';

type Labels = Readonly<Record<string, string>>;

interface Case {
  readonly id: string;
  readonly upstream_title: string;
  readonly steps: readonly {
    readonly do: readonly {
      readonly apply?: { readonly namespace: string; readonly name: string; readonly spec: unknown };
      readonly delete?: { readonly namespace: string; readonly name: string };
      readonly labelNamespace?: { readonly namespace: string; readonly add: Labels };
      readonly labelPod?: { readonly pod: string; readonly add: Labels };
    }[];
    readonly probes: readonly {
      readonly port: number;
      readonly protocol: Protocol;
      readonly allowed: readonly string[];
      readonly denied: readonly string[];
    }[];
  }[];
}

const suite = parse(readFileSync(new URL('../conformance/k8s-e2e-netpol.yaml', import.meta.url), 'utf8')) as {
  readonly meta: { readonly conventions: { readonly pod_ips: Labels } };
  readonly cases: readonly Case[];
};
// The node's kernel has no SCTP sockets.
const cases = suite.cases.filter(({ steps }) =>
  steps.every(({ probes }) => probes.every(({ protocol }) => protocol !== 'SCTP')),
);
const pods = Object.entries(suite.meta.conventions.pod_ips);
const networking = 'networking.k8s.io/v1';
/** Cases are tried side by side, each lane in namespaces of its own. */
const lanes = 3;

describe.runIf(noNode() === undefined)('the data-path cases of the Kubernetes e2e suite, on a real node', () => {
  const wrong = new Map<string, readonly string[]>();
  let judged = 0;

  beforeAll(async () => {
    await theNode();
    const left = cases.values();
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        const world = await newWorld(`${lane}`);
        try {
          for (const each of left) wrong.set(each.id, await tried(world, each));
        } finally {
          await world.cluster.clear();
        }
      }),
    );
  }, 150_000);

  it.each(cases)('$id: $upstream_title', ({ id }) => {
    expect(wrong.get(id)).toEqual([]);
  });

  it('are 45 of the 48, with every verdict of theirs', () => {
    const expected = cases.flatMap(({ steps }) =>
      steps.flatMap(({ probes }) => probes.flatMap(({ allowed, denied }) => [...allowed, ...denied])),
    );
    expect([cases.length, judged]).toEqual([45, expected.length]);
    expect(judged).toBeGreaterThan(450);
  });

  /** Every verdict of a case that the node, or the engine over its snapshot, sees otherwise. */
  async function tried({ cluster, real, live, namespaceOf, podOf }: World, each: Case): Promise<readonly string[]> {
    const found: string[] = [];
    const made: { readonly namespace: string; readonly name: string }[] = [];
    const undo: Manifest[] = [];
    for (const step of each.steps) {
      for (const { apply, delete: gone, labelNamespace, labelPod } of step.do) {
        const policy = (at: { readonly namespace: string; readonly name: string }) => {
          return { apiVersion: networking, kind: 'NetworkPolicy', namespace: real(at.namespace), name: at.name };
        };
        if (gone) await cluster.remove([policy(gone)]);
        const manifests: Manifest[] = [];
        if (apply) {
          const { apiVersion, kind, ...metadata } = policy(apply);
          manifests.push({ apiVersion, kind, metadata, spec: live(apply.spec) });
          made.push(apply);
        }
        if (labelNamespace) {
          manifests.push(namespaceOf(labelNamespace.namespace, labelNamespace.add));
          undo.push(namespaceOf(labelNamespace.namespace));
        }
        if (labelPod) {
          manifests.push(podOf(labelPod.pod, labelPod.add));
          undo.push(podOf(labelPod.pod));
        }
        await applied(cluster, manifests);
      }
      for (const { port, protocol, allowed, denied } of step.probes) {
        const asked = [...allowed, ...denied];
        const flows = asked.map((pair): Flow<Endpoint> => {
          const [from = '', to = ''] = pair.split(' -> ').map(real);
          return { from: { pod: from }, to: { pod: to }, port, protocol };
        });
        const snapshot = await cluster.snapshot();
        const verdicts = await cluster.probe(flows);
        asked.forEach((pair, at) => {
          const wanted = at < allowed.length ? 'allowed' : 'denied';
          const deduced = evaluate(snapshot, flows[at]!).allowed ? 'allowed' : 'denied';
          const seen = verdicts[at]!;
          judged++;
          if (seen.is === wanted && deduced === wanted) return;
          const because = seen.is === 'untested' ? `: ${seen.because}` : '';
          found.push(`${pair} ${port}/${protocol}: ${wanted}, the engine ${deduced}, the node ${seen.is}${because}`);
        });
      }
    }
    await cluster.remove(
      made.map(({ namespace, name }) => {
        return { apiVersion: networking, kind: 'NetworkPolicy', namespace: real(namespace), name };
      }),
    );
    await applied(cluster, undo);
    return found;
  }
});

/** The three namespaces of the suite on the node, under names of their own. */
interface World {
  readonly cluster: RealCluster;
  /** What `x` or `x/a` is called there. */
  readonly real: (name: string) => string;
  /** A policy's spec with the names and addresses that are there. */
  readonly live: (spec: unknown) => unknown;
  readonly namespaceOf: (name: string, labels?: Labels) => Manifest;
  readonly podOf: (id: string, labels?: Labels) => Manifest;
}

async function newWorld(lane: string): Promise<World> {
  const real = (name: string): string => name.replace(/^[xyz](?=\/|$)/, (letter) => `${letter}-${lane}`);
  const namespaceOf: World['namespaceOf'] = (name, labels = {}) => {
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: real(name), labels } };
  };
  const podOf: World['podOf'] = (id, labels = {}) => {
    const [namespace = '', name = ''] = real(id).split('/');
    const ports = [80, 81].flatMap((containerPort) =>
      ['TCP', 'UDP'].map((protocol) => {
        return { containerPort, protocol, name: `serve-${containerPort}-${protocol.toLowerCase()}` };
      }),
    );
    const metadata = { name, namespace, labels: { pod: name, ...labels } };
    const spec = { containers: [{ name: 'main', image: 'podserver', ports }] };
    return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
  };
  const start = [...['x', 'y', 'z'].map((name) => namespaceOf(name)), ...pods.map(([id]) => podOf(id))];
  const cluster = await stageOnNode(`lane-${lane}`, start);
  const snapshot = await cluster.snapshot();
  const addresses = new Map(snapshot.pods.map((pod) => [namespacedName(pod), pod.status?.podIP ?? '']));
  const live: World['live'] = (spec) =>
    JSON.parse(
      pods
        .reduce((text, [id, ip]) => text.replaceAll(`"${ip}/`, `"${addresses.get(real(id))}/`), JSON.stringify(spec))
        .replace(/"([xyz])"/g, (_, name: string) => `"${real(name)}"`),
    ) as unknown;
  return { cluster, real, live, namespaceOf, podOf };
}

async function applied(cluster: RealCluster, manifests: readonly Manifest[]): Promise<void> {
  for (const one of await cluster.apply(manifests)) {
    if (one.is === 'refused') throw new Error(one.status.message);
  }
}
