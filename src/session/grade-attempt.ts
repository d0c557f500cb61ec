import { grade } from '../../graders/grade.ts';
import type { Grade } from '../../graders/grader.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';
import type { AppliedAnswer } from './apply-answer.ts';

/**
 * Grades the cluster as the answer left it; for a question, the document that answers it. `newCluster` makes a simulated
 * cluster in the scenario's start state, which the answer is compared with; it is closed again. Where a check fails, the
 * likely misconception is named, for which `applied` has the answer as it was written. Where all pass, what the answer
 * could leave out is named. A remark says where list items that are alternatives are the reason of it.
 */
export async function gradeAttempt(
  scenario: Pick<Scenario, 'checks' | 'given' | 'kind' | 'namespace' | 'solution' | 'start' | 'weight'>,
  answered: Cluster,
  newCluster: () => Promise<Cluster>,
  applied?: Pick<AppliedAnswer, 'accepted' | 'document'>,
): Promise<Grade> {
  const { kind } = scenario;
  if (!isAnsweredByManifests(kind)) {
    const { gradeQuestion } = await import('./question/grade-question.ts');
    return gradeQuestion(scenario, kind, applied?.document ?? null, newCluster);
  }
  const untouched = await newCluster();
  try {
    await answered.settle?.();
    const graded = await grade(scenario.checks, { answered, untouched });
    const found = hasRemarks(graded)
      ? (await import('./name-alternatives.ts')).nameAlternatives(graded, await answered.snapshot())
      : graded;
    if (found.passed) {
      const { nameSuperfluous } = await import('./name-redundant.ts');
      return nameSuperfluous(found, await untouched.snapshot(), await answered.snapshot());
    }
    if (found.checks.every(({ passed }) => passed !== false)) return found;
    const named = await nameAccess(found, scenario, answered, untouched);
    if (!named.checks.some(hasFlowFinding)) return named;
    // It takes time to load, and is needed only where a check fails.
    const { nameMisconceptions } = await import('./name-misconceptions.ts');
    const clusters = { answered: await answered.snapshot(), untouched: await untouched.snapshot() };
    const written = applied?.accepted.map(({ manifest }) => manifest) ?? [];
    return nameMisconceptions(named, { scenario, ...clusters, written });
  } finally {
    await untouched.close();
  }
}

/** The grade with the misconceptions of findings about access, where it has such findings. */
async function nameAccess(
  grade: Grade,
  scenario: Pick<Scenario, 'checks' | 'given' | 'namespace' | 'solution'>,
  { access: answered }: Cluster,
  { access: untouched }: Cluster,
): Promise<Grade> {
  const isOfAccess = grade.checks.some(({ findings }) => findings.some(({ about }) => about === 'access'));
  if (!isOfAccess || answered === undefined || untouched === undefined) return grade;
  const { nameAccessMisconceptions } = await import('./name-access-misconceptions.ts');
  return nameAccessMisconceptions(grade, {
    scenario,
    answered: await answered.snapshot(),
    untouched: await untouched.snapshot(),
  });
}

function hasFlowFinding({ findings }: Grade['checks'][number]): boolean {
  return findings.some(({ about }) => about === 'flow');
}

function hasRemarks({ checks }: Grade): boolean {
  return checks.some(({ remarks }) => remarks.length > 0);
}
