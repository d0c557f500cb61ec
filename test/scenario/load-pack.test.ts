import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPack } from '../../src/scenario/load-pack.ts';

const given = new URL('../../scenarios/network-policies', import.meta.url).pathname;
const scenario = 'database-only-from-app/scenario.yaml';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sallyport-pack-')), 'mine');
  cpSync(given, folder, { recursive: true });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

function edit(file: string, find: string, replace: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(find);
  writeFileSync(path, text.replace(find, replace));
}

function problems(): readonly string[] {
  const loaded = loadPack(folder);
  if ('pack' in loaded) return [];
  return loaded.problems.map(
    (each) => `${each.file.slice(folder.length + 1)}:${each.line}:${each.column} ${each.code} ${each.message}`,
  );
}

describe('a file of a pack that is no plain file or too large', () => {
  it.each([
    ['a pipe', (path: string): void => void spawnSync('mkfifo', [path]), 'no-file This is no plain file.'],
    ['a device', (path: string): void => symlinkSync('/dev/zero', path), 'no-file This is no plain file.'],
    [
      'a large file',
      (path: string): void => {
        writeFileSync(path, '');
        truncateSync(path, 20 * 2 ** 30);
      },
      "too-large A pack's file may have 262144 bytes; this one has more.",
    ],
  ] as const)('is told at once: %s', (_what, make, says) => {
    for (const file of ['pack.yaml', 'database-only-from-app/start.yaml', scenario]) {
      const path = join(folder, file);
      rmSync(path);
      make(path);
      expect(problems()).toContain(`${file}:1:1 ${says}`);
      rmSync(path);
      cpSync(join(given, file), path);
    }
  });
});

describe('a pack', () => {
  it('without faults is all of its scenarios, in the order listed', () => {
    const loaded = loadPack(folder);
    expect('pack' in loaded && loaded.pack.scenarios.map(({ id }) => id)).toEqual([
      'database-only-from-app',
      'isolate-namespace-keep-dns',
    ]);
  });

  it.each([
    ['an unknown field', 'title:', 'titel: x\ntitle:', `${scenario}:1:1 unknown-field the file has no field "titel".`],
    ['a missing field', 'minutes: 6\n', '', `${scenario}:1:1 missing-field minutes is missing.`],
    [
      'a wrong value',
      'minutes: 6',
      'minutes: soon',
      `${scenario}:6:10 wrong-value minutes: Invalid input: expected number, received string.`,
    ],
    [
      'a weight beyond all measure',
      'minutes: 6',
      'minutes: 1e308',
      `${scenario}:6:10 wrong-value minutes: Too big: expected number to be <=1000.`,
    ],
    ['a check with no claim', '    these: shop/{app=app}\n    reach: shop/{app=db}\n', '', 'wrong-value checks.0.only'],
    [
      'two claims in one check',
      '  only:\n',
      '  unchanged: everything else\n  only:\n',
      'wrong-value checks.0: must make exactly one claim',
    ],
    [
      'a group that is none',
      'these: shop/{app=app}',
      'these: shop',
      `${scenario}:30:12 wrong-value checks.0.only.these: "shop" is not a group`,
    ],
    [
      'a port that is none',
      'exceptPorts: TCP 5432',
      'exceptPorts: TCP 70000',
      'wrong-value checks.1.never.exceptPorts: "TCP 70000" is not a port',
    ],
    ['a weight of nothing', 'weight: 4', 'weight: 0', 'wrong-value checks.0.weight: Too small'],
    [
      'two checks of one name',
      'id: only-postgres',
      'id: only-the-app',
      'duplicate Two checks are called only-the-app.',
    ],
    [
      'a near miss that fails no check of this scenario',
      'fails: [only-postgres]',
      'fails: [only-mysql]',
      'no-check No check of this scenario is called only-mysql.',
    ],
    [
      'a near miss without its file',
      'file: no-ports.yaml',
      'file: no-port.yaml',
      'database-only-from-app/near-misses/no-port.yaml:1:1 no-file There is no such file.',
    ],
    [
      'a namespace that the start does not make',
      'namespace: shop',
      'namespace: store',
      'no-namespace start.yaml makes no namespace store.',
    ],
    ['a key given twice', 'minutes: 6', 'minutes: 6\nminutes: 7', `${scenario}:7:1 not-yaml Map keys must be unique`],
    ['no YAML', 'title: Only', 'title: [Only', 'not-yaml'],
  ])('tells %s with its place', (_, find, replace, told) => {
    edit(scenario, find, replace);
    expect(problems()).toContainEqual(expect.stringContaining(told));
  });

  it('tells the faults of all its files together, in the order of files and lines', () => {
    edit(scenario, 'difficulty: easy', 'difficulty: simple');
    edit('isolate-namespace-keep-dns/scenario.yaml', 'minutes: 7', 'minutes: -7');
    edit('isolate-namespace-keep-dns/start.yaml', 'kind: Namespace\n', '');
    expect(problems().map((each) => each.split(' ')[0])).toEqual([
      'database-only-from-app/scenario.yaml:5:13',
      'isolate-namespace-keep-dns/scenario.yaml:6:10',
      'isolate-namespace-keep-dns/start.yaml:1:1',
    ]);
  });

  it('tells a scenario that is listed twice, and a folder that is not listed', () => {
    edit('pack.yaml', '- isolate-namespace-keep-dns', '- database-only-from-app');
    mkdirSync(join(folder, 'drafts'));
    const told = problems().join('\n');
    expect(told).toContain('duplicate Scenario database-only-from-app is listed twice.');
    expect(told).toContain('unlisted Folder drafts is not listed under scenarios.');
  });

  it('does not read a file of more than 256 KiB', () => {
    writeFileSync(join(folder, 'database-only-from-app/start.yaml'), `# ${'x'.repeat(256 * 1024)}\n`);
    expect(problems()).toContainEqual(expect.stringContaining('start.yaml:1:1 too-large'));
  });

  it('is refused, not believed, when an alias unfolds without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let depth = 1; depth < 9; depth++) {
      bomb.push(
        `${'abcdefghi'[depth]}: &${'abcdefghi'[depth]} [${Array(9)
          .fill(`*${'abcdefghi'[depth - 1]}`)
          .join(', ')}]`,
      );
    }
    writeFileSync(join(folder, scenario), `${bomb.join('\n')}\n`);
    expect(problems()).toContainEqual(expect.stringContaining('not-yaml Excessive alias count'));
  });
});
