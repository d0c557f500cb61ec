import type { Check, CheckResult, ExaminedCheck, Grade, GradedClusters } from './grader.ts';
import { graders } from './index.ts';

/**
 * Grades a cluster against the checks of a task, in their order. The score depends on the clusters' verdicts alone,
 * never on what a manifest says.
 */
export async function grade(checks: readonly Check[], graded: GradedClusters): Promise<Grade> {
  const examined = await Promise.all(
    graders.map((grader) =>
      grader.examine(
        checks.filter(({ claim }) => grader.claims.includes(claim.is)),
        graded,
      ),
    ),
  );
  const byId = new Map(examined.flat().map((result) => [result.id, result]));
  const results = checks.flatMap((check) => {
    const result = byId.get(check.id);
    return result ? [resultOf(check, result)] : [];
  });
  return { passed: results.every(({ passed }) => passed === true), score: scoreOf(results), checks: results };
}

function resultOf({ id, says, weight }: Check, { untouchedPasses, ...found }: ExaminedCheck): CheckResult {
  return { ...found, id, says, kind: untouchedPasses ? 'kept' : 'asked', weight };
}

/**
 * The score: (asked weight that passes ÷ all asked weight) × (kept weight that passes ÷ all kept weight, or 1 without
 * kept checks). Untested checks are left out of both fractions. `null` where no asked check was decided.
 */
export function scoreOf(results: readonly Pick<CheckResult, 'kind' | 'weight' | 'passed'>[]): number | null {
  const asked = share(results, 'asked');
  return asked === null ? null : asked * (share(results, 'kept') ?? 1);
}

function share(
  results: readonly Pick<CheckResult, 'kind' | 'weight' | 'passed'>[],
  kind: 'asked' | 'kept',
): number | null {
  const decided = results.filter((result) => result.kind === kind && result.passed !== null);
  const all = sum(decided.map(({ weight }) => weight));
  return all === 0 ? null : sum(decided.filter(({ passed }) => passed).map(({ weight }) => weight)) / all;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
