import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { flowClaimsOf } from '../../graders/claims.ts';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import { claimedExpectations } from '../../src/netpol/claims/claimed-expectations.ts';
import { createPolicyJudge, type Expectations } from '../../src/netpol/claims/expectations.ts';
import type { MisconceptionContext, Policies } from '../../src/netpol/misconceptions/definitions.ts';
import { type Diagnosis, diagnose } from '../../src/netpol/misconceptions/diagnose.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

/** The two scenarios that generated answers are tried on at length; every-scenario.test.ts tries all scenarios. */
export const bundled: readonly Scenario[] = bundledPack().scenarios.filter(({ id }) =>
  ['database-only-from-app', 'isolate-namespace-keep-dns'].includes(id),
);

/** A scenario's start state, its reference answer, and what misconceptions may be about. */
export interface Task {
  readonly scenario: Scenario;
  readonly start: Snapshot;
  readonly reference: Policies;
  readonly around: MisconceptionContext;
}

export async function taskOf(scenario: Scenario): Promise<Task> {
  const cluster = await createSimulatedCluster({ now: () => new Date(0), start: scenario.start });
  const start = await cluster.snapshot();
  await cluster.close();
  const reference = policiesOf(scenario.solution, scenario.namespace);
  const podLabels = start.pods.map(({ metadata }) => metadata?.labels ?? {});
  const around = {
    reference,
    before: start.policies,
    services: start.services,
    namespaces: start.namespaces,
    podLabels,
    workloads: [],
  };
  return { scenario, start, reference, around };
}

/** The NetworkPolicies of an answer, as written. */
export function policiesOf(text: string, namespace: string): readonly NetworkPolicy[] {
  const read = readManifests(text, 'answer.yaml');
  if ('fault' in read) throw new Error(read.fault.message);
  return read.documents
    .map(({ value }) => value as NetworkPolicy)
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map((policy) => ({ ...policy, metadata: { namespace, ...policy.metadata } }));
}

/** Whether an answer is as the task wants it, and what is said of it where it is not. */
export function diagnosed(
  { scenario, start, around: context }: Task,
  answer: Policies,
  applied: Snapshot = start,
): { readonly expectations: Expectations; readonly wrong: number; readonly told: readonly Diagnosis[] } {
  const snapshot = { ...applied, policies: [...start.policies, ...answer] };
  const claims = flowClaimsOf(scenario.checks);
  const expectations = claimedExpectations(claims, { before: start, now: snapshot }, context.reference);
  const { wrong } = createPolicyJudge(snapshot, expectations)(answer);
  return { expectations, wrong, told: diagnose({ snapshot, answer, expectations, context }) };
}
