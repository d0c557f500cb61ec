import type { Grade, Remark } from '../../graders/grader.ts';
import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { evaluate } from '../netpol/evaluate.ts';
import type { AllowingRule, Endpoint, Flow } from '../netpol/flow.ts';
import type { MisconceptionContext } from '../netpol/misconceptions/definitions/mutation.ts';
import { peerMutations } from '../netpol/misconceptions/definitions/peers.ts';
import { pathInWords } from '../netpol/path-words.ts';

/**
 * The grade with a sentence in each remark whose flow is allowed because two list items stand for alternatives, where one
 * item with both selectors would block it.
 */
export function nameAlternatives(grade: Grade, answered: Snapshot): Grade {
  const checks = grade.checks.map((check) => ({
    ...check,
    remarks: check.remarks.map((of) => explained(of, answered)),
  }));
  return { ...grade, checks };
}

function explained(remark: Remark, answered: Snapshot): Remark {
  const rule = alternativesIn(remark, answered);
  if (rule === null) return remark;
  const where = `In policy ${rule.policy}, ${pathInWords(ruleOf(rule))}`;
  const says = `${where}, the items of the list are alternatives (OR): either one allows by itself. One item with both selectors (AND) allows less.`;
  return { ...remark, says: `${remark.says.trim()} ${says}` };
}

/** The rule that allows a remark's flow only because two of its peers are not one; null where there is none. */
function alternativesIn({ flow }: Remark, answered: Snapshot): AllowingRule | null {
  if ('service' in flow.to) return null;
  const asked = flow as Flow<Endpoint>;
  const { egress, ingress } = evaluate(answered, asked);
  const rules = [egress, ingress].flatMap((side) => (side.kind === 'isolated' ? side.allowedBy : []));
  const joined = joinPeers.undo(answered.policies, nothingKnown);
  return (
    rules.find((rule) =>
      joined.some((policies) => {
        const changed = policies.find((policy) => namespacedName(policy) === rule.policy);
        const isOwn = changed !== answered.policies.find((policy) => namespacedName(policy) === rule.policy);
        return isOwn && !evaluate({ ...answered, policies }, asked).allowed;
      }),
    ) ?? null
  );
}

/** The rule that a peer of it is in. */
function ruleOf({ path }: AllowingRule): string {
  return /^spec\.(?:ingress|egress)\[\d+\]/.exec(path)?.[0] ?? path;
}

const [joinPeers = peerMutations[0]!] = peerMutations.filter(({ id }) => id === 'and-written-as-or');

/** Joining two peers needs to know nothing besides the policies. */
const nothingKnown: MisconceptionContext = {
  reference: [],
  before: [],
  services: [],
  namespaces: [],
  podLabels: [],
  workloads: [],
};
