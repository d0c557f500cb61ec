import type { Side } from '../netpol/flow.ts';
import { describeNearest, describeStanding } from '../netpol/reason-text.ts';
import type { PodCounts } from '../network/end-groups.ts';
import type { FlowAnswer } from './flow-answer.ts';
import { type PlaceOfRule, sideText } from './flow-sides-text.ts';
import type { RowVerdict } from './pair-outcomes.ts';
import { markOf } from './rows-text.ts';

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
  const parts = pairs ?? backends?.map((backend) => ({ ...backend, from, to: backend.pod }));
  if (parts !== undefined) lines.push(...alikeParts(parts).flatMap((alike) => partText(alike, placeOf)));
  else lines.push(...sideText({ from, to }, egress, ingress, placeOf).map((line) => `  ${line}`));
  if (answer.nearest !== undefined) lines.push(`  nearest change: ${describeNearest(answer.nearest)}`);
  const remark = untranslated && standing === 'practice' ? ownAddress : describeStanding(standing);
  if (remark !== '') lines.push(`  ${remark}`);
  return `${lines.join('\n')}\n`;
}

const ownAddress =
  "Kubernetes does not say how network plug-ins treat a Service's own address; most treat it like this.";

interface Part {
  readonly from: string;
  readonly to: string;
  readonly verdict: RowVerdict;
  readonly outcome: string;
  readonly egress: Side | null;
  readonly ingress: Side | null;
  readonly pods?: PodCounts;
}

/** Parts with the same answer, of which `first` stands for all. */
interface AlikeParts {
  readonly first: Part;
  readonly count: number;
}

/** So many parts are printed one by one; of more, those with the same answer are printed together. */
const MAX_PARTS = 20;

function alikeParts(parts: readonly Part[]): readonly AlikeParts[] {
  if (parts.length <= MAX_PARTS) return parts.map((first) => ({ first, count: 1 }));
  const answerOf = ({ verdict, outcome, egress, ingress, pods }: Part): string =>
    JSON.stringify([verdict, outcome, egress, ingress, pods]);
  return [...Map.groupBy(parts, answerOf).values()].flatMap((alike) =>
    alike.slice(0, 1).map((first) => ({ first, count: alike.length })),
  );
}

function partText({ first, count }: AlikeParts, placeOf: PlaceOfRule): string[] {
  const { from, to, verdict, outcome, egress, ingress, pods } = first;
  const many = [
    ...(count > 1 ? [`and the same for ${count - 1} more`] : []),
    ...(pods === undefined ? [] : [`for ${pods.from} × ${pods.to} pods`]),
  ];
  return [
    `  ${[`${markOf(verdict)} ${from} → ${to} ${verdictText(verdict)} (${outcome})`, ...many].join(', ')}`,
    ...sideText({ from, to }, egress, ingress, placeOf).map((line) => `    ${line}`),
  ];
}

function verdictText(verdict: RowVerdict): string {
  const texts = { allowed: 'is allowed', denied: 'is blocked', mixed: 'is allowed for some and blocked for others' };
  return texts[verdict];
}
