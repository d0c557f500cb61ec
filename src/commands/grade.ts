import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodeOfGrade, invalidFile } from '../cli/exit.ts';
import { printFault } from '../cli/manifests/read-manifests.ts';
import { write, writeJson } from '../cli/output.ts';
import { readFiles } from '../cli/read-files.ts';
import {
  addClusterOptions,
  jsonOption,
  packOption,
  repeatableOption,
  variantOption,
  wholeNumber,
} from '../cli/shared-options.ts';
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
import { type GradeOptions, whatToGrade } from './class/what-to-grade.ts';

/** The options of a single answer. */
interface AnswerOptions extends RealClusterOptions {
  readonly answer: readonly string[];
  /** Counts from 1; 1 unless said. */
  readonly variant?: number;
  readonly pack?: string;
  readonly json?: boolean;
}

const usages = [
  'SCENARIO --answer PATH… [options]',
  '--submissions DIR SCENARIO [options]',
  '--merge PATH… [options]',
  '--results DIR [options]',
];

/**
 * `sallyport grade`: the answer applied over the start state as `kubectl apply -f` does, and the cluster graded; or the
 * answers of a class.
 */
export const command: CommandDefinition<GradeOptions & RealClusterOptions> = {
  examples: [
    ['sallyport grade database-only-from-app --answer answer.yaml', 'exit code 0 when every check passes'],
    ['kustomize build . | sallyport grade database-only-from-app --answer - --json', 'from standard input, as JSON'],
    ['sallyport grade --submissions class/ database-only-from-app --html grades.html', 'a file or folder each person'],
  ],
  addOptions: (to) =>
    addClusterOptions(
      to
        .addOption(
          repeatableOption('--answer <path>', 'the answer: a file, a folder, or - for standard input; may be repeated'),
        )
        .addOption(variantOption())
        .addOption(packOption()),
    )
      .addOption(jsonOption())
      .addOption(new Option('--submissions <dir>', 'the answers of a class: a file or a folder for each person'))
      .addOption(
        new Option('--jobs <n>', 'of a class: how many are graded at a time (a core each)').argParser(wholeNumber),
      )
      .addOption(new Option('--timeout <seconds>', 'of a class: the most for one answer (30)').argParser(wholeNumber))
      .addOption(new Option('--shard <k/n>', 'of a class: grade part K of N alone'))
      .addOption(
        repeatableOption('--merge <path>', 'make a class of its parts: files that --shard with --json printed'),
      )
      .addOption(new Option('--results <dir>', 'the exam results of a class: a file or a folder for each person'))
      .addOption(new Option('--exam <file>', 'of exam results: the exam that you set; name results of another one'))
      .addOption(new Option('--reports <dir>', 'of exam results: also write a report of HTML for each person'))
      .addOption(new Option('--csv <file>', 'of a class: also write the grades as CSV'))
      .addOption(new Option('--html <file>', 'of a class: also write the gradebook as one file of HTML'))
      .usage(usages.join('\n       sallyport grade ')),
  operand: (before) => (before.length === 0 ? 'scenario' : undefined),
  notes: 'In a task that gives objects to repair, the answer has these objects too: one that it leaves out is deleted.',
  async run(operands, options, context) {
    const asked = whatToGrade(operands, options);
    switch (asked.is) {
      case 'answer':
        return gradeAnswer(asked.scenario, { ...options, answer: asked.paths }, context);
      case 'submissions':
        return (await import('./class/grade-submissions.ts')).gradeSubmissions(asked.scenario, asked.options, context);
      case 'merge':
        return (await import('./class/merge-class.ts')).mergeClass(asked.paths, asked.options, context);
      case 'results':
        return (await import('./class/grade-results.ts')).gradeResults(asked.options, context);
    }
  },
};

/** Grades one answer, on the simulated or on a real cluster. */
async function gradeAnswer(id: string, options: AnswerOptions, context: CommandContext): Promise<number> {
  const { timings } = context;
  const scenario = await chooseScenario(id, options, context);
  await refuseTask(context.env, scenario, 'grade');
  const answer = await timings.timeAsync('reading', () => readFiles(options.answer, context));
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
}

/** Applies the answer to a cluster that has the start state, prints the grade and returns the exit code. */
async function gradeOn(
  cluster: Cluster,
  scenario: Scenario,
  answer: readonly TextFile[],
  { json }: AnswerOptions,
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
