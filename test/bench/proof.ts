import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { grade } from '../../graders/grade.ts';
import { applyAnswer } from '../../src/session/apply-answer.ts';
import { chooseScenario } from '../../src/task/choose-scenario.ts';
import { newClusterFor } from '../../src/task/new-cluster.ts';
import { bundledOnly } from '../scenario/bundled.fixture.ts';

// A process of its own for one scenario, so that the first proof finds a cold engine:
//   node test/bench/proof.ts SCENARIO
// Prints `{"cold": …, "again": […]}`: milliseconds of the first proof, and of one after each of some edits.

const id = process.argv[2] ?? '';
const scenario = await chooseScenario(id, {}, bundledOnly);
const packs = join(import.meta.dirname, '../../scenarios');
const text = readFileSync(join(packs, scenario.pack, id, 'solution.yaml'), 'utf8');
const newCluster = () => newClusterFor(scenario, () => new Date());
const untouched = await newCluster();
const cluster = await newCluster();

let applied = await applyAnswer(cluster, scenario, [{ file: 'answer.yaml', text }]);
const cold = await proof();
const again: number[] = [];
for (let edit = 0; edit < 15; edit++) {
  // Each time the last port is another: one edit, never seen before.
  const edited = text.replace(/(.*port: )\d+/s, `$1${7000 + edit}`);
  if (edited === text) throw new Error(`nothing to edit in the solution of ${id}`);
  applied = await applyAnswer(cluster, scenario, [{ file: 'answer.yaml', text: edited }], applied);
  if (applied.fault || applied.rejected.length > 0) throw new Error(`the edited solution of ${id} is refused`);
  again.push(await proof());
}
console.log(JSON.stringify({ cold, again }));

/** What the grader does when somebody presses Enter: every check decided on the cluster as it is. */
async function proof(): Promise<number> {
  const from = performance.now();
  await grade(scenario.checks, { answered: cluster, untouched });
  return performance.now() - from;
}
