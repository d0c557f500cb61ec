import type { CheckResult, Finding, FlowFinding } from '../../../graders/grader.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { excerpt } from '../../kube/yaml/policy-text.ts';
import type { Side } from '../../netpol/flow.ts';
import { flowName } from '../../report/flow-name.ts';
import type { Session } from '../../session/session.ts';
import { type Line, line, span, wrap } from '../line.ts';
import { namesOf, type Sides, sideLines } from '../parts/side-lines.ts';
import { decidingPaths, decidingPolicies } from '../task/deciding.ts';
import type { Glyphs } from '../theme.ts';
import { accessFindingLines } from './access-finding-lines.ts';
import { askedInWords, ruleInWords } from './written-rule.ts';

/**
 * The flow that a check shows: what happens and what should happen, the misconception (`causes`, its lines), why, and the
 * lines of the policy that decide.
 */
export function findingLines(
  session: Session,
  check: CheckResult,
  finding: Finding,
  width: number,
  glyphs: Glyphs,
  causes: readonly Line[],
): readonly Line[] {
  if (finding.about === 'access') return accessFindingLines(session, finding, width, causes);
  const { egress, ingress, flow } = finding;
  const snapshot = session.result?.snapshot;
  const sentence = [...wrap(sentenceOf(session, finding, glyphs), width), ...causes];
  if (!egress || !ingress || !snapshot) return sentence;
  const sides = decidingSides({ egress, ingress });
  const names = namesOf(flow, snapshot, session.scenario.namespace);
  return [
    ...sentence,
    ...sideLines(sides, names, session.result?.policies ?? [], width),
    ...decidingPolicies(sides)
      .slice(0, 2)
      .flatMap((policy) => excerptLines(session, sides, policy, glyphs)),
    ...writtenRuleLines(session, check, finding, snapshot, width),
  ];
}

function sentenceOf(session: Session, { flow, expected, observed, because }: FlowFinding, glyphs: Glyphs): string {
  const { result, scenario } = session;
  const name = result?.snapshot ? flowName(flow, result.snapshot, scenario.namespace, glyphs.arrow) : '';
  if (observed === 'untested') return `${name} could not be tested: ${because ?? 'one of its ends does not run'}.`;
  return `${name} is ${verdictWords[observed]} and should be ${verdictWords[expected]}.`;
}

const verdictWords = { allowed: 'allowed', denied: 'blocked' } as const;

/**
 * The sides that decide: those that block the flow; where none does, those with a rule that allows it; where no policy
 * selects either end, both.
 */
function decidingSides(sides: { readonly egress: Side; readonly ingress: Side }): Sides {
  const isIsolated = (side: Side): boolean => side.kind === 'isolated';
  const blocks = (side: Side): boolean => side.kind === 'isolated' && side.allowedBy.length === 0;
  const both = [sides.egress, sides.ingress];
  const decides = both.some(blocks) ? blocks : both.some(isIsolated) ? isIsolated : () => true;
  return {
    egress: decides(sides.egress) ? sides.egress : null,
    ingress: decides(sides.ingress) ? sides.ingress : null,
  };
}

/** The policy's lines around those that decide, which are marked in front and underlined. */
function excerptLines(session: Session, sides: Sides, name: string, glyphs: Glyphs): readonly Line[] {
  const policy = session.result?.policies.find((text) => text.policy === name);
  const lines = policy ? excerpt(policy, decidingPaths(sides, name), 12) : [];
  if (!policy || lines.length === 0) return [];
  const where = policy.written ? `Policy ${name}, in your answer:` : `Policy ${name}, as the cluster has it:`;
  const digits = String(lines.at(-1)?.number ?? 0).length;
  return [
    line(where, 'dim'),
    ...lines.map(({ number, text, deciding }): Line => {
      const lead = /^\s*/.exec(text)?.[0] ?? '';
      const at = policy.written ? String(number).padStart(digits) : ' '.repeat(digits);
      return [
        span(`${deciding ? glyphs.here : ' '} `),
        span(`${at} `, 'dim'),
        span(lead),
        span(text.slice(lead.length), deciding ? 'underlined' : 'dim'),
      ];
    }),
  ];
}

/** The written rule beside the rule that is asked for, where the same words can say both. */
function writtenRuleLines(
  { scenario, result }: Session,
  check: CheckResult,
  finding: FlowFinding,
  snapshot: Snapshot,
  width: number,
): readonly Line[] {
  const policy = finding.ingress?.kind === 'isolated' ? finding.ingress.allowedBy[0]?.policy : undefined;
  const isWritten = result?.policies.some((text) => text.policy === policy && text.written) === true;
  const wrote = isWritten ? ruleInWords(finding, snapshot) : null;
  const asked = askedInWords(check, scenario);
  if (!wrote || !asked) return [];
  return [...wrap(`You wrote: ${wrote}.`, width), ...wrap(`Asked: only ${asked}.`, width)];
}
