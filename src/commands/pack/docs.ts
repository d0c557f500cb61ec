import { writeFileSync } from 'node:fs';
import { ExitError, exitCodes, invalidFile } from '../../cli/exit.ts';
import { write } from '../../cli/output.ts';
import { fileErrorReason } from '../../file-errors.ts';
import { type DocumentedScenario, packDocsText } from '../../report/pack-docs.ts';
import { claimSentence } from '../../scenario/claim-sentence.ts';
import { printFault } from '../../scenario/fault.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Pack } from '../../scenario/template.ts';
import { namesOf, variantsOf } from '../../scenario/variants.ts';
import { gradeAttempt } from '../../session/grade-attempt.ts';
import { newClusterFor } from '../../task/new-cluster.ts';
import type { PackAction } from '../pack.ts';
import { readPack } from '../pack-proof/load-pack.ts';

/** So many variants have a row of their own. */
const MOST_ROWS = 24;

/** `sallyport pack docs`: a page for the instructor about every task of a pack, printed or written to a file. */
export const docsAction: PackAction = {
  async run([path = ''], { out }, { stdout }) {
    const read = await readPack(path);
    if (read.is === 'faulty') throw invalidFile(read.faults.map(printFault));
    const scenarios: DocumentedScenario[] = [];
    for (const at of read.pack.scenarios.keys()) scenarios.push(await documented(read.pack, at));
    const text = packDocsText(read.pack, scenarios);
    if (out === undefined) await write(stdout, text);
    else {
      try {
        writeFileSync(out, text);
      } catch (error) {
        throw new ExitError(exitCodes.usage, `error: ${out} cannot be written: ${fileErrorReason(error)}`);
      }
      await write(stdout, `${out}\n`);
    }
    return exitCodes.passed;
  },
};

async function documented({ scenarios, templates }: Pack, at: number): Promise<DocumentedScenario> {
  const [scenario, template] = [scenarios[at] as Scenario, templates[at]];
  const table = template?.variants ?? null;
  const parameters = table === null ? [] : namesOf(table);
  const variants = [...variantsOf(table)];
  const goals = await goalsOf(scenario);
  return {
    scenario,
    parameters,
    variants: variants.slice(0, MOST_ROWS).map((values) => parameters.map((name) => String(values.get(name) ?? ''))),
    variantCount: variants.length,
    checks: scenario.checks.map((check) => ({
      id: check.id,
      isGoal: goals.has(check.id),
      claims: claimSentence(check),
    })),
  };
}

/** The checks that the untouched cluster fails. */
async function goalsOf(scenario: Scenario): Promise<ReadonlySet<string>> {
  if (scenario.checks.length === 0) return new Set();
  const newCluster = () => newClusterFor(scenario, () => new Date(0));
  const untouched = await newCluster();
  try {
    // Those of `choose` are graded as if the cluster were the answer.
    const kind = scenario.kind.is === 'choose' ? ({ is: 'write' } as const) : scenario.kind;
    const { checks } = await gradeAttempt({ ...scenario, kind }, untouched, newCluster);
    return new Set(checks.filter((check) => check.kind === 'asked').map(({ id }) => id));
  } finally {
    await untouched.close();
  }
}
