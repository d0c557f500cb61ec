import type { CommandDefinition } from '../cli/command.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { addClusterOptions, jsonOption, packOption } from '../cli/shared-options.ts';
import { agreementAsJson, agreementSummary, agreementText } from '../report/agreement.ts';
import type { AgreeJson } from '../report/json.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';
import { type Agreement, agreeOn } from '../session/agree.ts';
import { type ChosenPack, choosePacks, chooseScenario } from '../task/choose-scenario.ts';
import { newClusterFor } from '../task/new-cluster.ts';
import { openRealTarget, type RealClusterOptions } from '../task/real/real-target.ts';
import { withStagedTask } from '../task/real/staged-task.ts';

interface AgreeOptions extends RealClusterOptions {
  readonly pack?: string;
  readonly json?: boolean;
}

/**
 * `sallyport agree`: every answer that scenarios bring, on the simulated cluster and on a real one, and every difference
 * between what is seen. Exit code 0: no difference and all tested; 1: some differ; 4: none differs, some are untested.
 */
export const command: CommandDefinition<AgreeOptions> = {
  examples: [
    ['sallyport agree --cluster kind', 'every task, on the simulated cluster and on one of kind'],
    ['sallyport agree database-only-from-app --cluster context:lab --yes --json', 'one task, unattended, as JSON'],
  ],
  addOptions: (to) => addClusterOptions(to).addOption(packOption()).addOption(jsonOption()),
  operand: () => 'scenario',
  async run(ids, options, context) {
    const { stdout } = context;
    if (options.cluster === 'simulated') {
      throw wrongUsage('agree needs a real cluster to compare with: --cluster kind or --cluster context:NAME');
    }
    const scenarios =
      ids.length > 0
        ? await Promise.all(ids.map((id) => chooseScenario(id, { pack: options.pack }, context)))
        : await comparableOf(await choosePacks(options.pack, context));
    for (const scenario of scenarios) {
      const because = whyNotComparable(scenario);
      if (because !== null) throw wrongUsage(`${scenario.id} cannot be compared: ${because}`);
    }
    const target = await openRealTarget(options, context);
    const found: { readonly id: string; readonly agreement: Agreement }[] = [];
    for (const scenario of scenarios) {
      if (!options.json) await write(stdout, `${scenario.id}\n`);
      const agreement = await withStagedTask(target, scenario, context, (task, cluster) =>
        agreeOn(
          task.scenario,
          cluster,
          () => newClusterFor(task.scenario, () => new Date()),
          (answer) => void (options.json || stdout.write(agreementText(answer))),
        ),
      );
      found.push({ id: scenario.id, agreement });
    }
    const agreements = found.map(({ agreement }) => agreement);
    if (options.json) {
      const rows = found.map(({ id, agreement }) => agreementAsJson(id, agreement));
      await writeJson<AgreeJson>(stdout, { cluster: target.context, scenarios: rows });
    } else await write(stdout, `${agreementSummary(agreements)}\n`);
    const answers = agreements.flatMap((agreement) => agreement.answers);
    if (answers.some(({ differences }) => differences.length > 0)) return exitCodes.failed;
    return answers.some(({ untested }) => untested.length > 0) ? exitCodes.undecided : exitCodes.passed;
  },
};

/** All scenarios of some packs that can be compared. */
async function comparableOf(packs: readonly ChosenPack[]): Promise<readonly Scenario[]> {
  const all = packs.flatMap((pack) => pack.scenarios.map(({ id }) => pack.load(id)));
  return (await Promise.all(all)).filter((scenario) => whyNotComparable(scenario) === null);
}

/** Why a task cannot be compared with a real cluster; null where it can. */
function whyNotComparable({ kind, network }: Scenario): string | null {
  if (!isAnsweredByManifests(kind)) return 'it is answered by a document, which changes nothing on a cluster';
  return network === 'none' ? 'it needs a network that ignores policies' : null;
}
