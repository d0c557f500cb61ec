import type { Script } from 'node:vm';

/** What the build calls `import()` within a file that this runs; see scripts/build.ts. */
export const importName = '__sallyportImport';

/**
 * Runs a CommonJS file of the build from the code cache beside it, and returns what it exports. The engine takes a cache
 * only from its own version and flags; another is no fault, and then (or where there is none) it compiles the text.
 * Source: https://nodejs.org/api/vm.html#new-vmscriptcode-options, `cachedData`.
 */
export function runCompiled(file: string): { readonly script: Script; readonly exports: unknown } {
  const fs = process.getBuiltinModule('node:fs');
  const vm = process.getBuiltinModule('node:vm');
  const { createRequire } = process.getBuiltinModule('node:module');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  // The build writes ASCII, which as latin1 needs no decoding.
  const text = fs.readFileSync(file, 'latin1');
  const cache = `${file}.cache`;
  const cachedData = fs.existsSync(cache) ? fs.readFileSync(cache) : undefined;
  const source = `(function (exports, require, module, __filename, ${importName}) {${text}\n})`;
  const script = new vm.Script(source, cachedData === undefined ? file : { filename: file, cachedData });
  const module = { exports: {} };
  const load = (name: string): Promise<unknown> => import(new URL(name, pathToFileURL(file)).href);
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  run(module.exports, createRequire(file), module, file, load);
  return { script, exports: module.exports };
}
