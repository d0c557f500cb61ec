import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodes } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { jsonOption, packOption } from '../cli/shared-options.ts';
import { journalFile } from '../folders.ts';
import { JournalError, openJournal } from '../progress/journal.ts';
import { progressOf, type TaskProgress, untouchedProgress } from '../progress/progress.ts';
import type { ListedScenario, ListJson } from '../report/json.ts';
import { scenarioListText } from '../report/scenario-list.ts';
import { refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';
import { choosePacks } from '../task/choose-scenario.ts';

interface ListOptions {
  readonly pack?: string;
  readonly json?: boolean;
}

/** `sallyport list`: every scenario with its state of progress, as JSON or as columns. */
export const command: CommandDefinition<ListOptions> = {
  examples: [
    ['sallyport list', 'every task, and your progress'],
    ['sallyport list --pack ./my-pack --json', 'the tasks of a pack of your own, as JSON'],
  ],
  addOptions: (to) => to.addOption(packOption()).addOption(jsonOption()),
  async run(_, options, context) {
    const scenarios = (await choosePacks(options.pack, context)).flatMap((pack) => pack.scenarios);
    const progress = await readProgress(context);
    const rows = scenarios.map((scenario) => rowOf(scenario, progress.get(refOf(scenario))));
    if (options.json) await writeJson<ListJson>(context.stdout, { scenarios: rows });
    else await write(context.stdout, scenarioListText(rows));
    return exitCodes.passed;
  },
};

function rowOf(scenario: ScenarioEntry, progress: TaskProgress | undefined): ListedScenario {
  const { id, pack, title, domain, competency, skills, difficulty, minutes, weight, covers, uses, kind, variants } =
    scenario;
  const { state, bestPass, open, solutionSeen } = progress ?? untouchedProgress;
  const { tries, hints } = bestPass ?? open ?? { tries: 0, hints: 0 };
  return {
    id,
    pack,
    title,
    domain,
    competency,
    skills,
    difficulty,
    minutes,
    weight,
    covers,
    uses,
    kind,
    variants,
    state,
    bestSeconds: bestPass?.elapsed ?? null,
    tries,
    hints,
    solutionSeen,
  };
}

/** The progress of every task; a journal that cannot be read is a warning, and every task counts as new. */
async function readProgress({ env, stderr }: CommandContext): Promise<ReadonlyMap<string, TaskProgress>> {
  try {
    const file = journalFile(env);
    const tooLong: number[] = [];
    const events = await openJournal(file).read((line) => void tooLong.push(line));
    for (const line of tooLong)
      await write(stderr, `warning: ${file}:${line}: the line is too long; it is passed over\n`);
    return progressOf(events);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    await write(stderr, `warning: ${error.message}\n`);
    return new Map();
  }
}
