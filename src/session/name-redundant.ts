import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Grade, Remark } from '../../graders/grader.ts';
import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { redundantParts, removableParts } from '../netpol/compare/redundant.ts';
import { valueIn } from '../netpol/edit-policy.ts';
import { evaluate } from '../netpol/evaluate.ts';
import type { Direction, Endpoint, Flow } from '../netpol/flow.ts';
import { describeRedundant } from '../netpol/reason-text.ts';

/**
 * The grade with what the answer could leave out, where there is anything. Policies of the start state do not count, nor
 * do parts of them that the answer kept, nor parts that a remark wants to be tighter: what could be left out there depends
 * on how that is done.
 */
export function nameSuperfluous(grade: Grade, untouched: Snapshot, answered: Snapshot): Grade {
  const given = new Map(untouched.policies.map((policy) => [namespacedName(policy), policy]));
  const { parts } = redundantParts(
    answered,
    (policy) => JSON.stringify(given.get(namespacedName(policy))?.spec) !== JSON.stringify(policy.spec),
    (policy, path) => !isKept(given.get(namespacedName(policy)), policy, path),
  );
  const remarks = grade.checks.flatMap((check) => check.remarks);
  const remarked = remarks.flatMap((remark) => remarkedParts(remark, answered));
  const superfluous = parts
    .filter(({ together, policy, path }) => together && !remarked.some((part) => concerns(part, policy, path)))
    .map(({ policy, path }) => ({ policy, path, says: describeRedundant([{ policy, path }]) }));
  return superfluous.length > 0 ? { ...grade, superfluous } : grade;
}

/** Whether a part of a policy is in the policy of that name of the start state too: a rule, peer or port of it. */
function isKept(given: NetworkPolicy | undefined, policy: NetworkPolicy, path: string): boolean {
  if (given === undefined) return false;
  if (path === 'spec') return true;
  const list = (text: string): string => text.replaceAll(/\[\d+\]/g, '[]');
  const text = JSON.stringify(valueIn(policy, path));
  return removableParts(given).some(
    (other) => list(other) === list(path) && JSON.stringify(valueIn(given, other)) === text,
  );
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
