import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackCheckJson, PackTestJson } from '../../src/report/json.ts';
import { runMain } from './run-main.ts';

const kinds = new URL('../packs/kinds', import.meta.url).pathname;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-pack-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A pack of one scenario of the pack with every kind of task, in which a text of one file is another. */
function spoilt(name: string, scenario: string, file?: string, text = '', other = ''): string {
  const pack = join(folder, name);
  cpSync(join(kinds, scenario), join(pack, scenario), { recursive: true });
  cpSync(join(kinds, 'lessons'), join(pack, 'lessons'), { recursive: true });
  const [about = ''] = readFileSync(join(kinds, 'pack.yaml'), 'utf8').split('scenarios:');
  writeFileSync(join(pack, 'pack.yaml'), `${about}scenarios: [${scenario}]\n`);
  if (file === undefined) return pack;
  const before = readFileSync(join(pack, scenario, file), 'utf8');
  expect(before).toContain(text);
  writeFileSync(
    join(pack, scenario, file),
    before.replace(text, () => other),
  );
  return pack;
}

/** What `pack test --quick --json` says of a pack. */
async function tested(pack: string): Promise<PackTestJson & { readonly code: number }> {
  const { code, stdout } = await runMain(['pack', 'test', pack, '--quick', '--json', '--no-receipt']);
  return { ...(JSON.parse(stdout) as PackTestJson), code };
}

describe('pack check', () => {
  it('passes a pack without faults, and says that it was not tested', async () => {
    const { code, stdout } = await runMain(['pack', 'check', kinds]);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('no faults in 8 scenarios') });
    expect(stdout).toContain('It has not been tested yet');
  });

  it('prints every fault at its place, and as JSON', async () => {
    const pack = spoilt('two-faults', 'write', 'scenario.yaml', 'minutes: 5', 'minutes: 31\nsurprise: 1');
    const { code, stdout, stderr } = await runMain(['pack', 'check', pack, '--json']);
    const { faults } = JSON.parse(stdout) as PackCheckJson;
    expect(code).toBe(3);
    expect(faults.map(({ file, line }) => [file, line])).toEqual([
      [join(pack, 'write/scenario.yaml'), 7],
      [join(pack, 'write/scenario.yaml'), 8],
    ]);
    expect(stderr).toContain(`${join(pack, 'write/scenario.yaml')}:7:`);
  });

  it.each([
    [['pack'], 'name what to do with packs: new, check, test, watch, preview'],
    [['pack', 'chekc', kinds], 'did you mean check'],
    [['pack', 'check'], 'name the folder of the pack'],
    [['pack', 'check', '/no/such/folder'], 'there is no folder'],
    [['pack', 'check', join(kinds, 'pack.yaml')], 'is no folder'],
    [['pack', 'check', kinds, '--quick'], 'pack check takes no --quick'],
  ])('%j is wrong usage', async (argv, says) => {
    const { code, stderr } = await runMain(argv);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });
});

describe('one scenario of a pack', () => {
  it('is checked alone: faults of another one are not its', async () => {
    const pack = spoilt('alone', 'write');
    cpSync(join(kinds, 'labels'), join(pack, 'labels'), { recursive: true });
    const about = readFileSync(join(pack, 'pack.yaml'), 'utf8');
    writeFileSync(join(pack, 'pack.yaml'), about.replace('[write]', '[write, labels]'));
    writeFileSync(join(pack, 'labels/start.yaml'), 'kind: Pod\n');
    expect((await runMain(['pack', 'check', pack, 'write'])).code).toBe(0);
    expect((await runMain(['pack', 'check', pack, 'labels'])).code).toBe(3);
    const shown = await runMain(['pack', 'preview', pack, 'write']);
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringContaining('warning: ') });
    expect(shown.stderr).toContain(join(pack, 'labels/start.yaml'));
    const answer = join(pack, 'write/right-answers/one.yaml');
    expect((await runMain(['grade', 'write', '--pack', pack, '--answer', answer])).stdout).toContain('goals reached');
    expect((await runMain(['grade', 'labels', '--pack', pack, '--answer', answer])).code).toBe(3);
    const none = await runMain(['pack', 'check', pack, 'wirte']);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean write') });
  });
});

describe('pack test', () => {
  it('says of a claim about what is not there only that, and check says then that the last test found faults', async () => {
    const pack = spoilt(
      'wrong-claim',
      'write',
      'scenario.yaml',
      'these: "${ns}/{app=web}"',
      'these: "${ns}/{app=wbe}"',
    );
    const { code, stdout } = await runMain(['pack', 'test', pack, '--quick']);
    expect(code).toBe(1);
    expect(stdout).toContain('Did you mean app=web?');
    expect(stdout).toContain('1 fault.');
    expect((await runMain(['pack', 'check', pack])).stdout).toContain('The last test found faults');
  }, 60_000);

  it('of an invalid pack is its faults, exit 3', async () => {
    const result = await tested(spoilt('invalid', 'write', 'scenario.yaml', 'minutes: 5', 'minutes: 31'));
    expect(result).toMatchObject({ code: 3, passed: false, scenarios: [] });
    expect(result.faults.map(({ line }) => line)).toEqual([7]);
  });

  // What is wrong, and the text that takes the place of a right one; the fault stands in the line of the new text.
  it.each([
    ['near-miss', 'write', 'scenario.yaml', 'fails: [one-port]', 'fails: [only-web]'],
    ['misconception', 'write', 'scenario.yaml', 'misconception: no-ports', 'misconception: no-peers'],
    ['no-label', 'write', 'scenario.yaml', 'these: "${ns}/{app=web}"', 'these: "${ns}/{app=wbe}"'],
    ['no-such-name', 'write', 'scenario.yaml', 'pods `app=web` may', 'pods `app=wbe` may'],
    ['not-told', 'write', 'scenario.yaml', 'pods `app=${db}` of namespace `${ns}`', 'the stores of the namespace'],
    [
      'solution-fails',
      'write',
      'solution.yaml',
      'apiVersion: networking.k8s.io/v1',
      'apiVersion: "networking.k8s.io/v1"',
    ],
    ['shown', 'true-or-false', 'scenario.yaml', 'after: allowed', 'after: blocked'],
    ['wrong-choice', 'choose', 'solution.yaml', 'choice: b', 'choice: a'],
    ['wrong-answer', 'which-policy', 'solution.yaml', 'policies: [', 'policies: [other/one, '],
  ])(
    'finds %s at its place in %s',
    async (code, scenario, file, text, other) => {
      const pack = spoilt(code, scenario, file, text, other);
      const path = join(pack, scenario, file);
      if (code === 'solution-fails') writeFileSync(path, readFileSync(path, 'utf8').replace('"${db}"', 'web'));
      if (code === 'not-told')
        writeFileSync(
          path,
          readFileSync(path, 'utf8')
            .replace('toFind:', 'lessons: []\ntoFind:')
            .replace('\nlessons: [peer-without-a-namespace]', '')
            .replace('pods -n ${ns} --show-labels', 'nodes'),
        );
      const lines = readFileSync(path, 'utf8').split('\n');
      const result = await tested(pack);
      expect(result).toMatchObject({ code: 1, passed: false });
      const { faults = [] } = result.scenarios[0] ?? {};
      const line = lines.findIndex((each) => each.includes(other)) + 1;
      expect(faults).toContainEqual(expect.objectContaining({ file: path, code, line }));
      expect(faults.every(({ hint }) => hint !== '')).toBe(true);
    },
    60_000,
  );

  it('leaves a receipt, with which check says what has changed since', async () => {
    const pack = spoilt('receipt', 'labels');
    const { code, stdout, stderr } = await runMain(['pack', 'test', pack, '--quick']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('every proof holds');
    expect((await runMain(['pack', 'check', pack])).stdout).toContain('unchanged since');
    writeFileSync(
      join(pack, 'labels/start.yaml'),
      `${readFileSync(join(pack, 'labels/start.yaml'), 'utf8')}\n# more\n`,
    );
    const checked = JSON.parse((await runMain(['pack', 'check', pack, '--json'])).stdout) as PackCheckJson;
    expect(checked).toMatchObject({ receipt: 'changed', changed: ['labels/start.yaml'] });
  }, 60_000);
});
