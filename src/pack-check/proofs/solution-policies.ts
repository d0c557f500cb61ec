import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import type { Policies } from '../../netpol/misconceptions/definitions.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** The policies of the solution; null where it holds anything else, or nothing. */
export function solutionPolicies({ solution, namespace, kind }: Scenario): Policies | null {
  if (kind.is !== 'write' && kind.is !== 'repair') return null;
  const read = readManifests(solution, 'solution.yaml');
  if ('fault' in read || read.documents.length === 0) return null;
  const policies = read.documents.map(({ value }) => value as NetworkPolicy);
  if (policies.some((policy) => policy.kind !== 'NetworkPolicy')) return null;
  return policies.map((policy) => ({ ...policy, metadata: { namespace, ...policy.metadata } }));
}

/** Policies as an answer: JSON is YAML too, and is read faster. No policy at all is the answer that deletes them. */
export function solutionText(policies: Policies): string {
  if (policies.length === 0) return '# delete everything\n';
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: policies });
}
