import { bundledPacks } from '../../src/scenario/bundled.ts';
import { isPlan, planExam } from '../../src/session/exam/plan.ts';
import { blueprintFaults, parOf } from '../session/exam/blueprint-faults.ts';

// Plans an exam for each of many seeds, and prints as a table what the plans have, and what is not as it must be.
//   node test/bench/exams.ts [SEEDS]
const [seeds = '1000'] = process.argv.slice(2);

const pool = bundledPacks().flatMap(({ scenarios }) => scenarios);
const lengths = [
  { minutes: 120, tasks: 16 },
  { minutes: 120, tasks: 15 },
  { minutes: 120, tasks: 20 },
  { minutes: 60, tasks: 8 },
  { minutes: 30, tasks: 4 },
];
console.log(
  '| minutes | tasks | plans | minutes of par | points of a task | hard tasks | different tasks | milliseconds a plan | faults |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
let faulty = 0;
for (const wish of lengths) {
  const from = performance.now();
  const plans = Array.from({ length: Number(seeds) }, (_, at) => planExam({ pool, seed: at + 1, ...wish }));
  const each = (performance.now() - from) / plans.length;
  const made = plans.filter(isPlan);
  const faults = made.flatMap(blueprintFaults);
  faulty += faults.length + plans.length - made.length;
  const tasks = made.flatMap((plan) => plan.tasks);
  const hard = made.map((plan) => plan.tasks.filter(({ difficulty }) => difficulty === 'hard').length);
  const range = (numbers: readonly number[]): string => `${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  const used = new Set(tasks.map(({ pack, scenario }) => `${pack}/${scenario}`)).size;
  const cells = [
    wish.minutes,
    wish.tasks,
    made.length,
    range(made.map(parOf)),
    range(tasks.map(({ points }) => points)),
  ];
  console.log(`| ${[...cells, range(hard), used, each.toFixed(1), faults.length].join(' | ')} |`);
  for (const fault of new Set(faults)) console.log(fault);
}
process.exitCode = faulty > 0 ? 1 : 0;
