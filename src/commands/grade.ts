import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodeOfGrade, invalidFile } from '../cli/exit.ts';
import { printFault } from '../cli/manifests/read-manifests.ts';
import { write, writeJson } from '../cli/output.ts';
import { readFiles } from '../cli/read-files.ts';
import { addClusterOptions, jsonOption, packOption, repeatableOption, variantOption } from '../cli/shared-options.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { atPlace } from '../kube/print-place.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import { gradeAsJson, gradeAsText } from '../report/grade.ts';
import type { GradeJson } from '../report/json.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AnswerFault, applyAnswer } from '../session/apply-answer.ts';
import { gradeAttempt } from '../session/grade-attempt.ts';
import { chooseScenario } from '../task/choose-scenario.ts';
import { refuseTask } from '../task/exam/during-exam.ts';
import { newClusterFor } from '../task/new-cluster.ts';
import type { RealClusterOptions } from '../task/real/real-target.ts';

interface GradeOptions extends RealClusterOptions {
  readonly answer: readonly string[];
  /** Counts from 1; 1 unless said. */
  readonly variant?: number;
  readonly pack?: string;
  readonly json?: boolean;
}

/** `sallyport grade`: the answer applied over the start state as `kubectl apply -f` does, and the cluster graded. */
export const command: CommandDefinition<GradeOptions> = {
  examples: [
    ['sallyport grade database-only-from-app --answer answer.yaml', 'exit code 0 when every check passes'],
    ['kustomize build . | sallyport grade database-only-from-app --answer - --json', 'from standard input, as JSON'],
  ],
  addOptions: (to) =>
    addClusterOptions(
      to
        .addOption(
          repeatableOption(
            '--answer <path>',
            'the answer: a file, a folder, or - for standard input; may be repeated',
          ).makeOptionMandatory(),
        )
        .addOption(variantOption())
        .addOption(packOption()),
    )
      .addOption(jsonOption())
      .usage('SCENARIO --answer PATH… [options]')
      .addHelpText(
        'after',
        '\nIn a task that gives objects to repair, the answer has these objects too: one that it leaves out is deleted.',
      ),
  async run([id = '', ...morePaths], options, context) {
    const { timings } = context;
    const scenario = await chooseScenario(id, options, context);
    await refuseTask(context.env, scenario, 'grade');
    const answer = await timings.timeAsync('reading', () => readFiles([...options.answer, ...morePaths], context));
    if (options.cluster === 'simulated') {
      const cluster = await timings.timeAsync('compiling', () => newClusterFor(scenario, () => new Date()));
      return gradeOn(cluster, scenario, answer, options, context);
    }
    const [{ openRealTarget }, { withStagedTask }] = await Promise.all([
      import('../task/real/real-target.ts'),
      import('../task/real/staged-task.ts'),
    ]);
    const target = await openRealTarget(options, context);
    return withStagedTask(target, scenario, context, (task, cluster) =>
      gradeOn(cluster, task.scenario, task.renameAnswer(answer), options, context),
    );
  },
};

/** Applies the answer to a cluster that has the start state, prints the grade and returns the exit code. */
async function gradeOn(
  cluster: Cluster,
  scenario: Scenario,
  answer: readonly TextFile[],
  { json }: GradeOptions,
  { stdout, stderr, timings }: CommandContext,
): Promise<number> {
  const newCluster = (): Promise<Cluster> => newClusterFor(scenario, () => new Date());
  const applied = await timings.timeAsync('compiling', () => applyAnswer(cluster, scenario, answer));
  if (applied.fault !== undefined) throw invalidFile(faultLines(applied.fault));
  for (const { place, message } of applied.warnings) await write(stderr, `warning: ${atPlace(place, message)}\n`);
  const grade = await timings.timeAsync('deciding', () => gradeAttempt(scenario, cluster, newCluster, applied));
  const report = { scenario: scenario.id, variant: scenario.variant, grade, rejected: applied.rejected };
  await timings.timeAsync('printing', async () =>
    json
      ? writeJson<GradeJson>(stdout, gradeAsJson(report))
      : write(stdout, gradeAsText(report, await cluster.snapshot())),
  );
  return exitCodeOfGrade(grade);
}

/** Each fault of an answer, at its place. */
function faultLines({ others = [], ...first }: AnswerFault): readonly string[] {
  return [printFault(first), ...others.map(({ place, message }) => atPlace(place, message))];
}
