import type { Grade } from '../../graders/grader.ts';
import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { redundantParts } from '../netpol/compare/redundant.ts';
import { describeRedundant } from '../netpol/describe.ts';

/** The grade with what the answer could leave out, where there is anything. Policies of the start state do not count. */
export function nameSuperfluous(grade: Grade, untouched: Snapshot, answered: Snapshot): Grade {
  const given = new Map(untouched.policies.map((policy) => [namespacedName(policy), JSON.stringify(policy.spec)]));
  const { parts } = redundantParts(
    answered,
    (policy) => given.get(namespacedName(policy)) !== JSON.stringify(policy.spec),
  );
  const superfluous = parts
    .filter(({ together }) => together)
    .map(({ policy, path }) => ({ policy, path, says: describeRedundant([{ policy, path }]) }));
  return superfluous.length > 0 ? { ...grade, superfluous } : grade;
}
