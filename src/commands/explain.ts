import type { CommandDefinition } from '../cli/command.ts';
import { exitCodes } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { contextOption, jsonOption, manifestsOption } from '../cli/shared-options.ts';
import { policyRows, policyRowsText } from '../report/explain/policy-rows.ts';
import type { ExplainJson } from '../report/json.ts';
import { readSnapshot, type SnapshotOptions } from '../task/read-snapshot.ts';

interface ExplainOptions extends SnapshotOptions {
  readonly json?: boolean;
}

/** `sallyport explain`: every policy as targets, peers and ports, in one table. */
export const command: CommandDefinition<ExplainOptions> = {
  examples: [
    ['sallyport explain -f manifests/', 'what every policy of these manifests allows'],
    ['sallyport explain -f manifests/ --json', 'a row for each rule, as JSON'],
    ['sallyport explain --context lab', 'the policies of a real cluster, which is only read'],
  ],
  notes: `How to read it:
  shop/{app=db}            pods labelled app=db of namespace shop; {} are all of them
  {team=ops}/{app=web}     the same in every namespace labelled team=ops; {} are all namespaces
  A direction that no policy of a pod lists stays open; policies only add to what others allow.`,
  addOptions: (to) => to.addOption(manifestsOption()).addOption(contextOption()).addOption(jsonOption()),
  async run(_, options, context) {
    const { stdout, timings } = context;
    const { snapshot } = await readSnapshot(options, context);
    const policies = timings.time('compiling', () => policyRows(snapshot));
    await timings.timeAsync('printing', () =>
      options.json ? writeJson<ExplainJson>(stdout, { policies }) : write(stdout, policyRowsText(policies)),
    );
    return exitCodes.passed;
  },
};
