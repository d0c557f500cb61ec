import type { Snapshot } from '../../kube/snapshot.ts';
import { decidingLines, type PolicyText } from '../../kube/yaml/policy-text.ts';
import type { AllowingRule, Direction, Flow, Refusal, Side } from '../../netpol/flow.ts';
import { describeAllowingRule, describeRefusal, describeSide, mostTelling } from '../../netpol/reason-text.ts';
import { endName } from '../../report/flow-name.ts';
import { cells, clip, fit, type Line, span, wrap } from '../line.ts';

/** The two sides of a flow. */
export interface Sides {
  readonly egress: Side | null;
  readonly ingress: Side | null;
}

/**
 * The two sides of a flow, the source's first: each with a label, the reason, and the other rules that matter. A rule of
 * `texts` that stands in the answer is named with its line there.
 */
export function sideLines(
  sides: Sides,
  { from, to }: { readonly from: string; readonly to: string },
  texts: readonly PolicyText[],
  width: number,
): readonly Line[] {
  const labels = [`leaves ${from}`, `enters ${to}`];
  const shown = labels.filter((_, at) => (at === 0 ? sides.egress : sides.ingress) !== null);
  const size = Math.min(Math.max(0, ...shown.map(cells)) + 2, Math.floor(width / 3));
  const linesOf = (side: Side | null, direction: Direction, selected: string, label: string): readonly Line[] =>
    side === null ? [] : labelled(label, sentencesOf(side, direction, selected, texts), size, width);
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

/** The rule that decides, and then the others that matter. */
function sentencesOf(
  side: Side,
  direction: Direction,
  selected: string,
  texts: readonly PolicyText[],
): readonly string[] {
  if (side.kind === 'open') return [describeSide(side, { direction, selected })];
  if (side.allowedBy.length > 0) {
    return side.allowedBy.map((rule) => `${describeAllowingRule(rule)}${lineOfRule(rule, texts)}`);
  }
  const telling = mostTelling(side.refusedBy);
  if (telling === undefined) return [describeSide(side, { direction, selected })];
  const others = side.refusedBy.filter((refusal) => refusal !== telling);
  return [telling, ...others].map((refusal) => `${describeRefusal(refusal)}${lineOfRefusal(refusal, texts)}`);
}

function lineOfRule({ policy, path }: AllowingRule, texts: readonly PolicyText[]): string {
  return lineOf(policy, path, texts);
}

function lineOfRefusal({ policy, clause, field }: Refusal, texts: readonly PolicyText[]): string {
  return lineOf(policy, field ?? clause, texts);
}

/** The first line of a field in the answer, in brackets; empty for a policy that is not in the answer. */
function lineOf(name: string, path: string, texts: readonly PolicyText[]): string {
  const text = texts.find(({ policy }) => policy === name);
  const first = text ? Math.min(...decidingLines(text, [path])) : Number.POSITIVE_INFINITY;
  return Number.isFinite(first) ? ` (line ${first})` : '';
}

function labelled(label: string, sentences: readonly string[], size: number, width: number): readonly Line[] {
  const lines = sentences.flatMap((says, at) => wrap(says, width - size, at > 0 ? 'dim' : undefined));
  const head = fit(clip([span(label, 'bold')], size - 1), size);
  return lines.map((of, at): Line => [...(at === 0 ? head : [span(' '.repeat(size))]), ...of]);
}
