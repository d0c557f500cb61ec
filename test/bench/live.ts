import { applyAnswer } from '../../src/session/apply-answer.ts';
import { gradeAttempt } from '../../src/session/grade-attempt.ts';
import { chooseScenario } from '../../src/task/choose-scenario.ts';
import { newClusterFor } from '../../src/task/new-cluster.ts';
import { openRealTarget } from '../../src/task/real/real-target.ts';
import { withStagedTask } from '../../src/task/real/staged-task.ts';
import { bundledOnly } from '../scenario/bundled.fixture.ts';
import { median } from './measure.ts';

// How long grading takes on a real cluster once the pods of the task run, beside the time after which an attempt to
// connect is lost. It stages tasks on the cluster of that context, and removes them.
//   node test/bench/live.ts CONTEXT [ROUNDS [SCENARIO…]]

const [context, rounds = '5', ...named] = process.argv.slice(2);
if (context === undefined) throw new Error('usage: node test/bench/live.ts CONTEXT [ROUNDS [SCENARIO…]]');
const ids = named.length > 0 ? named : ['database-only-from-app', 'isolate-namespace-keep-dns'];
const timeout = 2;
const streams = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env };
const program = { ...streams, terminal: () => streams };
const target = await openRealTarget({ cluster: `context:${context}`, yes: true, probeTimeout: timeout }, program);

for (const id of ids) {
  const times: number[] = [];
  let flows = 0;
  await withStagedTask(target, await chooseScenario(id, {}, bundledOnly), program, async ({ scenario }, cluster) => {
    const newCluster = () => newClusterFor(scenario, () => new Date());
    const counted: typeof cluster = {
      ...cluster,
      probe(asked) {
        flows += asked.length;
        return cluster.probe(asked);
      },
    };
    const applied = await applyAnswer(cluster, scenario, [{ file: 'solution.yaml', text: scenario.solution }]);
    for (let round = 0; round < Number(rounds); round++) {
      flows = 0;
      const from = performance.now();
      const { passed } = await gradeAttempt(scenario, counted, newCluster, applied);
      if (!passed) throw new Error(`the reference answer of ${id} does not pass`);
      times.push(performance.now() - from);
    }
  });
  const beyond = median(times) - timeout * 1000;
  console.log(
    `${id.padEnd(30)} ${flows} flows  median ${median(times).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms: ${beyond.toFixed(0)} ms beyond a time-out of ${timeout} s`,
  );
}
