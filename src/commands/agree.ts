import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import { flowAsJson } from '../report/flow-as-json.ts';
import { type Agreement, type AnswerAgreement, agreeOn } from '../session/agree.ts';
import { choosePacks, chooseScenario } from '../task/choose-scenario.ts';
import { newClusterFor } from '../task/new-cluster.ts';
import { openStage, type RealOptions, withTask } from '../task/real/real-task.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';

export interface AgreeOptions extends RealOptions {
  readonly pack?: string;
  readonly json?: boolean;
}

/**
 * `sallyport agree`: every answer that scenarios bring, on the simulated cluster and on a real one, and every difference
 * between what is seen. Returns the exit code: 0 none and all tested, 1 some differ, 4 none differs and some are untested.
 */
export async function agree(ids: readonly string[], options: AgreeOptions, around: PlainSurroundings): Promise<number> {
  if (options.cluster === 'simulated') {
    throw wrongUsage('agree needs a real cluster to compare with: --cluster kind or --cluster context:NAME');
  }
  const scenarios =
    ids.length > 0
      ? await Promise.all(ids.map((id) => chooseScenario(id, { pack: options.pack })))
      : (await choosePacks(options.pack))
          .flatMap((pack) => pack.scenarios.map(({ id }) => pack.load(id)))
          .filter((scenario) => whyNotCompared(scenario) === undefined);
  for (const scenario of scenarios) {
    const because = whyNotCompared(scenario);
    if (because !== undefined) throw wrongUsage(`${scenario.id} cannot be compared: ${because}`);
  }
  const stage = await openStage(options, around);
  const found: { readonly id: string; readonly agreement: Agreement }[] = [];
  for (const scenario of scenarios) {
    if (!options.json) await write(around.stdout, `${scenario.id}\n`);
    const agreement = await withTask(stage, scenario, around, (task, cluster) =>
      agreeOn(
        task.scenario,
        cluster,
        () => newClusterFor(task.scenario, () => new Date()),
        (one) => void (options.json || around.stdout.write(answerText(one))),
      ),
    );
    found.push({ id: scenario.id, agreement });
  }
  if (options.json) await writeJson(around.stdout, { cluster: stage.name, scenarios: found.map(scenarioAsJson) });
  else await write(around.stdout, `${lastWords(found.map(({ agreement }) => agreement))}\n`);
  const all = found.flatMap(({ agreement }) => agreement.answers);
  if (all.some(({ differences }) => differences.length > 0)) return exitCodes.failed;
  return all.some(({ untested }) => untested.length > 0) ? exitCodes.undecided : exitCodes.passed;
}

/** Why a task says nothing of a real cluster; undefined where it does. */
function whyNotCompared({ kind, network }: Scenario): string | undefined {
  if (!isAnsweredByManifests(kind)) return 'it is answered by a document, which changes nothing on a cluster';
  return network === 'none' ? 'it needs a network that ignores policies' : undefined;
}

function scenarioAsJson({
  id,
  agreement: { answers },
}: {
  readonly id: string;
  readonly agreement: Agreement;
}): object {
  return {
    id,
    answers: answers.length,
    flows: sum(answers.map(({ flows }) => flows)),
    untested: sum(answers.map(({ untested }) => untested.length)),
    differences: answers.flatMap(({ answer, differences }) =>
      differences.map(({ flow, ...rest }) => ({ answer, flow: flowAsJson(flow), ...rest })),
    ),
    grades: answers.map(({ answer, simulated, real }) => ({
      answer,
      simulated: {
        score: simulated.score,
        checks: simulated.checks.map(({ id: check, passed }) => ({ id: check, passed })),
      },
      real: { score: real.score, checks: real.checks.map(({ id: check, passed }) => ({ id: check, passed })) },
    })),
  };
}

/** One line for an answer, and one for each flow that differs or could not be tested. */
function answerText({ answer, flows, untested, differences, simulated, real }: AnswerAgreement): string {
  const score = (value: number | null): string => (value === null ? 'none' : value.toFixed(2));
  const scores = `simulated ${score(simulated.score)}  real ${score(real.score)}`;
  const head = `  ${answer.padEnd(24)}  ${String(flows).padStart(4)} flows  ${scores}`;
  const differ = differences.map(
    ({ flow, simulated: here, real: there, because }) =>
      `    differs: ${flowText(flow)}: simulated ${here}, real ${there}; ${because}`,
  );
  // One reason often stands for many flows.
  const open = [...Map.groupBy(untested, ({ because }) => because)].map(([because, alike]) => {
    const rest = alike.length > 1 ? ` and ${alike.length - 1} more` : '';
    return `    untested: ${alike
      .slice(0, 1)
      .map(({ flow }) => flowText(flow))
      .join('')}${rest}: ${because}`;
  });
  return [head, ...differ, ...open, ''].join('\n');
}

function lastWords(agreements: readonly Agreement[]): string {
  const answers = agreements.flatMap((each) => each.answers);
  const flows = sum(answers.map((each) => each.flows));
  const differ = sum(answers.map(({ differences }) => differences.length));
  const untested = sum(answers.map((each) => each.untested.length));
  return `${flows} flows seen on both, ${differ} differ, ${untested} untested`;
}

function flowText({ from, to, port, protocol }: Flow<Endpoint>): string {
  return `${printEndpoint(from)} → ${printEndpoint(to)} ${protocol} ${port}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
