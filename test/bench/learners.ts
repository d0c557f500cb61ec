// A year of three learners with a drill a day: node test/bench/learners.ts. It writes docs/learners.md, or ends with 1 where
// a promise of the drills is broken. The catalogue is made up, so that the page does not change with the tasks of a pack.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/cluster/seeded-random.ts';
import type { DrillTask } from '../../src/progress/schedule/drill-plan.ts';
import { type Forecast, type Learner, type LearnerDay, type LearnerRun, simulate } from './simulated-learner.ts';

const page = new URL('../../docs/learners.md', import.meta.url);
const year = 365;

/** Three people. */
export const learners: readonly Learner[] = [
  {
    name: 'careful',
    about: 'a drill of 20 minutes on most days, few slips, rarely gives up',
    seed: 11,
    minutes: 20,
    practises: (_, draw) => draw() < 0.85,
    slips: 0.04,
    begins: 0.45,
    halfLife: 4,
    pace: [0.4, 0.95],
    givesUp: 0.2,
  },
  {
    name: 'hurried',
    about: 'a drill of 15 minutes on half of the days, fast, many slips, often gives up',
    seed: 23,
    minutes: 15,
    practises: (_, draw) => draw() < 0.5,
    slips: 0.15,
    begins: 0.3,
    halfLife: 2.5,
    pace: [0.25, 0.7],
    givesUp: 0.6,
  },
  {
    name: 'stops',
    about: 'a drill of 20 minutes on most days, and none in days 120 to 180',
    seed: 37,
    minutes: 20,
    practises: (at, draw) => draw() < 0.8 && (at < 120 || at > 180),
    slips: 0.07,
    begins: 0.4,
    halfLife: 3,
    pace: [0.5, 1.2],
    givesUp: 0.35,
  },
];

/** 90 tasks about 30 skills and 20 misconceptions, with 6 to 20 variants each. */
export function madeUpTasks(): readonly DrillTask[] {
  const draw = seededRandom(5);
  const pick = (count: number): number => Math.floor(draw() * count);
  return Array.from({ length: 90 }, (_, at): DrillTask => {
    const main = at % 30;
    const skills = new Set([main, ...Array.from({ length: pick(3) }, () => pick(30))]);
    return {
      id: `task-${at + 1}`,
      pack: 'made-up',
      version: '1.0.0',
      variants: 6 + pick(15),
      skills: [...skills].map((skill) => `skill-${skill + 1}`),
      misconceptions: draw() < 0.7 ? [`mistake-${pick(20) + 1}`] : [],
      difficulty: (['easy', 'medium', 'hard'] as const)[Math.floor(at / 30)] ?? 'hard',
      minutes: 3 + pick(5),
      uses: ['practice', 'drill'],
    };
  });
}

/** What a run breaks of what drills promise, as sentences. */
export function brokenPromises(run: LearnerRun, { minutes, pace: [, slowest] }: Learner): readonly string[] {
  const most = Math.max(...run.days.map((one) => one.minutes));
  // A task that fits by its par time may take a slow person longer.
  const bound = minutes + 7 * Math.max(0, slowest - 1);
  const slowestReturn = Math.max(0, ...run.returns, ...run.waiting);
  return [
    ...(most > bound ? [`a day took ${most.toFixed(1)} minutes, more than ${bound.toFixed(1)}`] : []),
    ...(run.earlyVariants > 0 ? [`${run.earlyVariants} variants came back before their pool was used`] : []),
    ...(slowestReturn > 10 ? [`what was not known came back only after ${slowestReturn} drills`] : []),
  ];
}

/** The text of docs/learners.md. */
export function learnersPage(days = year): { readonly text: string; readonly broken: readonly string[] } {
  const tasks = madeUpTasks();
  const runs = learners.map((learner) => ({ learner, run: simulate(learner, tasks, days) }));
  const broken = runs.flatMap(({ learner, run }) =>
    brokenPromises(run, learner).map((sentence) => `${learner.name}: ${sentence}`),
  );
  const text = `# A simulated year of three learners

This page is made by \`node test/bench/learners.ts\`. Three made-up people do one drill a day for a year, chosen by the code that
chooses a person's tasks. They forget by another curve than the scheduler assumes: exponentially, with a half-life that grows each
time a skill is recalled and shrinks when it is not. FSRS assumes a power curve, and nothing is fitted to these people.

${runs.map(({ learner: { name, about } }) => `- **${name}**: ${about}.`).join('\n')}

${table(runs)}

"Came back" counts drills between a skill or mistake that was not known and its next task. In the year no variant came back before all
variants of its task were given.

## Week by week

A bar a week, from ▁ (0 %) to █ (100 %): the mean chance that a skill is known, by the person's own memory.

\`\`\`text
${runs.map(({ learner, run }) => weekly(learner.name, run.days, ({ known }) => known, 1)).join('\n')}
\`\`\`

What is due at the end of the day, from ▁ (none) to █ (30 or more):

\`\`\`text
${runs.map(({ learner, run }) => weekly(learner.name, run.days, ({ due }) => due, 30)).join('\n')}
\`\`\`

## How well the scheduler knows them

Before each rating the scheduler has a chance that the skill is known. Beside it stands how often it was. These people forget
faster than FSRS assumes at first, so that it is too sure of them; the drills hold because what is not known comes back the
next day. What the scheduler says about a real person is an estimate of the same kind.

${runs.map(({ learner, run }) => calibration(learner.name, run.forecasts)).join('\n\n')}
`;
  return { text, broken };
}

function table(runs: readonly { readonly learner: Learner; readonly run: LearnerRun }[]): string {
  const rows = runs.map(({ learner, run }) => {
    const active = run.days.filter(({ tasks }) => tasks > 0);
    const returns = run.returns.toSorted((one, other) => one - other);
    return [
      learner.name,
      String(active.length),
      String(run.tasks),
      `${mean(active.map(({ minutes }) => minutes)).toFixed(1)}, ${Math.max(...active.map(({ minutes }) => minutes)).toFixed(1)}`,
      `${mean(active.map(({ reviews }) => reviews)).toFixed(1)}, ${Math.max(...active.map(({ reviews }) => reviews))}`,
      `${returns[Math.floor(returns.length / 2)] ?? '-'}, ${Math.max(0, ...returns)}`,
      `${Math.round((run.days.at(-1)?.known ?? 0) * 100)} %`,
    ];
  });
  const head = [
    'learner',
    'drills',
    'tasks',
    'minutes a drill (mean, most)',
    'ratings a drill (mean, most)',
    'came back after drills (median, most)',
    'known at the end',
  ];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const bars = '▁▂▃▄▅▆▇█';

function weekly(name: string, days: readonly LearnerDay[], of: (day: LearnerDay) => number, most: number): string {
  const weeks = Array.from({ length: Math.ceil(days.length / 7) }, (_, at) => days.slice(at * 7, at * 7 + 7));
  const line = weeks.map((week) => {
    const share = Math.min(1, mean(week.map(of)) / most);
    return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))];
  });
  return `${name.padEnd(8)} ${line.join('')}`;
}

function calibration(name: string, forecasts: readonly Forecast[]): string {
  const edges = [0, 0.6, 0.7, 0.8, 0.9, 0.95, 1.000_001];
  const rows = edges.slice(0, -1).flatMap((from, at) => {
    const to = edges[at + 1] ?? 1;
    const within = forecasts.filter(({ chance }) => chance >= from && chance < to);
    if (within.length === 0) return [];
    const said = mean(within.map(({ chance }) => chance));
    const was = mean(within.map(({ known }) => (known ? 1 : 0)));
    return [
      `| ${percent(from)} to ${percent(Math.min(1, to))} | ${within.length} | ${percent(said)} | ${percent(was)} |`,
    ];
  });
  const [said, was] = [
    mean(forecasts.map(({ chance }) => chance)),
    mean(forecasts.map(({ known }) => (known ? 1 : 0))),
  ];
  return `**${name}**: on average said ${percent(said)}, was ${percent(was)}\n\n| forecast | ratings | said | was |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, broken } = learnersPage();
  if (broken.length === 0) writeFileSync(page, text);
  process.stdout.write(broken.length === 0 ? `written to ${fileURLToPath(page)}\n` : `${broken.join('\n')}\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
