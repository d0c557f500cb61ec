// How many answers of a class `grade --submissions` grades in a second, with one and with two jobs:
//   node test/bench/submissions.ts [--submissions N] [--rounds N]
// Every answer is another text: right ones in other words, and wrong ones. The runs with one and with two jobs take turns,
// so that whatever slows the machine down slows both. Run "npm run build" first.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { answerOf, peers } from '../classroom/class.fixture.ts';
import { median } from './measure.ts';

const { values } = parseArgs({
  options: { submissions: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '3' } },
});
const count = Number(values.submissions);
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-class-'));

try {
  const all = Object.values(peers);
  for (let at = 0; at < count; at++) {
    const from = all[at % all.length] ?? peers.right;
    // A name and a number of its own: no two answers are alike, and half of each sort asks for another port.
    const text = answerOf(from, at % 8 < 4 ? 5432 : 9000 + (at % 50), `policy-${at}`);
    writeFileSync(join(folder, `person-${String(at).padStart(5, '0')}.yaml`), text);
  }
  const seconds = new Map<number, number[]>([
    [1, []],
    [2, []],
  ]);
  const printed = new Set<string>();
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [jobs, times] of seconds) {
      const from = performance.now();
      const args = ['grade', '--submissions', folder, 'database-only-from-app', '--jobs', String(jobs), '--json'];
      const ran = spawnSync(process.execPath, [join(root, 'dist/sallyport.js'), ...args], { maxBuffer: 1 << 28 });
      if (ran.status !== 1) throw new Error(`it ended with ${ran.status}: ${ran.stderr.toString()}`);
      // The first round fills the caches of the system.
      if (round > 0) times.push((performance.now() - from) / 1000);
      printed.add(ran.stdout.toString());
    }
  }
  if (printed.size !== 1) throw new Error('the results depend on the number of jobs');
  // The best round is the one that the other work of the machine disturbed least.
  const of = (figure: (times: readonly number[]) => number) => [1, 2].map((jobs) => figure(seconds.get(jobs) ?? []));
  const [one, two] = of(median);
  const [bestOne, bestTwo] = of((times) => Math.min(...times));
  console.log(
    JSON.stringify({
      submissions: count,
      load: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
      oneJob: perSecond(one),
      twoJobs: perSecond(two),
      gain: gainOf(one, two),
      best: { oneJob: perSecond(bestOne), twoJobs: perSecond(bestTwo), gain: gainOf(bestOne, bestTwo) },
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function gainOf(one = Number.NaN, two = Number.NaN): number {
  return Math.round((one / two) * 100) / 100;
}

function perSecond(seconds = Number.NaN) {
  return { seconds: Math.round(seconds * 100) / 100, perSecond: Math.round(count / seconds) };
}
