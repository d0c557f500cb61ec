import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { compilePacks } from '../../src/scenario/compile-packs.ts';
import { instantiate } from '../../src/scenario/instantiate.ts';
import type { PackEntry } from '../../src/scenario/pack-entry.ts';
import type { ScenarioTemplate } from '../../src/scenario/template.ts';
import { bundledPack, copiedScenarios } from './bundled.fixture.ts';

const given = new URL('../../scenarios/network-policies', import.meta.url).pathname;
const count = 12;
const ids = copiedScenarios;
const names = Array.from({ length: count }, (_, at) => `${ids[at % ids.length]}-${at}`);

let folder = '';
let files: ReadonlyMap<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-compile-'));
  const pack = join(folder, 'many');
  mkdirSync(pack);
  for (const [at, name] of names.entries())
    cpSync(join(given, ids[at % ids.length] ?? ''), join(pack, name), { recursive: true });
  const [head] = readFileSync(join(given, 'pack.yaml'), 'utf8').split('scenarios:\n');
  writeFileSync(
    join(pack, 'pack.yaml'),
    `${head?.replace('id: network-policies', 'id: many')}scenarios:\n${names.map((name) => `- ${name}\n`).join('')}`,
  );
  files = compilePacks(folder, saveCluster);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what the build makes of packs', () => {
  it('is a small list, and for each scenario its variant 1, its template and its start', () => {
    const [list] = JSON.parse(files.get('packs.json') ?? '') as PackEntry[];
    expect(list?.scenarios.map(({ id, variants }) => [id, variants])).toEqual(names.map((name) => [name, 15]));
    expect((files.get('packs.json') ?? '').length / count).toBeLessThan(800);
    for (const name of names) {
      for (const what of ['scenario', 'template', 'start']) expect(files.has(`${what}.many.${name}.json`)).toBe(true);
    }
  });

  it('holds no variant twice: variants come from the template, as they come from the pack', () => {
    const template = JSON.parse(files.get(`template.many.${names[0]}.json`) ?? '') as ScenarioTemplate;
    const [own] = bundledPack().templates;
    for (const variant of [1, 2, 15]) {
      const { pack: _pack, id: _id, ...made } = instantiate(template, variant);
      expect(made).toEqual(expect.objectContaining({ variant }));
      const { pack: _ownPack, id: _ownId, ...meant } = instantiate(own!, variant);
      expect(made).toEqual(meant);
    }
  });

  it('leaves room for sixty scenarios with any number of variants in a package of four megabytes', () => {
    // What is there without them is 2.8 MB.
    const packed = gzipSync([...files.values()].join('')).length;
    expect((packed / count) * 60).toBeLessThan(1_000_000);
  });

  it('is refused with every fault where a pack has any', () => {
    const path = join(folder, 'many', names[0] ?? '', 'scenario.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('minutes: 6', 'minutes: 66').replace('difficulty: easy', 'difficulty: none'));
    expect(() => compilePacks(folder, saveCluster)).toThrow(/difficulty[\s\S]*minutes/);
    writeFileSync(path, text);
  });
});
