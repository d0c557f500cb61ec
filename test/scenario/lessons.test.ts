import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPack } from '../../src/scenario/load-pack.ts';

const given = new URL('../packs/kinds', import.meta.url).pathname;
const lesson = 'lessons/peer-without-a-namespace.yaml';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sallyport-lesson-')), 'pack');
  cpSync(given, folder, { recursive: true });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

function faults(): readonly string[] {
  const loaded = loadPack(folder);
  if ('pack' in loaded) return [];
  return loaded.faults.map(
    ({ file, line, column, code, message }) => `${file.slice(folder.length + 1)}:${line}:${column} ${code} ${message}`,
  );
}

describe('a lesson', () => {
  it('has its world and both sets of policies, written in it or in files beside it', () => {
    const loaded = loadPack(folder);
    if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
    const [one] = loaded.pack.lessons;
    expect(one).toMatchObject({
      id: 'peer-without-a-namespace',
      pack: 'kinds',
      misconceptions: ['namespace-selector-forgotten'],
    });
    expect(one?.world.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Namespace shop',
      'Namespace ops',
      'Pod web',
      'Pod probe',
    ]);
    expect(one?.first.policies).toContain('podSelector: {}');
    expect(one?.second).toMatchObject({
      caption: 'A namespaceSelector beside it',
      policies: expect.stringContaining('namespaceSelector: {}'),
    });
    expect(one?.flows).toEqual([
      { from: 'ops/probe', to: 'shop/web', port: 80, protocol: 'TCP', first: 'blocked', second: 'allowed' },
    ]);
  });

  it.each([
    ['an unknown field', 'title:', 'titel: x\ntitle:', `${lesson}:2:1 unknown-field The file has no field "titel".`],
    ['a missing field', /command: .*\n/, '', 'missing-field The file lacks the field command.'],
    [
      'another verdict',
      'first: blocked',
      'first: denied',
      'wrong-value flows number 1.first: "denied" is not allowed here.',
    ],
    ['an end that is none', 'from: ops/probe', 'from: probe', 'wrong-value "probe" is no end of a connection.'],
    ['an unknown skill', 'two-doors', 'three-doors', 'no-skill There is no skill three-doors.'],
    [
      'a file that is not there',
      'policies: both.yaml',
      'policies: none.yaml',
      'lessons/none.yaml:1:1 no-file There is no such file.',
    ],
    [
      'policies that are no objects',
      '    kind: NetworkPolicy\n',
      '',
      'not-an-object Line 1 of this text: This is not an object of Kubernetes',
    ],
    ['policies that are no YAML', 'podSelector: {}', 'podSelector: {', 'not-yaml Line 5 of this text:'],
  ])('is refused for %s, at its place', (_, find, replace, told) => {
    const path = join(folder, lesson);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(find);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
    expect(faults()).toContainEqual(expect.stringContaining(told));
  });

  it('that is not listed is reported; a world beside it is not', () => {
    writeFileSync(join(folder, 'lessons/other.yaml'), readFileSync(join(folder, lesson)));
    expect(faults()).toEqual([
      expect.stringContaining('unlisted The lesson "other.yaml" is not listed under lessons.'),
    ]);
  });
});
