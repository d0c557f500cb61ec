import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import type { Standing } from '../../netpol/flow.ts';
import { connect, whyUnroutable } from '../../network/connect.ts';
import { resolveEndpoint } from '../../network/resolve-endpoint.ts';
import type { FlowText } from '../../scenario/scenario.ts';

/** A connection and what a text says of it. */
export interface SaidFlow extends FlowText {
  readonly says: 'allowed' | 'blocked';
}

/** The flows that are not as a text says, by their places in the list, and what they are, as a part of a sentence. */
export function wrongFlows(
  snapshot: Snapshot,
  flows: readonly SaidFlow[],
): readonly { readonly index: number; readonly message: string }[] {
  return flows.flatMap((flow, index) => {
    const seen = decideText(snapshot, flow);
    if ('because' in seen) return [{ index, message: `${printFlow(flow)} cannot be decided: ${seen.because}` }];
    if (seen.standing === 'undefined') return [{ index, message: `${printFlow(flow)} is left open by the API` }];
    if (seen.is === flow.says) return [];
    return [{ index, message: `${printFlow(flow)} is ${seen.is}, and not ${flow.says}` }];
  });
}

/** What becomes of a connection between ends that are text; why it cannot be told where its pods differ, or are none. */
export function decideText(
  snapshot: Snapshot,
  { from, to, port, protocol }: FlowText,
): { readonly is: 'allowed' | 'blocked'; readonly standing: Standing } | { readonly because: string } {
  const [sources, targets] = [resolveEndpoint(snapshot, from), resolveEndpoint(snapshot, to)];
  if ('unknown' in sources) return { because: sources.unknown };
  if ('unknown' in targets) return { because: targets.unknown };
  const flows = sources.ends.flatMap((source) =>
    'service' in source ? [] : targets.ends.map((target) => ({ from: source, to: target, port, protocol })),
  );
  const unasked = flows.map((flow) => whyUnroutable(snapshot, flow)).find((because) => because !== null);
  if (unasked !== undefined) return { because: unasked };
  const seen = flows.map((flow) => connect(snapshot, flow));
  const [first] = seen;
  if (first === undefined) return { because: 'no pod is there' };
  if (first.verdict === 'mixed' || seen.some(({ verdict }) => verdict !== first.verdict)) {
    return { because: 'its pods differ in what is allowed' };
  }
  const standing = seen.find((each) => each.standing === 'undefined')?.standing ?? first.standing;
  return { is: first.verdict === 'allowed' ? 'allowed' : 'blocked', standing };
}

/** The start state with the policies of a text applied. */
export async function snapshotWith(
  text: string | undefined,
  namespace: string,
  newCluster: () => Promise<Cluster>,
): Promise<Snapshot> {
  const cluster = await newCluster();
  try {
    const read = text === undefined ? { documents: [] } : readManifests(text, 'apply.yaml');
    const documents = 'documents' in read ? read.documents : [];
    await cluster.apply(
      documents.map(({ value }) => value as Manifest),
      namespace,
    );
    return await cluster.snapshot();
  } finally {
    await cluster.close();
  }
}

/** `shop/web → shop/db TCP 5432`. */
export function printFlow({ from, to, port, protocol }: FlowText): string {
  return `${from} → ${to} ${protocol} ${port}`;
}
