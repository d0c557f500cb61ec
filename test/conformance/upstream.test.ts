import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import type { Protocol } from '../../src/netpol/flow.ts';
import { compileMatrix, type Matrix } from '../../src/netpol/matrix/matrix.ts';
import { policyFrom, worldFrom } from '../netpol/worlds.ts';

interface Change {
  readonly apply?: { readonly namespace: string; readonly name: string; readonly spec: unknown };
  readonly delete?: { readonly namespace: string; readonly name: string };
  readonly labelNamespace?: { readonly namespace: string; readonly add: Readonly<Record<string, string>> };
  readonly labelPod?: { readonly pod: string; readonly add: Readonly<Record<string, string>> };
}

interface Probe {
  readonly port: number;
  readonly protocol: Protocol;
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

interface Case {
  readonly id: string;
  readonly upstream_title: string;
  readonly pods: readonly string[];
  readonly container_ports: readonly number[];
  readonly protocols: readonly string[];
  readonly steps: readonly { readonly do: readonly Change[]; readonly probes: readonly Probe[] }[];
}

interface Suite {
  readonly meta: {
    readonly conventions: { readonly pod_ips: Readonly<Record<string, string>> };
    readonly pair_verdict_count: number;
  };
  readonly cases: readonly Case[];
}

const suite: Suite = parse(readFileSync(new URL('k8s-e2e-netpol.yaml', import.meta.url), 'utf8'));

describe('the data-path cases of the Kubernetes e2e suite', () => {
  it.each(suite.cases)('$id: $upstream_title', (each) => {
    expect(differences(each)).toEqual([]);
  });

  it('are all there', () => {
    const probes = suite.cases.flatMap((each) => each.steps.flatMap((step) => step.probes));
    const verdicts = probes.reduce((sum, probe) => sum + probe.allowed.length + probe.denied.length, 0);
    expect([suite.cases.length, verdicts]).toEqual([48, suite.meta.pair_verdict_count]);
  });
});

/** Every verdict that differs from the suite's, of the explained answer or of the matrix. */
function differences(each: Case): readonly string[] {
  const wrong: string[] = [];
  let snapshot = start(each);
  let matrix = compileMatrix(snapshot);
  for (const step of each.steps) {
    for (const change of step.do) [snapshot, matrix] = changed(snapshot, matrix, change);
    for (const probe of step.probes) {
      for (const [verdict, pairs] of [
        ['allowed', probe.allowed],
        ['denied', probe.denied],
      ] as const) {
        for (const pair of pairs) {
          const [from = '', to = ''] = pair.split(' -> ');
          const flow = { from: { pod: from }, to: { pod: to }, port: probe.port, protocol: probe.protocol };
          const explained = evaluate(snapshot, flow);
          const [source, destination] = [each.pods.indexOf(from), each.pods.indexOf(to)];
          const quick = matrix.allows(source, destination, probe.port, probe.protocol);
          const asSaid = verdict === 'allowed';
          if (explained.allowed !== asSaid || quick !== asSaid || explained.standing === 'undefined') {
            wrong.push(`${pair} ${probe.port}/${probe.protocol} should be ${verdict}`);
          }
        }
      }
    }
  }
  return wrong;
}

function start({ pods, container_ports, protocols }: Case): Snapshot {
  const ports = container_ports.flatMap((port) =>
    protocols.map((protocol) => `serve-${port}-${protocol.toLowerCase()}=${port}/${protocol}`),
  );
  const podOf = (id: string) => ({ labels: { pod: id.slice(2) }, ip: suite.meta.conventions.pod_ips[id] ?? '', ports });
  return worldFrom({
    namespaces: { x: {}, y: {}, z: {} },
    pods: Object.fromEntries(pods.map((id) => [id, podOf(id)])),
  });
}

function changed(snapshot: Snapshot, matrix: Matrix, change: Change): [Snapshot, Matrix] {
  const { apply, delete: gone, labelNamespace, labelPod } = change;
  const target = apply ?? gone;
  if (target !== undefined) {
    const policy = apply && policyFrom(`${apply.namespace}/${apply.name}`, apply.spec);
    const others = snapshot.policies.filter(
      ({ metadata }) => metadata?.namespace !== target.namespace || metadata?.name !== target.name,
    );
    return [
      { ...snapshot, policies: policy ? [...others, policy] : others },
      policy ? matrix.withPolicy(policy) : matrix.withoutPolicy(target.namespace, target.name),
    ];
  }
  const relabelled = <T extends Snapshot['pods'][number] | Snapshot['namespaces'][number]>(
    object: T,
    id: string | undefined,
  ): T => {
    const mine = [object.metadata?.namespace, object.metadata?.name].filter(Boolean).join('/');
    const add = labelNamespace?.add ?? labelPod?.add;
    return mine === id
      ? { ...object, metadata: { ...object.metadata, labels: { ...object.metadata?.labels, ...add } } }
      : object;
  };
  const next = {
    ...snapshot,
    namespaces: snapshot.namespaces.map((each) => relabelled(each, labelNamespace?.namespace)),
    pods: snapshot.pods.map((each) => relabelled(each, labelPod?.pod)),
  };
  return [next, compileMatrix(next)];
}
