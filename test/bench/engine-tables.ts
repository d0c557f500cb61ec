import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { EngineFigures } from './engine.ts';
import { median } from './measure.ts';

/** A world in a file, and the name that it has in the report. */
export interface WorldFile {
  readonly name: string;
  readonly file: string;
}

/**
 * Prints for each world how long all pairs take here and one by one with `evaluate`, in one run: the engine by itself,
 * and the whole process. With `evaluate` that is the same start and reading, and its own time in the engine's place.
 */
export function printRatios(worlds: readonly WorldFile[], wholeProcess: (file: string) => number): void {
  print(['all pairs on TCP 8080', 'engine', 'evaluate', 'ratio', 'process', 'evaluate', 'ratio'], true);
  for (const { name, file } of worlds) {
    const { compiling, deciding, plain, sampled, pairs } = figuresOf(file);
    const engine = compiling + deciding;
    const whole = wholeProcess(file);
    const plainWhole = whole - engine + plain;
    const times = [engine, plain, plain / engine, whole, plainWhole, plainWhole / whole];
    const row = times.map((value, at) => (at % 3 === 2 ? `${value.toFixed(1)} ×` : `${value.toFixed(1)} ms`));
    print([sampled < pairs ? `${name} *` : name, ...row]);
  }
  process.stdout.write(`* evaluate: reckoned from 20,000 of the pairs\n\n`);
}

/** Prints how cost grows with pods, policies and classes. Each row is a process of its own. */
export function printCurve(rows: Iterable<WorldFile>): void {
  print(['', 'pods', 'policies', 'classes', 'compile', 'decide', 'memory'], true);
  for (const { name, file } of rows) {
    const { pods, policies, classes, compiling, deciding, memory } = figuresOf(file);
    const times = [compiling, deciding].map((ms) => `${ms.toFixed(0)} ms`);
    print([name, ...[pods, policies, classes].map((count) => String(count)), ...times, `${memory.toFixed(0)} MiB`]);
  }
  process.stdout.write('\n');
}

/** Prints how long it takes to prove all checks of scenarios: the first time in a process, and after an edit. */
export function printProofs(scenarios: readonly string[], rounds: number): void {
  print(['proof of all checks', 'cold', 'after an edit', 'slowest'], true);
  for (const id of scenarios) {
    const runs = Array.from({ length: rounds }, () => run('proof.ts', id) as ProofFigures);
    const again = runs.flatMap((each) => each.again);
    const times = [median(runs.map(({ cold }) => cold)), median(again), Math.max(...again)];
    print([id, ...times.map((ms) => `${ms.toFixed(1)} ms`)]);
  }
  process.stdout.write('\n');
}

interface ProofFigures {
  readonly cold: number;
  readonly again: readonly number[];
}

function figuresOf(file: string): EngineFigures {
  return run('engine.ts', file) as EngineFigures;
}

function run(script: string, argument: string): unknown {
  const words = [join(import.meta.dirname, script), argument];
  const ran = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (ran.status !== 0) throw new Error(`${words.join(' ')} ended with ${ran.status}`);
  return JSON.parse(ran.stdout) as unknown;
}

function print([name = '', ...cells]: readonly string[], isHead = false): void {
  const line = name.padEnd(30) + cells.map((cell) => cell.padStart(14)).join('');
  process.stdout.write(`${line.trimEnd()}\n${isHead ? `${'-'.repeat(line.length)}\n` : ''}`);
}
