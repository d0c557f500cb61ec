import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 compile with its faster compiler alone, before threads are started that grade. Each thread compiles for itself,
 * beside its work and on other cores; with the slower compiler too, this took a third of all processor time of a class,
 * and the code that came of it was no faster for a thousand answers. Figures: docs/decisions/2026-11-30-a-class-on-threads.md.
 * Where so many `threads` grade that all cores are busy, each compiles in between, not beside: a compiler beside them would
 * only take turns with them (5 % of the time of two threads on two cores).
 * Run from its sources, the program shares its process with tests, which keep their compilers.
 */
export function preferFastCompiler(threads: number): void {
  if (import.meta.url.endsWith('.ts')) return;
  setFlagsFromString('--no-turbofan');
  if (threads < availableParallelism()) return;
  setFlagsFromString('--no-concurrent-recompilation');
  setFlagsFromString('--no-concurrent-sparkplug');
}
