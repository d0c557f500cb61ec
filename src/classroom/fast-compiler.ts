import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 compile with its faster compiler alone, before threads are started that grade. Each thread compiles for itself,
 * beside its work and on other cores; with the slower compiler too, this took a third of all processor time of a class,
 * and the code that came of it was no faster for a thousand answers. Figures: docs/decisions/2026-11-30-a-class-on-threads.md.
 * Run from its sources, the program shares its process with tests, which keep their compilers.
 */
export function preferFastCompiler(): void {
  if (!import.meta.url.endsWith('.ts')) setFlagsFromString('--no-turbofan');
}
