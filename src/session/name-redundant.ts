import type { Grade, Remark } from '../../graders/grader.ts';
import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { redundantParts } from '../netpol/compare/redundant.ts';
import { describeRedundant } from '../netpol/describe.ts';
import { evaluate } from '../netpol/evaluate.ts';
import type { Direction, Endpoint, Flow } from '../netpol/flow.ts';

/**
 * The grade with what the answer could leave out, where there is anything. Policies of the start state do not count, nor
 * do parts that a remark wants to be tighter: what could be left out there depends on how that is done.
 */
export function nameSuperfluous(grade: Grade, untouched: Snapshot, answered: Snapshot): Grade {
  const given = new Map(untouched.policies.map((policy) => [namespacedName(policy), JSON.stringify(policy.spec)]));
  const { parts } = redundantParts(
    answered,
    (policy) => given.get(namespacedName(policy)) !== JSON.stringify(policy.spec),
  );
  const remarks = grade.checks.flatMap((check) => check.remarks);
  const remarked = remarks.flatMap((remark) => remarkedParts(remark, answered));
  const superfluous = parts
    .filter(({ together, policy, path }) => together && !remarked.some((part) => concerns(part, policy, path)))
    .map(({ policy, path }) => ({ policy, path, says: describeRedundant([{ policy, path }]) }));
  return superfluous.length > 0 ? { ...grade, superfluous } : grade;
}

/** The rules of a policy in one direction. */
interface PolicyDirection {
  readonly policy: string;
  readonly direction: Direction;
}

/** The policies that apply to a remark's flow, each with the direction in which it does. */
function remarkedParts({ flow }: Remark, answered: Snapshot): readonly PolicyDirection[] {
  if ('service' in flow.to) return [];
  const sides = evaluate(answered, flow as Flow<Endpoint>);
  return (['egress', 'ingress'] as const).flatMap((direction) => {
    const side = sides[direction];
    return side.kind === 'isolated' ? side.by.map((policy) => ({ policy, direction })) : [];
  });
}

function concerns({ policy, direction }: PolicyDirection, of: string, path: string): boolean {
  return policy === of && (path === 'spec' || path.startsWith(`spec.${direction}`));
}
