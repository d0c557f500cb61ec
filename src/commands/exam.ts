import { enableCompileCache } from 'node:module';
import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { fastOption, jsonOption, packOption, wholeNumber } from '../cli/shared-options.ts';
import { folders } from '../folders.ts';
import { examPlanText } from '../report/exam/plan-text.ts';
import { examResultText } from '../report/exam/result-text.ts';
import type { ExamPlanJson, ExamResultJson } from '../report/json.ts';
import { choosePacks } from '../task/choose-scenario.ts';
import { chosenSettings } from '../task/chosen-settings.ts';
import { earlierExams, readResult } from '../task/exam/read-result.ts';
import { usualMinutes } from './drill-request.ts';
import { choosePlan, type ExamWish } from './exam/choose-plan.ts';
import type { ExamScreenOptions } from './exam/exam-screen.tsx';
import { drawPractice } from './practice.ts';

interface ExamOptions {
  readonly minutes: number;
  readonly tasks?: number;
  readonly seed?: number;
  readonly pack?: string;
  readonly plan?: boolean;
  /** True: the last one. */
  readonly result?: string | true;
  readonly review?: string | true;
  readonly json?: boolean;
  readonly fast?: boolean;
  /** `--no-color` makes it false. */
  readonly color: boolean;
}

/** `sallyport exam`: a timed mock exam, the one that is running, the plan of one, or the result of one. */
export const command: CommandDefinition<ExamOptions> = {
  examples: [
    ['sallyport exam', 'the exam that is running, or a new one: 16 tasks in 120 minutes'],
    ['sallyport exam --minutes 30 --tasks 4', 'a short one'],
    ['sallyport exam --plan --seed 7 --json', 'the tasks and points that it would have, as JSON'],
    ['sallyport exam --result', 'the result of the last one'],
    ['sallyport exam --review', 'the same on the screen, with every task as you left it'],
  ],
  addOptions: (to) =>
    to
      .addOption(new Option('--minutes <n>', 'how long it takes').argParser(wholeNumber).default(120))
      .addOption(new Option('--tasks <n>', 'how many tasks; 15 to 20 for 120 minutes').argParser(wholeNumber))
      .addOption(new Option('--seed <n>', 'the same seed gives the same exam').argParser(wholeNumber))
      .addOption(packOption())
      .addOption(fastOption())
      .addOption(new Option('--plan', 'print the tasks and their points, and start nothing'))
      .addOption(new Option('--result [id]', 'print the result of an exam; of the last one without an id'))
      .addOption(new Option('--review [id]', 'show the result of an exam, and its tasks as they were left'))
      .addOption(jsonOption()),
  async run(_, options, context) {
    const { plan, result, review, json } = options;
    if ([plan, result, review].filter(Boolean).length > 1)
      throw wrongUsage('only one of --plan, --result and --review');
    if (json && !plan && !result) throw wrongUsage('--json prints a plan or a result: add --plan or --result');
    const wish = { minutes: options.minutes, tasks: options.tasks, seed: options.seed ?? (Date.now() % 999_983) + 1 };
    if (plan) return printPlan(wish, options, context);
    if (result !== undefined) return printResult(result, json === true, context);
    const shown = review === undefined ? {} : { review: readResult(context.env, idIn(review)) };
    const { pack, fast, color } = options;
    const packed = pack === undefined ? {} : { pack };
    return drawExam({ wish, ...packed, fast: fast === true, color, ...shown, context: context.terminal() });
  },
};

/** Draws an exam until the person leaves, or goes on to a drill; resolves to the exit code. Node keeps what it compiles of the screen. */
export async function drawExam(options: ExamScreenOptions): Promise<number> {
  const { env } = options.context;
  enableCompileCache(env['NODE_COMPILE_CACHE'] ?? `${folders(env).cache}/compiled`);
  const { examScreen } = await import('./exam/exam-screen.tsx');
  const { code, drilled } = await examScreen(options);
  if (drilled === null) return code;
  const { color, fast, context } = options;
  const minutes = chosenSettings(env).data.drillMinutes ?? usualMinutes;
  const drill = { minutes, skill: drilled, seed: (Date.now() % 999_983) + 1 };
  return drawPractice({ drill, color, fast, context });
}

async function printPlan(wish: ExamWish, { pack, json }: ExamOptions, context: CommandContext): Promise<number> {
  const plan = choosePlan(await choosePacks(pack, context), wish);
  if (json) await writeJson<ExamPlanJson>(context.stdout, plan);
  else await write(context.stdout, examPlanText(plan));
  return exitCodes.passed;
}

async function printResult(id: string | true, asJson: boolean, context: CommandContext): Promise<number> {
  const result = readResult(context.env, idIn(id));
  if (asJson) await writeJson<ExamResultJson>(context.stdout, result);
  else await write(context.stdout, examResultText(result, earlierExams(context.env, result.id, 5)));
  return result.passed ? exitCodes.passed : exitCodes.failed;
}

function idIn(given: string | true): string | undefined {
  return given === true ? undefined : given;
}
