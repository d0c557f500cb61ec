import { describeNearest, describeStanding } from '../netpol/describe.ts';
import type { Side } from '../netpol/flow.ts';
import type { FlowAnswer } from './flow-answer.ts';
import type { RowVerdict } from './pair-outcomes.ts';
import { markOf } from './rows-text.ts';
import { type PlaceOfRule, sideText } from './side-text.ts';

/** An answer in words: the verdict, then both sides, each with its rules and where those stand. */
export function answerText(answer: FlowAnswer, placeOf: PlaceOfRule): string {
  const { from, to, port, protocol, verdict, outcome, standing, egress, ingress, backends, pairs } = answer;
  const { untranslated } = answer;
  const lines = [`${markOf(verdict)} ${from} → ${to} ${protocol} ${port} ${verdictText(verdict)} (${outcome})`];
  if (backends?.length === 0) lines.push('  no pod is behind the Service on this port');
  if (untranslated !== undefined) {
    const ends = { from, to: untranslated.to };
    lines.push(`  so the packet goes to ${untranslated.to}, the Service's own address`);
    lines.push(...sideText(ends, untranslated.egress, null, placeOf).map((line) => `  ${line}`));
  }
  if (pairs !== undefined) for (const pair of pairs) lines.push(...part(pair.from, pair.to, pair, placeOf));
  else if (backends !== undefined)
    for (const backend of backends) lines.push(...part(from, backend.pod, backend, placeOf));
  else lines.push(...sideText({ from, to }, egress, ingress, placeOf).map((line) => `  ${line}`));
  if (answer.nearest !== undefined) lines.push(`  nearest change: ${describeNearest(answer.nearest)}`);
  const remark = untranslated && standing === 'practice' ? ownAddress : describeStanding(standing);
  if (remark !== '') lines.push(`  ${remark}`);
  return `${lines.join('\n')}\n`;
}

const ownAddress =
  "Kubernetes does not say how network plug-ins treat a Service's own address; most treat it like this.";

interface Part {
  readonly verdict: RowVerdict;
  readonly outcome: string;
  readonly egress: Side | null;
  readonly ingress: Side | null;
}

function part(from: string, to: string, one: Part, placeOf: PlaceOfRule): string[] {
  return [
    `  ${markOf(one.verdict)} ${from} → ${to} ${verdictText(one.verdict)} (${one.outcome})`,
    ...sideText({ from, to }, one.egress, one.ingress, placeOf).map((line) => `    ${line}`),
  ];
}

function verdictText(verdict: RowVerdict): string {
  const texts = { allowed: 'is allowed', denied: 'is blocked', mixed: 'is allowed for some and blocked for others' };
  return texts[verdict];
}
