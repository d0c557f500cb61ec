import type { Place } from '../kube/manifest.ts';
import type { Direction, Side } from '../netpol/flow.ts';
import { describeAllowingRule, describeRefusal, describeSide, policies } from '../netpol/reason-text.ts';

/** Where a field of a policy stands in the files that were read; undefined where that is not known. */
export type PlaceOfRule = (policy: string, path: string) => Place | undefined;

/** Both sides of a flow in lines: what the source may connect to, and what the destination accepts. */
export function sideText(
  { from, to }: { readonly from: string; readonly to: string },
  egress: Side | null,
  ingress: Side | null,
  placeOf: PlaceOfRule = () => undefined,
): string[] {
  return [
    ...(egress === null ? [] : oneSide(egress, 'egress', from, placeOf)),
    ...(ingress === null ? [] : oneSide(ingress, 'ingress', to, placeOf)),
  ];
}

/** A side in a sentence, and under it each rule that allows the flow, or each that does not, with its place. */
function oneSide(side: Side, direction: Direction, selected: string, placeOf: PlaceOfRule): string[] {
  const verb = direction === 'egress' ? 'leaves' : 'enters';
  if (side.kind === 'open') return [`${verb} ${selected}: ${describeSide(side, { direction, selected })}`];
  if (side.allowedBy.length > 0) {
    return [
      `${verb} ${selected}: ${policies(side.by)}, and a rule allows it`,
      ...side.allowedBy.map((rule) => `  ${describeAllowingRule(rule)}${at(placeOf(rule.policy, rule.path))}`),
    ];
  }
  return [
    `${verb} ${selected}: ${policies(side.by)}, and no rule allows it`,
    ...side.refusedBy.map((refusal) => `  ${describeRefusal(refusal)}${at(placeOf(refusal.policy, refusal.clause))}`),
  ];
}

function at(place: Place | undefined): string {
  return place === undefined ? '' : `  (${place.file}:${place.line}:${place.column})`;
}
