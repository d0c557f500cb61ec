import type { CommandDefinition } from '../cli/command.ts';
import { exitCodes } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { jsonOption, packOption } from '../cli/shared-options.ts';
import { progressOf, type TaskProgress, untouchedProgress } from '../progress/progress.ts';
import { dueIds, reviewed } from '../progress/schedule/cards.ts';
import { aboutTasks, ratedAttempts } from '../progress/schedule/rated-attempts.ts';
import type { ListedScenario, ListJson } from '../report/json.ts';
import { scenarioListText } from '../report/scenario-list.ts';
import { refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';
import { choosePacks } from '../task/choose-scenario.ts';
import { readAttempts } from '../task/progress/read-attempts.ts';

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
    const events = await readAttempts(context);
    const progress = progressOf(events);
    const cards = reviewed(new Map(), ratedAttempts(events, aboutTasks(scenarios)));
    const due = dueIds(cards, Date.now());
    const rows = scenarios.map((scenario) => rowOf(scenario, progress.get(refOf(scenario)), due));
    if (options.json) await writeJson<ListJson>(context.stdout, { scenarios: rows });
    else await write(context.stdout, scenarioListText(rows));
    return exitCodes.passed;
  },
};

function rowOf(scenario: ScenarioEntry, progress: TaskProgress | undefined, due: ReadonlySet<string>): ListedScenario {
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
    state: state === 'passed' && skills.some((skill) => due.has(skill)) ? 'due' : state,
    bestSeconds: bestPass?.elapsed ?? null,
    tries,
    hints,
    solutionSeen,
  };
}
