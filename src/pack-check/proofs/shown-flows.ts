import type { Snapshot } from '../../kube/snapshot.ts';
import type { FlowText } from '../../scenario/scenario.ts';
import { decideText, printFlowText } from '../../session/question/explain-flow.ts';

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
    if ('because' in seen) return [{ index, message: `${printFlowText(flow)} cannot be decided: ${seen.because}` }];
    if (seen.standing === 'undefined') return [{ index, message: `${printFlowText(flow)} is left open by the API` }];
    const is = seen.is === 'denied' ? 'blocked' : 'allowed';
    if (is === flow.says) return [];
    return [{ index, message: `${printFlowText(flow)} is ${is}, and not ${flow.says}` }];
  });
}
