import type { Check, CheckResult, Examined, Grade, Graded } from './grader.ts';
import { graders } from './index.ts';

/** Grades a cluster against a task's checks, in their order. Nothing is read from a manifest to score it. */
export async function grade(checks: readonly Check[], graded: Graded): Promise<Grade> {
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

function resultOf({ id, says, weight }: Check, { untouchedPasses, ...found }: Examined): CheckResult {
  return { ...found, id, says, kind: untouchedPasses ? 'kept' : 'asked', weight };
}

/**
 * (asked weight that passes ÷ all asked weight) × (kept weight that passes ÷ all kept weight; 1 without kept checks).
 * Untested checks leave both fractions; without an asked check that was decided there is no score.
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
