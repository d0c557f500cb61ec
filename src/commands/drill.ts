import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { fastOption, jsonOption, packOption, wholeNumber } from '../cli/shared-options.ts';
import { reviewed } from '../progress/schedule/cards.ts';
import { planDrill } from '../progress/schedule/drill-plan.ts';
import { aboutTasks, ratedAttempts } from '../progress/schedule/rated-attempts.ts';
import { usedVariants } from '../progress/schedule/variant-pool.ts';
import { drillPlanText } from '../report/drill-text.ts';
import type { DrillPlanJson } from '../report/json.ts';
import { type ChosenPack, choosePacks } from '../task/choose-scenario.ts';
import { chosenSettings } from '../task/chosen-settings.ts';
import { readAttempts } from '../task/progress/read-attempts.ts';
import { drawPractice } from './draw-program.ts';
import { checkSkill, type DrillWish, nothingFits, reasonSays, usualMinutes } from './drill-request.ts';

interface DrillOptions {
  readonly minutes?: number;
  readonly skill?: string;
  readonly seed?: number;
  readonly plan?: boolean;
  readonly json?: boolean;
  readonly pack?: string;
  readonly fast?: boolean;
  /** `--no-color` makes it false. */
  readonly color: boolean;
}

/** `sallyport drill`: tasks one after the other, chosen by what is due, weak and new; or the plan of such a drill. */
export const command: CommandDefinition<DrillOptions> = {
  examples: [
    ['sallyport drill', 'half an hour of what is due, weak and new'],
    ['sallyport drill --minutes 15 --skill dns-egress', 'a quarter of an hour about one skill'],
    ['sallyport drill --plan', 'the tasks that it would give, and why'],
    ['sallyport drill --plan --seed 7 --json', 'the same plan each time, as JSON'],
  ],
  addOptions: (to) =>
    to
      .addOption(
        new Option(
          '--minutes <n>',
          `no more than the par times of so many minutes; else as "sallyport settings" says (${usualMinutes})`,
        ).argParser(wholeNumber),
      )
      .addOption(new Option('--skill <skill>', 'only tasks about this skill, or about this misconception'))
      .addOption(new Option('--seed <n>', 'the same seed gives the same tasks').argParser(wholeNumber))
      .addOption(new Option('--plan', 'print the tasks, and start nothing'))
      .addOption(packOption())
      .addOption(fastOption())
      .addOption(jsonOption()),
  async run(_, options, context) {
    if (options.json && !options.plan) throw wrongUsage('--json prints the plan of a drill: add --plan');
    const packs = await choosePacks(options.pack, context);
    const now = Date.now();
    const minutes = options.minutes ?? (await chosenMinutes(context));
    const wish = { minutes, skill: options.skill, seed: options.seed ?? (now % 999_983) + 1 };
    checkSkill(
      wish.skill,
      packs.flatMap((pack) => pack.scenarios),
    );
    if (options.plan) return printPlan(packs, wish, now, options.json === true, context);
    const { pack } = options;
    return drawPractice({
      ...(pack === undefined ? {} : { pack }),
      drill: wish,
      color: options.color,
      fast: options.fast === true,
      context: context.terminal(),
    });
  },
};

/** How long a drill is where the command line does not say. */
async function chosenMinutes({ env, stderr }: CommandContext): Promise<number> {
  const { data: settings, trouble } = chosenSettings(env);
  if (trouble !== null) await write(stderr, `warning: ${trouble}\n`);
  return settings.drillMinutes ?? usualMinutes;
}

async function printPlan(
  packs: readonly ChosenPack[],
  wish: DrillWish,
  now: number,
  asJson: boolean,
  context: CommandContext,
): Promise<number> {
  const tasks = packs.flatMap((pack) => pack.scenarios);
  const events = await readAttempts(context);
  const cards = reviewed(new Map(), ratedAttempts(events, aboutTasks(tasks)));
  const planned = planDrill({ tasks, cards, used: usedVariants(events), ...wish, now });
  if (planned.length === 0) throw wrongUsage(nothingFits(wish, tasks));
  const says = reasonSays(packs);
  const listed = planned.map(({ task, variant, reason }) => ({
    scenario: task.id,
    pack: task.pack,
    variant,
    title: task.title,
    difficulty: task.difficulty,
    minutes: task.minutes,
    skills: task.skills,
    because: says(reason, now),
  }));
  if (asJson) {
    await writeJson<DrillPlanJson>(context.stdout, { minutes: wish.minutes, seed: wish.seed, tasks: listed });
  } else await write(context.stdout, drillPlanText(listed, wish.minutes));
  return exitCodes.passed;
}
