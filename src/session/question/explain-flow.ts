import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import { passes } from '../../netpol/evaluate.ts';
import type { Destination, Flow, Side, Standing } from '../../netpol/flow.ts';
import { describeSide } from '../../netpol/reason-text.ts';
import { resolveEndpoint } from '../../network/resolve-endpoint.ts';
import { connect, whyUnroutable } from '../../network/trace-connection.ts';
import type { FlowText } from '../../scenario/scenario.ts';

/** What becomes of a connection by the policies. */
export interface TextVerdict {
  readonly is: 'allowed' | 'denied';
  readonly standing: Standing;
  /** Why, as a sentence. */
  readonly says: string;
  readonly egress: Side | null;
  readonly ingress: Side | null;
}

/** The start state with the policies that a task applies to it. `newCluster` makes the start state; it is closed again. */
export async function snapshotWith(
  apply: string | undefined,
  namespace: string,
  newCluster: () => Promise<Cluster>,
): Promise<Snapshot> {
  const cluster = await newCluster();
  try {
    const read = apply === undefined ? { documents: [] } : readManifests(apply, 'apply.yaml');
    if ('documents' in read)
      await cluster.apply(
        read.documents.map(({ value }) => value as Manifest),
        namespace,
      );
    return await cluster.snapshot();
  } finally {
    await cluster.close();
  }
}

/** What becomes of a connection of a question; `because` where that cannot be decided: its ends are several that differ. */
export function decideText(snapshot: Snapshot, flow: FlowText): TextVerdict | { readonly because: string } {
  const flows = flowsOf(snapshot, flow);
  if ('because' in flows) return flows;
  const seen = flows.map((each) => connect(snapshot, each));
  const [first] = seen;
  const verdicts = new Set(seen.map(({ verdict }) => verdict));
  if (first === undefined) return { because: 'no pod is there' };
  if (verdicts.size > 1 || first.verdict === 'mixed') {
    return { because: 'its pods differ in what is allowed' };
  }
  const { egress, ingress } = first.backends?.[0] ?? first;
  const standing = seen.find((each) => each.standing === 'undefined')?.standing ?? first.standing;
  return { is: first.verdict, standing, says: sentenceOf(flow, first.verdict, egress, ingress), egress, ingress };
}

/** `shop/web → shop/db TCP 5432`. */
export function printFlowText({ from, to, port, protocol }: FlowText, arrow = '→'): string {
  return `${from} ${arrow} ${to} ${protocol} ${port}`;
}

function flowsOf(
  snapshot: Snapshot,
  { from, to, port, protocol }: FlowText,
): readonly Flow[] | { readonly because: string } {
  const [sources, targets] = [resolveEndpoint(snapshot, from), resolveEndpoint(snapshot, to)];
  for (const found of [sources, targets]) if ('unknown' in found) return { because: found.unknown };
  if ('unknown' in sources || 'unknown' in targets) return { because: 'an end of it is not there' };
  const all = sources.ends.flatMap((source) =>
    targets.ends.flatMap((target): readonly Flow[] =>
      'service' in source ? [] : [{ from: source, to: target, port, protocol }],
    ),
  );
  // Between the pods of workloads a pod and itself does not count, unless it is what is asked about.
  const others = all.filter((flow) => !isSame(flow.from, flow.to));
  const flows = others.length === 0 ? all : others;
  const unasked = flows.map((flow) => whyUnroutable(snapshot, flow)).find((because) => because !== null);
  return unasked === undefined ? flows : { because: unasked };
}

function isSame(one: Destination, other: Destination): boolean {
  return 'pod' in one && 'pod' in other && one.pod === other.pod;
}

/** The side that refuses, or where none does both. */
function sentenceOf(
  { from, to }: FlowText,
  verdict: 'allowed' | 'denied',
  egress: Side | null,
  ingress: Side | null,
): string {
  const sides = [
    ...(egress ? [{ side: egress, direction: 'egress' as const, selected: from }] : []),
    ...(ingress ? [{ side: ingress, direction: 'ingress' as const, selected: to }] : []),
  ];
  const telling = verdict === 'denied' ? sides.filter(({ side }) => !passes(side)) : sides;
  return [...new Set(telling.map(({ side, ...names }) => describeSide(side, names)))].join('; ');
}
