import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutant, mutants } from './mutants.ts';

// Puts one mutant at a time into a copy of the engine and its tests, and reports which of them no test notices.
//   node test/mutation/run.ts [RULE or part of a file's name…]

const root = fileURLToPath(new URL('../..', import.meta.url));
/** From fast to slow: a mutant that dies early costs little. */
const suites = [
  ['test/netpol/rules.test.ts', 'test/conformance/upstream.test.ts', 'test/conformance/recipes.test.ts', 'test/kube/'],
  ['test/netpol/'],
];

const wanted = process.argv.slice(2);
const chosen = mutants.filter(
  ({ rule, file }) =>
    wanted.length === 0 || wanted.some((one) => one === String(rule) || (/\D/.test(one) && file.includes(one))),
);
const copy = mkdtempSync(join(tmpdir(), 'sallyport-mutation-'));
try {
  const parts = ['src', 'graders', 'scenarios', 'scripts', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
  for (const part of parts) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  if (!passes()) throw new Error('the tests fail without any mutant');
  const survivors = chosen.filter(survives);
  console.log(`${chosen.length - survivors.length} of ${chosen.length} mutants killed`);
  process.exitCode = survivors.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
}

function survives(mutant: Mutant): boolean {
  const file = join(copy, mutant.file);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(mutant.find, () => mutant.replace),
  );
  const survived = passes();
  writeFileSync(file, text);
  console.log(`${survived ? 'SURVIVED' : 'killed  '}  rule ${mutant.rule}: ${mutant.breaks}`);
  return survived;
}

function passes(): boolean {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  return suites.every((files) => {
    const run = spawnSync(process.execPath, [vitest, 'run', '--bail', '1', ...files], {
      cwd: copy,
      stdio: 'ignore',
      // The suite's own search is longer than a mutant needs.
      env: { ...process.env, PROOF_RUNS: '500' },
    });
    return run.status === 0;
  });
}
