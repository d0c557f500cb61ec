import { accessClaimsOf } from '../../graders/claims.ts';
import type { AccessFinding, Finding, Grade } from '../../graders/grader.ts';
import type { AccessSnapshot } from '../rbac/access-snapshot.ts';
import { readSubject, userOfSubject } from '../rbac/access-subject.ts';
import { authorize } from '../rbac/authorize.ts';
import { diagnoseAccess } from '../rbac/misconceptions/diagnose.ts';
import { RbacPolicy } from '../rbac/rbac-policy.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { accessObjectsIn, accessWithAnswer } from './access-with-answer.ts';
import { requestOfFinding } from './request-of-finding.ts';

/** A graded attempt at a task about access: what decides in the cluster with the answer, and in the untouched one. */
export interface AccessAttempt {
  readonly scenario: Pick<Scenario, 'checks' | 'given' | 'namespace' | 'solution'>;
  readonly untouched: AccessSnapshot;
  readonly answered: AccessSnapshot;
}

/**
 * The grade with the misconception that explains each finding about access, where one does: with it undone in the answer, the
 * request is answered as it should be. The reference answer says what was meant.
 */
export function nameAccessMisconceptions(grade: Grade, attempt: AccessAttempt): Grade {
  const { scenario, untouched: before, answered: now } = attempt;
  const claims = accessClaimsOf(scenario.checks);
  const reference = accessWithAnswer(scenario, before, accessObjectsIn(scenario.solution, scenario.namespace));
  const diagnoses = diagnoseAccess({ now, before, claims, reference }).map((diagnosis) => ({
    misconception: { id: diagnosis.id, says: diagnosis.says, confidence: diagnosis.confidence },
    from: new RbacPolicy(diagnosis.from),
    undone: new RbacPolicy(diagnosis.undone),
  }));
  if (diagnoses.length === 0) return grade;
  const named = (finding: Finding): Finding => {
    if (finding.about !== 'access') return finding;
    const mends = diagnoses.find(({ from, undone }) => !isAsWanted(finding, from) && isAsWanted(finding, undone));
    return mends ? { ...finding, misconception: mends.misconception } : finding;
  };
  return { ...grade, checks: grade.checks.map((check) => ({ ...check, findings: check.findings.map(named) })) };
}

/** Whether some roles and bindings answer the request of a finding as it should be. */
function isAsWanted(finding: AccessFinding, policy: RbacPolicy): boolean {
  const subject = readSubject(finding.subject);
  if (subject === undefined) return false;
  return (
    authorize(policy, userOfSubject(subject), requestOfFinding(finding)).allowed === (finding.expected === 'allowed')
  );
}
