import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import type { Removed } from '../cluster/real/index.ts';
import { findingsText } from '../report/findings.ts';
import type { DoctorJson, RemainJson } from '../report/json.ts';
import { machineFindings } from '../task/machine-findings.ts';
import { type RealSpec, readClusterSpec } from '../task/real/choose-cluster.ts';
import { cleanCluster, kindFindings, lookAtCluster } from '../task/real/cluster-findings.ts';

export interface DoctorOptions {
  readonly clean?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  /** `kind` or `context:NAME`; else the current context. */
  readonly cluster?: string;
}

/**
 * `sallyport doctor`: the surroundings, and what a crash left on a real cluster. With `--clean` that is removed, once
 * the context's name was typed. Exit 0: all well, 1: something is amiss.
 */
export async function doctor(options: DoctorOptions, around: PlainSurroundings): Promise<number> {
  const wanted = specOf(options.cluster);
  const terminal = around.terminal();
  const machine = await machineFindings(terminal);
  const { findings: cluster, left } = options.clean
    ? await cleanCluster(wanted, options.yes === true, terminal)
    : await lookAtCluster(wanted, around.env);
  const findings = [...machine, ...cluster, ...kindFindings(around.env)];
  const well = findings.every(({ standing }) => standing !== 'amiss');
  if (options.json) await writeJson<DoctorJson>(around.stdout, { well, findings, remains: left.map(asJson) });
  else await write(around.stdout, findingsText(findings));
  return well ? exitCodes.passed : exitCodes.failed;
}

function specOf(text: string | undefined): RealSpec {
  if (text === undefined) return { is: 'context' };
  const spec = readClusterSpec(text);
  if (spec.is !== 'simulated') return spec;
  throw wrongUsage('nothing is ever left on the simulated cluster: --cluster is kind or context:NAME here');
}

function asJson({ remain, because }: Removed): RemainJson {
  const { ref, marks } = remain;
  return { ...ref, ...marks, ...(because === undefined ? {} : { because }) };
}
