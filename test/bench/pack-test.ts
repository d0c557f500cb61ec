// How long `pack test` takes for a pack of 60 scenarios in 12 variants each, made from those that come with the program:
//   node test/bench/pack-test.ts [--full] [--scenarios N] [--keep FOLDER]
// It prints the wall-clock time, which the other work of the machine makes longer, and the CPU seconds, which it does not.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { provePack } from '../../src/commands/pack-proof/prove-pack.ts';
import { ProofPool } from '../../src/commands/pack-proof/worker-pool.ts';
import type { TestedScenario } from '../../src/report/json.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { readPackFolder } from '../../src/task/read-pack-folder.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    scenarios: { type: 'string', default: '60' },
    keep: { type: 'string' },
  },
});
const root = resolve(import.meta.dirname, '../..');
const bundled = join(root, 'scenarios/network-policies');
const VARIANTS = 12;

const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'sallyport-bench-pack-'));
writePack(folder, Number(values.scenarios));
const before = process.cpuUsage();
const began = performance.now();
const read = await readPackFolder(folder);
if ('faults' in read) throw new Error(JSON.stringify(read.faults.slice(0, 5)));
const pool = new ProofPool(2);
const { passed, scenarios } = await provePack(folder, read.pack, pool, { extent: values.full ? 'full' : 'quick' });
await pool.close();
const { user, system } = process.cpuUsage(before);
const sum = (figure: (scenario: TestedScenario) => number): number =>
  scenarios.reduce((total, scenario) => total + figure(scenario), 0);
console.log(
  JSON.stringify({
    run: values.full ? 'full' : 'quick',
    passed,
    scenarios: scenarios.length,
    variants: sum((scenario) => scenario.variantsTested),
    rewritings: sum((scenario) => scenario.rewritings),
    wrongAnswers: sum((scenario) => scenario.wrongAnswersMade),
    faults: scenarios.flatMap((scenario) => scenario.faults.map(({ code }) => code)),
    seconds: Math.round((performance.now() - began) / 1000),
    cpuSeconds: Math.round((user + system) / 1e6),
  }),
);
if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });

/** Writes the pack: the bundled scenarios again and again under other ids, each with the first twelve of its variants. */
function writePack(to: string, count: number): void {
  const loaded = loadPack(bundled);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  const ids: string[] = [];
  mkdirSync(to, { recursive: true });
  for (let at = 0; at < count; at++) {
    const template = loaded.pack.templates[at % loaded.pack.templates.length];
    if (template === undefined) throw new Error('the bundled pack has no scenario');
    const id = `${template.id.slice(0, 55)}-${at + 1}`;
    ids.push(id);
    cpSync(join(bundled, template.id), join(to, id), { recursive: true });
    const rows = [...variantsOf(template.variants)]
      .slice(0, VARIANTS)
      .map((one) => JSON.stringify(Object.fromEntries(one)));
    const file = join(to, id, 'scenario.yaml');
    const text = readFileSync(file, 'utf8');
    const block = /^variants:\n(?:(?: .*|#.*)?\n)+?(?=[a-zA-Z])/m;
    if (!block.test(text)) throw new Error(`${template.id} has no variants`);
    writeFileSync(
      file,
      text.replace(block, () => `variants:\n  rows:\n${rows.map((row) => `  - ${row}\n`).join('')}\n`),
    );
  }
  const about = readFileSync(join(bundled, 'pack.yaml'), 'utf8').split('scenarios:')[0] ?? '';
  const renamed = about.replace(/^id: .*$/m, 'id: bench');
  writeFileSync(join(to, 'pack.yaml'), `${renamed}scenarios:\n${ids.map((id) => `- ${id}\n`).join('')}`);
}
