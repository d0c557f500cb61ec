import type { Grade } from '../../graders/grader.ts';
import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { exitCodes, invalidFile, type Stop } from '../cli/exit.ts';
import { readInputs } from '../cli/read-input.ts';
import type { Timings } from '../cli/timings.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { gradeAsJson, gradeAsText } from '../report/grade.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AnswerFile, type AppliedAnswer, applyAnswer } from '../session/apply-answer.ts';
import { gradeAttempt } from '../session/grade-attempt.ts';
import { chooseScenario } from '../task/choose-scenario.ts';
import { newClusterFor } from '../task/new-cluster.ts';

export interface GradeOptions {
  readonly answer: readonly string[];
  /** Counts from 1; 1 unless said. */
  readonly variant?: number;
  readonly pack?: string;
  readonly json?: boolean;
  /** `simulated`, unless said. */
  readonly cluster: string;
  readonly yes?: boolean;
  readonly probeImage?: string;
  readonly probeTimeout?: number;
}

/** `sallyport grade`: the answer applied over the start state as `kubectl apply -f` would, and the cluster judged. */
export async function grade(
  id: string,
  options: GradeOptions,
  around: PlainSurroundings,
  timings: Timings,
): Promise<number> {
  const scenario = await chooseScenario(id, options);
  const answer = await timings.timeAsync('reading', () => readInputs(options.answer, around));
  if (options.cluster === 'simulated') {
    const cluster = await timings.timeAsync('compiling', () => newClusterFor(scenario, () => new Date()));
    return gradeOn(cluster, scenario, answer, options, around, timings);
  }
  const { openStage, withTask } = await import('../task/real/real-task.ts');
  const stage = await openStage(options, around);
  return withTask(stage, scenario, around, (task, cluster) =>
    gradeOn(cluster, task.scenario, task.answer(answer), options, around, timings),
  );
}

async function gradeOn(
  cluster: Cluster,
  scenario: Scenario,
  answer: readonly AnswerFile[],
  options: GradeOptions,
  around: PlainSurroundings,
  timings: Timings,
): Promise<number> {
  const newCluster = () => newClusterFor(scenario, () => new Date());
  const applied = await timings.timeAsync('compiling', () => applyAnswer(cluster, scenario, answer));
  if (applied.fault !== undefined) throw notYaml(applied.fault);
  for (const { place, message } of applied.warnings) {
    await write(around.stderr, `warning: ${place.file}:${place.line}:${place.column}: ${message}\n`);
  }
  const judged = await timings.timeAsync('deciding', () => gradeAttempt(scenario, cluster, newCluster, applied));
  const graded = { scenario: scenario.id, variant: scenario.variant, grade: judged, rejected: applied.rejected };
  await timings.timeAsync('printing', async () =>
    options.json
      ? writeJson(around.stdout, gradeAsJson(graded))
      : write(around.stdout, gradeAsText(graded, await cluster.snapshot())),
  );
  return exitCodeOf(judged);
}

/** Passed; some check fails; or none fails and some are untested. */
export function exitCodeOf({ passed, checks }: Grade): number {
  if (passed) return exitCodes.passed;
  return checks.some((check) => check.passed === false) ? exitCodes.failed : exitCodes.undecided;
}

function notYaml({ place, message, excerpt, others = [] }: NonNullable<AppliedAnswer['fault']>): Stop {
  const lines = [{ place, message }, ...others].map((one) => {
    return `${one.place.file}:${one.place.line}:${one.place.column}: ${one.message}`;
  });
  return invalidFile([...lines, ...(excerpt === '' ? [] : [excerpt])]);
}
