import type { CommandDefinition } from '../cli/command.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { jsonOption } from '../cli/shared-options.ts';
import type { RemovalResult } from '../cluster/real/index.ts';
import { doctorText } from '../report/doctor-text.ts';
import type { DoctorJson, RemainJson } from '../report/json.ts';
import { cleanCluster, clusterChecks, kindHealth } from '../task/doctor/cluster-checks.ts';
import { machineChecks } from '../task/doctor/machine-checks.ts';
import { type RealSpec, readClusterSpec } from '../task/real/choose-cluster.ts';

interface DoctorOptions {
  readonly clean?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  /** `kind` or `context:NAME`; else the current context. */
  readonly cluster?: string;
}

/**
 * `sallyport doctor`: whether this machine has what is needed, and what a crash left on a real cluster. With `--clean`
 * that is removed, once the person has typed the context's name. Exit code 0: all well; 1: something does not work.
 */
export const command: CommandDefinition<DoctorOptions> = {
  examples: [
    ['sallyport doctor', 'check this machine, and a real cluster for leftovers from a crashed run'],
    ['sallyport doctor --clean', 'remove the leftovers, after you type the name of the context'],
    ['sallyport doctor --clean --cluster context:lab --yes', 'the same without a question, on a cluster that you name'],
  ],
  addOptions: (to) =>
    to
      .option('--clean', 'remove leftovers from a crashed run')
      .option('--cluster <cluster>', 'look at kind or context:NAME; else at the current context')
      .option('--yes', 'with --clean: do not ask')
      .addOption(jsonOption()),
  async run(_, options, { env, stdout, terminal }) {
    const wanted = specOf(options.cluster);
    const streams = terminal();
    const machine = await machineChecks(streams);
    const { findings: cluster, left } = options.clean
      ? await cleanCluster(wanted, options.yes === true, streams)
      : await clusterChecks(wanted, env);
    const findings = [...machine, ...cluster, ...kindHealth(env)];
    const well = findings.every(({ standing }) => standing !== 'amiss');
    if (options.json) await writeJson<DoctorJson>(stdout, { well, findings, remains: left.map(asJson) });
    else await write(stdout, doctorText(findings));
    return well ? exitCodes.passed : exitCodes.failed;
  },
};

function specOf(text: string | undefined): RealSpec {
  if (text === undefined) return { is: 'context' };
  const spec = readClusterSpec(text);
  if (spec.is !== 'simulated') return spec;
  throw wrongUsage('nothing is ever left on the simulated cluster: --cluster is kind or context:NAME here');
}

function asJson({ leftover, because }: RemovalResult): RemainJson {
  const { ref, ownership } = leftover;
  return { ...ref, ...ownership, ...(because === undefined ? {} : { because }) };
}
