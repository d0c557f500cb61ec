import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillYaml } from '../../src/scenario/fill-yaml.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Pack } from '../../src/scenario/template.ts';
import { variantAt } from '../../src/scenario/variants.ts';

const folder = fileURLToPath(new URL('../../scenarios/network-policies', import.meta.url));

let read: Pack | undefined;

/** The pack that comes with the program, read from its sources: once for all files of tests, since it is large. */
export function bundledPack(): Pack {
  if (read !== undefined) return read;
  const loaded = loadPack(folder);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
  read = loaded.pack;
  return read;
}

/** What tells the answers of one of its scenarios apart, as it is written. */
export function bundledKey(id: string): Pick<Scenario, 'pack' | 'version' | 'id' | 'variant'> {
  const { id: pack, version } = bundledPack();
  return { pack, version, id, variant: 1 };
}

/** The files of one of its scenarios with the values of a variant in them, in a folder that goes when the tests end. */
export function writeBundled(id: string, variant = 1): string {
  const template = bundledPack().templates.find((each) => each.id === id);
  const values = template && variantAt(template.variants, variant);
  if (!template || !values) throw new Error(`no scenario ${id} with a variant ${variant}`);
  const made = mkdtempSync(join(tmpdir(), 'sallyport-bundled-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  const files = { ...template.files, 'start.yaml': readFileSync(join(folder, id, 'start.yaml'), 'utf8') };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(made, name, '..'), { recursive: true });
    writeFileSync(join(made, name), fillYaml(text, values));
  }
  return made;
}

/** The scenarios of the bundled pack that copies of it keep. */
export const copiedScenarios: readonly string[] = ['database-only-from-app', 'isolate-namespace-keep-dns'];

/** Copies the bundled pack with two of its scenarios, since the whole of it takes long to read again and again. */
export function copyBundled(to: string): void {
  mkdirSync(to, { recursive: true });
  const text = readFileSync(join(folder, 'pack.yaml'), 'utf8');
  const head = text.slice(0, text.indexOf('scenarios:'));
  writeFileSync(join(to, 'pack.yaml'), `${head}scenarios:\n${copiedScenarios.map((id) => `- ${id}\n`).join('')}`);
  for (const id of copiedScenarios) cpSync(join(folder, id), join(to, id), { recursive: true });
}

/** What `choosePacks` is called with where no pack was added. */
export const bundledOnly = { env: { SALLYPORT_HOME: '/nonexistent' }, stderr: { write: () => true } } as const;
