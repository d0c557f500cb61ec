import type { Finding, FlowFinding, Grade, Misconception } from '../../graders/grader.ts';
import type { Labels } from '../kube/labels.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { evaluate } from '../netpol/evaluate.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import { mutations } from '../netpol/misconceptions/definitions.ts';
import { labelFaults, labelMisconceptions, type MeantLabels } from '../netpol/misconceptions/label-faults.ts';
import { lessonOf } from '../netpol/misconceptions/lessons.ts';

/** A fault that explains a finding by itself is the cause; one that explains it together with others is a likely one. */
const [ALONE, TOGETHER] = [0.9, 0.75];

/**
 * The grade of a task about labels with the misconception that explains each finding: with the labels of the solution on
 * that object, the flow is as it should be. `solution` and `written` are the objects of the solution and of the answer.
 * Where the answer has policies, nothing but these is named for what fails.
 */
export function nameLabelFaults(
  grade: Grade,
  answered: Snapshot,
  solution: readonly Manifest[],
  written: readonly Manifest[],
): Grade {
  const hasPolicies = written.some(({ kind }) => kind === 'NetworkPolicy');
  const faults = labelFaults(
    answered,
    solution.flatMap((object) => meantLabels(object, written)),
  );
  const causeOf = (finding: Finding): Misconception | undefined => {
    if (finding.about !== 'flow' || finding.observed === 'untested') return undefined;
    if (hasPolicies) return misconception('policies-changed', ALONE);
    const alone = faults.find(({ corrected }) => isAsWanted(finding, corrected));
    // What is allowed and should not be has a label that a policy allows, whatever it should have in its place.
    const isExtra = alone?.id === 'label-missing' && finding.expected === 'denied';
    if (alone) return misconception(isExtra ? 'label-too-many' : alone.id, ALONE);
    const [first] = faults;
    if (first === undefined || faults.length < 2) return undefined;
    const all = faults.reduce((snapshot, { apply }) => apply(snapshot), answered);
    return isAsWanted(finding, all) ? misconception(first.id, TOGETHER) : undefined;
  };
  const named = (finding: Finding): Finding => {
    const cause = causeOf(finding);
    return cause ? { ...finding, misconception: cause } : finding;
  };
  return { ...grade, checks: grade.checks.map((check) => ({ ...check, findings: check.findings.map(named) })) };
}

function misconception(id: string, confidence: number): Misconception {
  const says = [...mutations, ...labelMisconceptions].find((each) => each.id === id)?.says ?? '';
  return { id, says, confidence, ...lessonOf(id) };
}

function isAsWanted({ flow, expected }: FlowFinding, snapshot: Snapshot): boolean {
  if ('service' in flow.to) return false;
  return evaluate(snapshot, flow as Flow<Endpoint>).allowed === (expected === 'allowed');
}

interface Labelled {
  readonly metadata?: { readonly labels?: Labels };
}

/** The labels that an object of the solution gives a namespace, or the pods of a workload. */
function meantLabels(object: Manifest, written: readonly Manifest[]): readonly MeantLabels[] {
  const { kind, metadata } = object;
  const place = { kind, namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
  if (kind === 'Namespace' || kind === 'Pod') return [{ ...place, labels: metadata.labels ?? {} }];
  const template = (object as { readonly spec?: { readonly template?: Labelled } }).spec?.template;
  if (!template) return [];
  const own = written.find(
    (each) =>
      each.kind === kind && each.metadata.name === metadata.name && each.metadata.namespace === metadata.namespace,
  );
  const onWorkload = own?.metadata.labels;
  return [{ ...place, labels: template.metadata?.labels ?? {}, ...(onWorkload ? { onWorkload } : {}) }];
}
