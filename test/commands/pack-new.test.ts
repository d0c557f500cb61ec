import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/main.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';
import { jsonSchemas, printSchema } from '../../src/scenario/schema/json-schemas.ts';
import { runMain } from './run-main.ts';

const base = mkdtempSync(join(tmpdir(), 'sallyport-new-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** The pack in a folder; the test fails where it has faults. */
function packIn(folder: string) {
  const loaded = loadPack(folder);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
  return loaded.pack;
}

/** Runs a command at a terminal where a person types lines. */
async function atTerminal(argv: readonly string[], typed: readonly string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
  for (const line of typed) stdin.write(`${line}\n`);
  stdin.end();
  const streams = { stdin, stdout, stderr, env: { SALLYPORT_HOME: join(base, 'home') } };
  const code = await main(argv, { ...streams, terminal: () => streams });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('pack new', () => {
  it('writes a pack without faults, with the schemas that editors read', async () => {
    const folder = join(base, 'autumn-class');
    const flags = ['--author', 'A. Author', '--author', 'Б. Автор', '--title', 'Autumn: "one" #1', '--licence', 'MIT'];
    const { code, stderr } = await runMain(['pack', 'new', folder, ...flags, '--scenario', 'first-task']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { id, title, authors, licence, scenarios } = packIn(folder);
    expect({ id, title, authors, licence }).toEqual({
      id: 'autumn-class',
      title: 'Autumn: "one" #1',
      authors: ['A. Author', 'Б. Автор'],
      licence: 'MIT',
    });
    expect(scenarios.map((scenario) => scenario.id)).toEqual(['first-task']);
    for (const [name, schema] of jsonSchemas()) {
      expect(readFileSync(join(folder, '.schema', name), 'utf8')).toBe(printSchema(schema));
    }
    for (const file of ['pack.yaml', 'first-task/scenario.yaml']) {
      const [, path = ''] =
        /^# yaml-language-server: \$schema=(.*)\n/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
      expect(existsSync(join(folder, file, '..', path))).toBe(true);
    }
  });

  it.each(['true', 'no', '12', '1.5', '- x', 'a: b', '# x', "it's", '*x', '{a}', 'null', 'A. B'])(
    'writes the title %j as text',
    async (title) => {
      const folder = mkdtempSync(join(base, 'title-'));
      await runMain(['pack', 'new', folder, '--id', 'mine', '--author', title, '--title', title]);
      expect(packIn(folder)).toMatchObject({ title, authors: [title] });
    },
  );

  it('asks at a terminal for what is left out, and again where an answer will not do', async () => {
    const folder = join(base, 'asked');
    const typed = ['Not An Id', 'harbour', '', 'A. Author', '', 'queue-from-workers'];
    const { code, stderr } = await atTerminal(['pack', 'new', folder], typed);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'Id of the pack (asked): use lower-case letters, digits and hyphens, at most 63\nId of the pack (asked): ' +
        'Title (My first pack): Author: Licence (CC-BY-4.0): Id of the first scenario (cache-from-web): ',
    );
    expect(packIn(folder)).toMatchObject({ id: 'harbour', title: 'My first pack', licence: 'CC-BY-4.0' });
  });

  it('writes nothing where the input ends before all is answered', async () => {
    const folder = join(base, 'half');
    const { code, stderr } = await atTerminal(['pack', 'new', folder], ['harbour']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing is written') });
    expect(existsSync(folder)).toBe(false);
  });

  it('overwrites nothing, and writes nothing then', async () => {
    const folder = join(base, 'taken');
    mkdirSync(join(folder, 'cache-from-web'), { recursive: true });
    writeFileSync(join(folder, 'cache-from-web/solution.yaml'), 'mine\n');
    const { code, stderr } = await runMain(['pack', 'new', folder, '--author', 'A']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') });
    expect(readFileSync(join(folder, 'cache-from-web/solution.yaml'), 'utf8')).toBe('mine\n');
    expect(readdirSync(folder)).toEqual(['cache-from-web']);
  });

  it.each([
    [['pack', 'new'], /without a terminal it must say who writes the pack: sallyport pack new \.\/my-pack --author/],
    [['pack', 'new', 'x', '--author', 'A', '--id', 'No'], /--id "No": use lower-case letters/],
    [['pack', 'new', 'x', '--author', ''], /--author "": it must not be empty/],
    [['pack', 'new', 'x', '--author', 'a\u001b[2J'], /--author "a\\u001b\[2J": it must be one line of plain text/],
    [['pack', 'new', 'x', '--author', 'A', '--scenario', 'lessons'], /a folder of that name holds lessons/],
    [['pack', 'new', 'x', 'y', '--author', 'A'], /"y" is one too many: sallyport pack new \[PATH\]/],
    [['pack', 'new', 'x', '--quick'], /pack new takes no --quick/],
    [['pack', 'check', 'x', '--author', 'A'], /pack check takes no --author/],
  ])('%j is wrong usage', async (argv, says) => {
    expect(await runMain(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(says) });
  });
});

const kinds = new URL('../packs/kinds', import.meta.url).pathname;

describe('pack preview without a terminal', () => {
  it.each([
    [
      'write',
      /Only pods `app=web` may reach pods `app=stock`[\s\S]*Checks\n {2}Only web reaches the database[\s\S]*with manifests, in an empty file[\s\S]*Pod depot\/stock[\s\S]*Hint 1 of 1, when it is asked for/,
    ],
    ['repair', /in a file that begins with the objects below \(.*\):\n {2}# /],
    ['choose', /Which of these manifests does it\?\n\na\n {2}apiVersion[\s\S]*choice: a or b or c/],
    ['predict', /depot\/web → depot\/stock, TCP 80: allowed or blocked\?[\s\S]*These policies are applied/],
    ['true-or-false', /True or false: A second policy can block[\s\S]*statement: true or false/],
    ['which-policy', /Which policies block the job\?\n {2}depot\/job → depot\/stock, TCP 3306/],
  ])('prints the task %s as a candidate sees it, with the values of the variant', async (scenario, shows) => {
    const { code, stdout, stderr } = await runMain(['pack', 'preview', kinds, scenario, '--variant', '2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(shows);
    expect(stdout).toContain(`kinds/${scenario}, variant 2 of 2`);
    expect(stdout).not.toMatch(/\$\{|solution|near miss/i);
    // What decides is not shown: the explanation of an option, a statement, a policy.
    expect(stdout).not.toMatch(/It allows web on the one port|Policies only add|neither allows the job/);
  });

  it.each([
    [['pack', 'preview', kinds, 'wriet'], /no scenario "wriet" \(did you mean write\?\)/],
    [['pack', 'preview', kinds, 'write', '--variant', '3'], /has 2 variants/],
    [['pack', 'preview', kinds], /name the folder of the pack and the scenario: sallyport pack preview PATH SCENARIO/],
  ])('%j is wrong usage', async (argv, says) => {
    expect(await runMain(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(says) });
  });
});

describe('pack docs', () => {
  let text = '';
  beforeAll(async () => {
    text = (await runMain(['pack', 'docs', kinds])).stdout;
  });

  it('has a part for every scenario, with its checks in words and whether they are goals', () => {
    const { scenarios } = packIn(kinds);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, id]) => id)).toEqual(scenarios.map(({ id }) => id));
    expect(text).toContain(
      '| `one-port` | goal | 1 | Web reaches only port 5432 | No connection from `shop/{app=web}` to `shop/{app=db}` on a port other than TCP 5432 is allowed. |',
    );
    expect(text).toContain('| `web-works` | safeguard | 1 |');
    expect(text).toContain('`wide` fails `one-port`, misconception `no-ports`. It opens every port.');
    expect(text).toContain('| 2 | depot | stock | 3306 |');
  });

  it('shows every answer, and nothing of a text is obeyed by Markdown', () => {
    for (const { solution, rightAnswers, nearMisses } of packIn(kinds).scenarios) {
      for (const answer of [solution, ...[...rightAnswers, ...nearMisses].map((each) => each.answer)]) {
        expect(text).toContain(`\`\`\`yaml\n${answer.trimEnd()}\n\`\`\``);
      }
    }
    expect(text).not.toMatch(/^</m);
  });

  it('is written to a file with --out', async () => {
    const out = join(base, 'kinds.md');
    expect(await runMain(['pack', 'docs', kinds, '--out', out])).toMatchObject({ code: 0, stdout: `${out}\n` });
    expect(readFileSync(out, 'utf8')).toBe(text);
    const nowhere = await runMain(['pack', 'docs', kinds, '--out', join(base, 'no/such/kinds.md')]);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written') });
  });
});
