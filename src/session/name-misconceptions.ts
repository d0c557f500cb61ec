import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { flowClaimsOf } from '../../graders/claims.ts';
import type { Finding, FlowFinding, Grade, Misconception } from '../../graders/grader.ts';
import type { Manifest } from '../kube/manifest.ts';
import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { readManifests } from '../kube/yaml/read-manifests.ts';
import { claimedExpectations } from '../netpol/claims/claimed-expectations.ts';
import { evaluate } from '../netpol/evaluate.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import type { Policies } from '../netpol/misconceptions/definitions.ts';
import { type Diagnosis, diagnose } from '../netpol/misconceptions/diagnose.ts';
import { lessonOf } from '../netpol/misconceptions/lessons.ts';
import { readPolicy } from '../netpol/policy.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { nameLabelFaults } from './name-label-faults.ts';

/** A graded attempt: the clusters it was graded on, and the objects of the answer as they were written. */
export interface GradedAttempt {
  readonly scenario: Pick<Scenario, 'checks' | 'given' | 'kind' | 'namespace' | 'solution' | 'start'>;
  readonly untouched: Snapshot;
  readonly answered: Snapshot;
  readonly written: readonly Manifest[];
}

/**
 * The grade with the misconception that explains each finding, where one does: with it undone in the answer, the flow is as
 * it should be. The reference answer says what was meant.
 */
export function nameMisconceptions(grade: Grade, attempted: GradedAttempt): Grade {
  const { answered, scenario, written } = attempted;
  // Where policies are not enforced, no policy can be what is wrong.
  if (answered.enforcesPolicies === false) return grade;
  if (scenario.kind.is === 'labels') {
    return nameLabelFaults(grade, answered, labelled(scenario, attempted.untouched), written);
  }
  const diagnoses = diagnosesOf(attempted).map((diagnosis) => ({
    misconception: misconceptionOf(diagnosis, attempted),
    from: { ...answered, policies: diagnosis.from },
    undone: { ...answered, policies: diagnosis.undone },
  }));
  if (diagnoses.length === 0) return grade;
  const named = (finding: Finding): Finding => {
    // An end of a flow that could not be tested may be gone.
    if (finding.about !== 'flow' || finding.observed === 'untested') return finding;
    const mends = diagnoses.find(({ from, undone }) => !isAsWanted(finding, from) && isAsWanted(finding, undone));
    return mends ? { ...finding, misconception: mends.misconception } : finding;
  };
  return { ...grade, checks: grade.checks.map((check) => ({ ...check, findings: check.findings.map(named) })) };
}

function diagnosesOf({ scenario, untouched, answered, written }: GradedAttempt): readonly Diagnosis[] {
  const { checks, namespace, solution, start } = scenario;
  const reference = replaced(untouched.policies, policiesIn(manifestsOf(solution), namespace));
  const snapshot = { ...answered, policies: asWritten(answered.policies, policiesIn(written, namespace)) };
  const claims = flowClaimsOf(checks);
  return diagnose({
    snapshot,
    answer: snapshot.policies,
    expectations: claimedExpectations(claims, { before: untouched, now: snapshot }, reference),
    context: {
      reference,
      before: untouched.policies,
      services: answered.services,
      namespaces: answered.namespaces,
      podLabels: answered.pods.map(({ metadata }) => metadata?.labels ?? {}),
      workloads: [...start, ...written].flatMap(workloadOf),
    },
  });
}

/**
 * The objects of the solution, in the namespace of the task where they name none, and the namespaces that it leaves as
 * they are.
 */
function labelled(
  { solution, namespace }: Pick<Scenario, 'solution' | 'namespace'>,
  untouched: Snapshot,
): readonly Manifest[] {
  const objects = manifestsOf(solution).map((object) =>
    object.kind === 'Namespace' ? object : { ...object, metadata: { namespace, ...object.metadata } },
  );
  const changed = new Set(objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata.name] : [])));
  const others = untouched.namespaces.filter(({ metadata }) => !changed.has(metadata?.name ?? ''));
  return [...objects, ...others.map(({ metadata }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata }) as Manifest)];
}

function misconceptionOf({ id, says, confidence }: Diagnosis, attempted: GradedAttempt): Misconception {
  return { id, says: id === 'wall-deleted' && leftOutGiven(attempted) ? LEFT_OUT : says, confidence, ...lessonOf(id) };
}

/** A policy that the answer file gave is deleted where the file no longer has it, which is easy to overlook. */
const LEFT_OUT =
  'A policy that was there at the start was deleted: the answer file no longer has it. Keep it, and add one that allows beside it.';

/** Whether the answer leaves out a policy that its file began with. */
function leftOutGiven({ scenario, written }: GradedAttempt): boolean {
  const [given, kept] = [scenario.given?.objects ?? [], written].map((objects) =>
    policiesIn(objects, scenario.namespace).map(namespacedName),
  );
  return given?.some((name) => !kept?.includes(name)) === true;
}

function isAsWanted({ flow, expected }: FlowFinding, snapshot: Snapshot): boolean {
  if ('service' in flow.to) return false;
  return evaluate(snapshot, flow as Flow<Endpoint>).allowed === (expected === 'allowed');
}

function manifestsOf(text: string): readonly Manifest[] {
  const read = readManifests(text, 'solution.yaml');
  return 'fault' in read ? [] : read.documents.map(({ value }) => value as Manifest);
}

function policiesIn(manifests: readonly Manifest[], namespace: string): Policies {
  return manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map((policy) => ({ ...policy, metadata: { namespace, ...policy.metadata } }) as NetworkPolicy);
}

/** Policies with those of `by` in the place of the ones with the same names. */
function replaced(policies: Policies, by: Policies): Policies {
  const names = new Set(by.map(namespacedName));
  return [...policies.filter((policy) => !names.has(namespacedName(policy))), ...by];
}

/** Stored policies as they were written, where that means the same: an empty field is gone when it is stored. */
function asWritten(stored: Policies, written: Policies): Policies {
  return stored.map((policy) => {
    const source = written.findLast((each) => namespacedName(each) === namespacedName(policy));
    return source && JSON.stringify(readPolicy(source)) === JSON.stringify(readPolicy(policy)) ? source : policy;
  });
}

/** The labels of a workload itself and those of its pods, where they differ. */
function workloadOf({ metadata, spec }: Manifest & { readonly spec?: unknown }) {
  const template = (spec as { readonly template?: { readonly metadata?: { readonly labels?: Labels } } } | undefined)
    ?.template;
  const [labels, podLabels] = [metadata.labels, template?.metadata?.labels];
  return labels && podLabels ? [{ labels, podLabels }] : [];
}

type Labels = Readonly<Record<string, string>>;
