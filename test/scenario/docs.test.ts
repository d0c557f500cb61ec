import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { misconceptionEntries } from '../../src/netpol/misconceptions/titles.ts';
import { parseGroup, parsePorts } from '../../src/scenario/claim-text.ts';
import { firstPackFiles } from '../../src/scenario/first-pack.ts';
import { instantiate } from '../../src/scenario/instantiate.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';
import { readVariants } from '../../src/scenario/read-variants.ts';
import { lessonSchema } from '../../src/scenario/schema/lesson-schema.ts';
import { packSchema } from '../../src/scenario/schema/pack-schema.ts';
import { scenarioSchema } from '../../src/scenario/schema/scenario-schema.ts';
import { skills } from '../../src/scenario/skills.ts';
import { countVariants, variantsOf } from '../../src/scenario/variants.ts';
import { readYamlFile } from '../../src/scenario/yaml-file.ts';
import { runMain } from '../commands/run-main.ts';

const page = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/(?:^File: `([^`]+)`\n\n)?^```yaml\n([\s\S]*?)^```$/gm)].map(
  ([, file, text = '']) => ({ file, text }),
);
const wholeFiles = blocks.filter((block) => block.file !== undefined);

const folder = mkdtempSync(join(tmpdir(), 'sallyport-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rows of a table below a heading, as their cells. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const section = page.split(`\n${heading}\n`)[1]?.split(/\n## /)[0] ?? '';
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const namesIn = (cell: string | undefined): readonly string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('the page about packs', () => {
  it.each(blocks.map((block, at) => [at + 1, block.text] as const))('has YAML in block %i', (_, text) => {
    for (const document of parseAllDocuments(text)) expect(document.errors).toEqual([]);
  });

  it('has a whole pack in its files, which is read, and whose answers do what the page says', async () => {
    for (const { file = '', text } of wholeFiles) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      const listed = file.endsWith('pack.yaml') ? `${text}lessons: [peers]\n` : text;
      writeFileSync(join(folder, file), listed);
    }
    expect(wholeFiles).toHaveLength(6);
    const loaded = loadPack(join(folder, 'my-pack'));
    expect('faults' in loaded ? loaded.faults : []).toEqual([]);
    if ('faults' in loaded) return;
    const [template] = loaded.pack.templates;
    const answer = join(folder, 'answer.yaml');
    for (let variant = 1; variant <= countVariants(template!.variants); variant++) {
      const { solution, nearMisses } = instantiate(template!, variant);
      const of = ['grade', 'cache-from-web', '--pack', join(folder, 'my-pack'), '--variant', String(variant)];
      writeFileSync(answer, solution);
      expect(await runMain([...of, '--answer', answer])).toMatchObject({ code: 0, stderr: '' });
      writeFileSync(answer, nearMisses[0]?.answer ?? '');
      const missed = await runMain([...of, '--answer', answer, '--json']);
      const { checks } = JSON.parse(missed.stdout) as {
        checks: { id: string; passed: boolean; findings: { misconception?: { id: string } }[] }[];
      };
      const failed = checks.filter(({ passed }) => !passed);
      expect(failed.map(({ id }) => id)).toEqual(nearMisses[0]?.fails);
      expect(failed[0]?.findings[0]?.misconception?.id).toBe(nearMisses[0]?.misconception);
    }
  });

  it('has the files that "pack new" writes', () => {
    const about = { id: 'my-pack', title: 'My first pack', authors: ['A. Author'], licence: 'CC-BY-4.0' };
    const written = firstPackFiles({ ...about, scenario: 'cache-from-web' });
    const shown = new Map(wholeFiles.map(({ file = '', text }) => [file.replace('my-pack/', ''), text]));
    expect([...written].filter(([path, text]) => shown.get(path) !== text)).toEqual([]);
    expect(written.size).toBe(5);
  });

  it.each([
    ['## pack.yaml', packSchema.shape],
    ['## scenario.yaml', scenarioSchema.shape],
    ['## Lessons', lessonSchema.shape],
  ])('names every field under "%s", in the order of the schema, and says which must be there', (heading, shape) => {
    const rows = tableUnder(heading);
    const told = rows.flatMap(([field]) => namesIn(field));
    expect(told).toEqual(Object.keys(shape));
    const required = rows.filter(([, when]) => when === 'required').flatMap(([field]) => namesIn(field));
    const needed = Object.entries(shape).flatMap(([field, schema]) =>
      schema.safeParse(undefined).success ? [] : [field],
    );
    expect(required).toEqual(needed);
  });

  it('lists the skills that the program knows', () => {
    expect(tableUnder('## Skills').map(([id, says]) => ({ id: namesIn(id)[0], says }))).toEqual(skills);
  });

  it('lists the misconceptions that a grade names', () => {
    const entries = misconceptionEntries().map(({ id, says }) => ({ id, says }));
    expect(tableUnder('## Misconceptions').map(([id, says]) => ({ id: namesIn(id)[0], says }))).toEqual(entries);
  });

  it('has groups and ports that are read as such', () => {
    const groups = tableUnder('## Checks')
      .flatMap(([first]) => namesIn(first))
      .filter((text) => !/^(only|never|works|unchanged)/.test(text));
    const known = groups.filter((text) => text !== 'anyone but G and G');
    expect(known.length).toBeGreaterThan(8);
    expect(
      known.flatMap((text) => {
        const read = parseGroup(text);
        return 'fault' in read ? [read.fault] : [];
      }),
    ).toEqual([]);
    for (const ports of ['TCP 5432', 'UDP 53', 'TCP 8000-8100']) {
      expect(page).toContain(`\`${ports}\``);
      expect(parsePorts(ports)).not.toHaveProperty('fault');
    }
  });

  it('numbers the variants of its example as the program does', () => {
    const example = blocks.find(({ text }) => text.startsWith('variants:\n  rows:                # '));
    const file = readYamlFile(example?.text ?? '', 'x.yaml');
    if ('fault' in file) throw new Error(file.fault.message);
    const { table, faults } = readVariants((file.value as { variants: unknown }).variants, file);
    expect(faults).toEqual([]);
    const made = [...variantsOf(table)].map((values, at) => [
      String(at + 1),
      ...['ns', 'monitoring', 'other'].map((name) => String(values.get(name))),
    ]);
    expect(tableUnder('## Variants')).toEqual(made);
  });

  it('lists every code that a fault can have', () => {
    const sources = [
      'load-pack',
      'load-scenario',
      'load-lesson',
      'pack-folder',
      'pack-objects',
      'placeholder-faults',
      'read-variants',
      'variant-faults',
      'schema/declared-id-faults',
      'schema/question-faults',
      'schema/value-at-path',
      'yaml-file',
      'answer-document',
      'schema/shape-faults',
      '../task/start-state-faults',
    ].map((name) => readFileSync(new URL(`../../src/scenario/${name}.ts`, import.meta.url), 'utf8'));
    const used = new Set(
      [
        ...sources
          .join('\n')
          .matchAll(
            /(?:code: |fault\([^,()]+(?:\([^)]*\))?, |unknownName\(\s*|tell\(\s*[^,]+,\s*)'([a-z]+(?:-[a-z]+)+|claims|duplicate|unlisted)'/g,
          ),
      ].map(([, code = '']) => code),
    );
    const told = tableUnder('## Faults').flatMap(([codes]) => namesIn(codes));
    expect([...used, 'refused'].filter((code) => !told.includes(code))).toEqual([]);
    expect(told.filter((code) => !used.has(code) && code !== 'refused')).toEqual([]);
  });
});
