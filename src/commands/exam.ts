import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { fastOption, jsonOption, packOption, wholeNumber } from '../cli/shared-options.ts';
import { examPlanText } from '../report/exam/plan-text.ts';
import { examResultText } from '../report/exam/result-text.ts';
import { examReportHtml } from '../report/html/exam-report.ts';
import type { ExamPlanJson, ExamResultJson } from '../report/json.ts';
import { examFacts } from '../session/exam/curriculum.ts';
import { choosePacks } from '../task/choose-scenario.ts';
import { earlierExams, earlierResults, readResult } from '../task/exam/read-result.ts';
import { writeReport } from './class/write-report.ts';
import { drawExam } from './draw-program.ts';
import { choosePlan, type ExamWish } from './exam/choose-plan.ts';
import { readExam } from './exam/read-exam.ts';

/** How long an exam takes where nothing else is said. */
const usualExamMinutes = examFacts.length;
/** How many earlier exams a report compares with. */
const mostInReport = 50;

interface ExamOptions {
  readonly minutes?: number;
  readonly tasks?: number;
  readonly seed?: number;
  readonly pack?: string;
  readonly from?: string;
  readonly html?: string;
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
    ['sallyport exam --from exam.yaml', 'the exam that an instructor wrote'],
    ['sallyport exam --result', 'the result of the last one'],
    ['sallyport exam --result --html report.html', 'the same, and as a page to read and print'],
    ['sallyport exam --review', 'the same on the screen, with every task as you left it'],
  ],
  addOptions: (to) =>
    to
      .addOption(
        new Option('--minutes <n>', `how long it takes; ${usualExamMinutes} unless said`).argParser(wholeNumber),
      )
      .addOption(new Option('--tasks <n>', 'how many tasks; 15 to 20 for 120 minutes').argParser(wholeNumber))
      .addOption(new Option('--seed <n>', 'the same seed gives the same exam').argParser(wholeNumber))
      .addOption(new Option('--from <file>', 'the exam that an instructor wrote, in a file'))
      .addOption(packOption())
      .addOption(fastOption())
      .addOption(new Option('--plan', 'print the tasks and their points, and start nothing'))
      .addOption(new Option('--result [id]', 'print the result of an exam; of the last one without an id'))
      .addOption(new Option('--html <file>', 'with --result: also write it as a page of HTML'))
      .addOption(new Option('--review [id]', 'show the result of an exam, and its tasks as they were left'))
      .addOption(jsonOption()),
  async run(_, options, context) {
    const { plan, result, review, json } = options;
    if ([plan, result, review].filter(Boolean).length > 1)
      throw wrongUsage('only one of --plan, --result and --review');
    if (json && !plan && !result) throw wrongUsage('--json prints a plan or a result: add --plan or --result');
    if (options.html !== undefined && result === undefined) throw wrongUsage('--html writes a result: add --result');
    const wish = await wishOf(options, context);
    if (plan) return printPlan(wish, options, context);
    if (result !== undefined) return printResult(result, options, context);
    const shown = review === undefined ? {} : { review: readResult(context.env, idIn(review)) };
    const { pack, fast, color } = options;
    const packed = pack === undefined ? {} : { pack };
    return drawExam({ wish, ...packed, fast: fast === true, color, ...shown, context: context.terminal() });
  },
};

async function printPlan(wish: ExamWish, { pack, json }: ExamOptions, context: CommandContext): Promise<number> {
  const plan = choosePlan(await choosePacks(pack, context), wish);
  if (json) await writeJson<ExamPlanJson>(context.stdout, plan);
  else await write(context.stdout, examPlanText(plan));
  return exitCodes.passed;
}

async function printResult(id: string | true, { json, html }: ExamOptions, context: CommandContext): Promise<number> {
  const result = readResult(context.env, idIn(id));
  if (html !== undefined) {
    if (html === '-') throw wrongUsage('--html needs the name of a file; --json prints to standard output');
    writeReport(html, examReportHtml({ exam: result, earlier: earlierResults(context.env, result.id, mostInReport) }));
  }
  if (json) await writeJson<ExamResultJson>(context.stdout, result);
  else await write(context.stdout, examResultText(result, earlierExams(context.env, result.id, 5)));
  return result.passed ? exitCodes.passed : exitCodes.failed;
}

/** What is asked for: the exam of a file says its own length and tasks. */
async function wishOf(options: ExamOptions, context: CommandContext): Promise<ExamWish> {
  const { minutes = usualExamMinutes, tasks, from, pack } = options;
  const seed = options.seed ?? (Date.now() % 999_983) + 1;
  if (from === undefined) return { minutes, tasks, seed };
  if (options.minutes !== undefined || tasks !== undefined) {
    throw wrongUsage('--from says how long the exam takes and which tasks it has: leave out --minutes and --tasks');
  }
  const pool = (await choosePacks(pack, context)).flatMap(({ scenarios }) => scenarios);
  const file = await readExam('--from', from, pool, context);
  return { minutes: file.minutes, seed, file };
}

function idIn(given: string | true): string | undefined {
  return given === true ? undefined : given;
}
