import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folders } from '../../src/folders.ts';
import { bundledPacks, bundledScenario } from '../../src/scenario/bundled.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { printCurve, printProofs, printRatios, type WorldFile } from './engine-tables.ts';
import { makeWorld } from './make-world.ts';
import { interleaved, median, reportLine } from './measure.ts';
import { measurePractice, measurePracticeHeap } from './practice-memory.ts';
import { measureServed } from './served.ts';
import { inTerminal } from './terminal.ts';

// `npm run bench`: how long the built program takes, against bare `node -e 0` measured in turn with it, and the engine
// against the plain evaluator. Worlds that are named are measured beside those that are made here.
//   node test/bench/run.ts [ROUNDS [WORLD.json…]]

const [given = '15', ...named] = process.argv.slice(2);
const rounds = Number(given);
const node = process.execPath;
const root = join(import.meta.dirname, '../..');
const program = join(root, 'dist/sallyport.js');
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
const env = { SALLYPORT_HOME: join(folder, 'home') };
const scenario = 'database-only-from-app';
const task = bundledScenario('network-policies', scenario);
const solution = write('solution.yaml', task.solution);

const sizes: readonly Size[] = [
  [20, 10],
  [100, 30],
  [300, 50],
  [1000, 100],
  [5000, 300],
];
const curve: readonly Size[] = [
  [1000, 1000],
  [5000, 1000],
  [20_000, 1000],
  [100_000, 1000],
  [20_000, 10],
  [20_000, 100],
  [20_000, 10_000],
  [20_000, 1000, 10],
  [20_000, 1000, 100],
  [100_000, 10_000],
  [100_000, 10_000, 100],
];

try {
  const world = write('world.json', makeWorld(1000, 100));
  const small = write('small.json', makeWorld(20, 10));
  console.log(`Node ${process.versions.node}, medians of ${rounds} rounds, bare node in turn with each.\n`);
  startUps(small);
  tables(world);
  comparisons(world);
  console.log();
  printProofs(
    bundledPacks().flatMap(({ scenarios }) => scenarios.map(({ id }) => id)),
    Math.max(3, Math.ceil(rounds / 3)),
  );
  printRatios(
    [...sizes.map(worldOf), ...named.map((file) => ({ name: file.split('/').slice(-2).join('/'), file }))],
    wholeTable,
  );
  printCurve(curve.map(worldOf));
  await screens();
  await served(world);
  await memory();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Pods, policies and pods of one Deployment. */
type Size = readonly [pods: number, policies: number, replicas?: number];

function worldOf([pods, policies, replicas = 1]: Size): WorldFile {
  const name = `${pods} × ${policies}${replicas > 1 ? `, ${replicas} alike` : ''}`;
  const file = join(folder, `${pods}-${policies}-${replicas}.json`);
  if (!existsSync(file)) writeFileSync(file, makeWorld(pods, policies, replicas));
  return { name, file };
}

/** The whole process that decides all pairs of pods of a world. */
function wholeTable(file: string): number {
  const name = 'table';
  const command = [node, program, 'table', '-f', file, '--summary', '--port', '8080', '--json'];
  return median(interleaved([{ name, command, env }], Math.max(3, Math.ceil(rounds / 3))).get(name) ?? []);
}

function startUps(small: string): void {
  const [from, to] = twoPods(small);
  const times = interleaved(
    [
      { name: 'node -e 0', command: [node, '-e', '0'] },
      { name: 'sallyport --help', command: [node, program, '--help'], env },
      {
        name: 'sallyport grade --json',
        command: [node, program, 'grade', scenario, '--answer', solution, '--json'],
        env,
      },
      {
        name: 'sallyport why (20 pods)',
        command: [node, program, 'why', from, to, '8080', '-f', small, '--json'],
        env,
      },
    ],
    rounds,
  );
  const bare = median(times.get('node -e 0') ?? []);
  for (const [name, all] of times) say(name, median(all), `${(median(all) / bare).toFixed(2)} × bare node`);
}

/** Whole processes, and the engine's part of them, for 1,000 pods and 100 policies. */
function tables(world: string): void {
  const sorts: readonly (readonly string[])[] = [
    ['--by', 'class'],
    ['--by', 'pod', '--port', '8080'],
    ['--summary', '--port', '8080'],
  ];
  const few = Math.max(3, Math.ceil(rounds / 3));
  for (const sort of sorts) {
    const words = ['table', '-f', world, '--json', ...sort];
    const name = `sallyport table ${sort.join(' ')}, 1,000 × 100`;
    const times = interleaved([{ name, command: [node, program, ...words], env }], few);
    say(name, median(times.get(name) ?? []), 'whole process');
    say('  engine time', median(Array.from({ length: few }, () => engineTime(words))), 'compiling and deciding');
  }
}

/** A change to one policy of 100, and all of them given up, over 1,000 pods. */
function comparisons(world: string): void {
  const all = (JSON.parse(readFileSync(world, 'utf8')) as { items: Manifest[] }).items;
  const policies = all.filter(({ kind }) => kind === 'NetworkPolicy');
  const [first, ...others] = policies;
  const list = (items: readonly unknown[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const closed = { ...first, spec: { podSelector: {} } };
  const old = write('old.json', list(policies));
  const few = Math.max(3, Math.ceil(rounds / 3));
  for (const [what, renewed] of [
    ['one policy edited', write('edited.json', list([closed, ...others]))],
    ['all removed', write('none.json', list([]))],
  ] as const) {
    const name = `sallyport compare, 1,000 × 100, ${what}`;
    const command = [node, program, 'compare', old, renewed, '-f', world, '--json'];
    say(name, median(interleaved([{ name, command, env }], few).get(name) ?? []), 'whole process');
  }
}

interface Manifest {
  readonly kind: string;
}

async function screens(): Promise<void> {
  const starts: number[] = [];
  const first: number[] = [];
  const redrawn: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const home = { SALLYPORT_HOME: join(folder, `home-${round}`), NODE_COMPILE_CACHE: join(folder, 'compiled') };
    const bare = await inTerminal(node, ['-e', '0'], home).ended();
    const shown = inTerminal(node, [program, 'practice', scenario], home);
    const painted = await shown.shows(/who reaches whom/);
    const answer = answerPath(folders(home).state, task);
    while (!existsSync(answer)) await pause(20);
    await pause(300);
    const from = performance.now();
    writeFileSync(answer, readFileSync(solution));
    await shown.shows(/changed \d+ flows to blocked/);
    const redraw = performance.now() - from;
    shown.kill();
    await shown.ended();
    // The first round fills the cache of compiled code.
    if (round === 0) continue;
    starts.push(bare);
    first.push(painted);
    redrawn.push(redraw);
  }
  const after = (median(first) - median(starts)).toFixed(0);
  say('practice: first frame', median(first), `${after} ms after bare node's start in a terminal`);
  say('practice: saved edit to redrawn map', median(redrawn), 'from the write of the file');
}

async function served(world: string): Promise<void> {
  const alone = [node, program, 'sandbox'];
  const times = interleaved(
    [
      { name: 'node -e 0', command: [node, '-e', '0'] },
      { name: 'sandbox', command: [...alone, '--', 'true'], env },
    ],
    rounds,
  );
  const bare = median(times.get('node -e 0') ?? []);
  const whole = median(times.get('sandbox') ?? []);
  say('sallyport sandbox -- true', whole, `${(whole / bare).toFixed(2)} × bare node, command and end included`);
  const few = Math.max(3, Math.ceil(rounds / 3));
  const readies: number[] = [];
  for (let round = 0; round < few; round++) readies.push((await measureServed(alone, env, 1)).ready);
  const ready = median(readies);
  say('  API server ready', ready, `${(ready - bare).toFixed(0)} ms after bare node`);
  const { get, apply, list, table, memory } = await measureServed([...alone, '-f', world], env, rounds);
  say('  GET of one object', get, 'of 1,000 pods and 100 policies');
  say('  strategic merge PATCH of a policy', apply, 'controllers included');
  say('  1,000 pods as JSON', list, 'whole answer read');
  say('  1,000 pods as a Table', table, 'whole answer read');
  if (memory !== undefined) process.stdout.write(`  memory with 1,000 pods${' '.repeat(24)}${memory.toFixed(0)} MiB\n`);
}

/** Only Linux tells what a process takes. */
async function memory(): Promise<void> {
  if (process.platform !== 'linux') return;
  const saves = 1000;
  const { start, end, peak, idle } = await measurePractice(saves, 20);
  const heap = await measurePracticeHeap(saves);
  const row = (name: string, words: string): void => void process.stdout.write(`${name.padEnd(46)} ${words}\n`);
  row(
    'practice: resident memory',
    `${start.toFixed(0)} MiB, after ${saves} saves ${end.toFixed(0)}, at most ${peak.toFixed(0)}`,
  );
  row(
    'practice: heap after a forced collection',
    `${megabytes(heap.half)} after ${saves / 2} saves, ${megabytes(heap.all)} after ${saves}`,
  );
  row('practice: while nothing happens', `${(idle * 100).toFixed(2)} % of a core over 20 s`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function engineTime(words: readonly string[]): number {
  const ran = spawnSync(node, [program, ...words, '--timings'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  const { compiling, deciding } = JSON.parse(ran.stderr.trim().split('\n').at(-1) ?? '') as Record<string, number>;
  return (compiling ?? Number.NaN) + (deciding ?? Number.NaN);
}

function twoPods(file: string): readonly [string, string] {
  const { items } = JSON.parse(readFileSync(file, 'utf8')) as {
    items: { kind: string; metadata: { namespace: string; name: string } }[];
  };
  const names = items
    .filter(({ kind }) => kind === 'Pod')
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  return [names[0] ?? '', names[1] ?? ''];
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function say(name: string, ms: number, against: string): void {
  process.stdout.write(reportLine(name, ms, against));
}
