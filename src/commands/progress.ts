import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { jsonOption, packOption } from '../cli/shared-options.ts';
import { didYouMean } from '../cli/suggest.ts';
import { longestPlan } from '../progress/schedule/study-plan.ts';
import type { ProgressJson } from '../report/json.ts';
import { progressText } from '../report/progress-text.ts';
import { choosePacks } from '../task/choose-scenario.ts';
import { exportAttempts, importAttempts } from '../task/progress/attempt-files.ts';
import { progressSummary } from '../task/progress/progress-summary.ts';
import { readAttempts } from '../task/progress/read-attempts.ts';

interface ProgressOptions {
  readonly json?: boolean;
  readonly until?: string;
  readonly pack?: string;
}

const actions = ['export', 'import'];

/** `sallyport progress`: what was practised and what follows from it; `export` and `import` take it to another machine. */
export const command: CommandDefinition<ProgressOptions> = {
  examples: [
    ['sallyport progress', 'what you practised, what is weak, and what is due when'],
    ['sallyport progress --until 2027-02-01', 'and how many minutes a day until that date'],
    ['sallyport progress export mine.jsonl', 'everything that you practised, for another machine'],
    ['sallyport progress import other.jsonl', 'add what another machine exported; a second import adds nothing'],
  ],
  addOptions: (to) =>
    to
      .addOption(new Option('--until <date>', 'plan up to a date, such as 2027-02-01'))
      .addOption(packOption())
      .addOption(jsonOption())
      .usage('[export [FILE]|import FILE] [options]'),
  operand: (before) => [actions, 'file' as const][before.length],
  async run([action, file, ...others], options, context) {
    if (others[0] !== undefined) throw wrongUsage(`one file at a time; "${others[0]}" is one too many`);
    if (action !== undefined) {
      if (!actions.includes(action)) {
        throw wrongUsage(
          `no action "${action}" of progress${didYouMean(action, actions)}; there are export and import`,
        );
      }
      for (const name of ['json', 'until', 'pack'] as const) {
        if (options[name] !== undefined) throw wrongUsage(`progress ${action} takes no --${name}`);
      }
      if (action === 'export') return exportAttempts(file, context);
      if (file === undefined)
        throw wrongUsage('name the file: sallyport progress import FILE, or - for standard input');
      return importAttempts(file, context);
    }
    const now = Date.now();
    const until = options.until === undefined ? undefined : readDate(options.until, now);
    const tasks = (await choosePacks(options.pack, context)).flatMap((pack) => pack.scenarios);
    const summary = progressSummary(await readAttempts(context), tasks, { now, until });
    if (options.json) await writeJson<ProgressJson>(context.stdout, summary);
    else await write(context.stdout, progressText(summary, now));
    return exitCodes.passed;
  },
};

/** Milliseconds. */
const day = 86_400_000;

/** A date of the calendar that lies ahead, and when that day begins here. */
function readDate(date: string, now: number): { readonly date: string; readonly at: number } {
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  const begins = new Date(Number(year), Number(month) - 1, Number(dayOfMonth));
  const isThere = begins.getMonth() === Number(month) - 1 && begins.getDate() === Number(dayOfMonth);
  if (!isThere) throw wrongUsage(`--until ${date} is no date; write it as year-month-day, such as 2027-02-01`);
  const at = begins.getTime();
  if (at <= now) throw wrongUsage(`--until ${date} is not ahead; name a date from tomorrow on`);
  if (at - now > longestPlan * day) throw wrongUsage(`--until ${date} is more than ${longestPlan} days ahead`);
  return { date, at };
}
