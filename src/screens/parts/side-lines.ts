import type { Snapshot } from '../../kube/snapshot.ts';
import { describeAllowingRule, describeRefusal, describeSide, mostTelling } from '../../netpol/describe.ts';
import type { Direction, Flow, Side } from '../../netpol/flow.ts';
import { endName } from '../../report/flow-name.ts';
import { cells, clip, fit, type Line, span, wrap } from '../line.ts';

/** The two sides of a flow, the source's first: each with a label, the reason, and the other rules that matter. */
export function sideLines(
  sides: { readonly egress: Side | null; readonly ingress: Side | null },
  from: string,
  to: string,
  width: number,
): readonly Line[] {
  const labels = [`leaves ${from}`, `enters ${to}`];
  const shown = labels.filter((_, at) => (at === 0 ? sides.egress : sides.ingress) !== null);
  const size = Math.min(Math.max(0, ...shown.map(cells)) + 2, Math.floor(width / 3));
  const linesOf = (side: Side | null, direction: Direction, selected: string, label: string): readonly Line[] =>
    side === null
      ? []
      : labelled(label, [describeSide(side, { direction, selected }), ...moreOf(side, direction)], size, width);
  return [
    ...linesOf(sides.egress, 'egress', from, labels[0] ?? ''),
    ...linesOf(sides.ingress, 'ingress', to, labels[1] ?? ''),
  ];
}

/** The names of both ends, as sentences use them. */
export function namesOf(
  flow: Flow,
  snapshot: Snapshot,
  namespace: string,
): { readonly from: string; readonly to: string } {
  return { from: endName(flow.from, snapshot, namespace), to: endName(flow.to, snapshot, namespace) };
}

function moreOf(side: Side, direction: Direction): readonly string[] {
  if (side.kind === 'open') return [];
  if (side.allowedBy.length > 0) return side.allowedBy.slice(1).map((rule) => describeAllowingRule(rule, direction));
  const first = mostTelling(side.refusedBy);
  return side.refusedBy.filter((refusal) => refusal !== first).map(describeRefusal);
}

function labelled(label: string, sentences: readonly string[], size: number, width: number): readonly Line[] {
  const lines = sentences.flatMap((says, at) => wrap(says, width - size, at > 0 ? 'dim' : undefined));
  const head = fit(clip([span(label, 'bold')], size - 1), size);
  return lines.map((of, at): Line => [...(at === 0 ? head : [span(' '.repeat(size))]), ...of]);
}
