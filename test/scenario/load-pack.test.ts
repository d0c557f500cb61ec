import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPack } from '../../src/scenario/load-pack.ts';
import { copiedScenarios, copyBundled } from './bundled.fixture.ts';

const given = new URL('../../scenarios/network-policies', import.meta.url).pathname;
const database = 'database-only-from-app';
const scenario = `${database}/scenario.yaml`;

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sallyport-pack-')), 'mine');
  copyBundled(folder);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

function edit(file: string, find: string | RegExp, replace: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(find);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
}

function write(file: string, text: string | Buffer): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** Faults in a line each: the file in the pack, the place, the code, the message, and behind => the hint. */
function faults(): readonly string[] {
  const loaded = loadPack(folder, { program: '0.2.0' });
  if ('pack' in loaded) return [];
  return loaded.faults.map(
    ({ file, line, column, code, message, hint }) =>
      `${file.slice(folder.length + 1)}:${line}:${column} ${code} ${message} => ${hint}`,
  );
}

/** The line of a file on which a text first stands. */
function lineOf(file: string, text: string): number {
  return (
    readFileSync(join(given, file), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

describe('a pack', () => {
  it('without faults is all of its scenarios, in the order listed, each as variant 1', () => {
    const loaded = loadPack(folder);
    expect(
      'pack' in loaded && loaded.pack.scenarios.map(({ pack, id, variant }) => `${pack}/${id} ${variant}`),
    ).toEqual(copiedScenarios.map((id) => `network-policies/${id} 1`));
  });

  it('in the draft of the format is one fault, which says what was renamed', () => {
    write('pack.yaml', 'format: 1\ntitle: Old\nauthor: me\nabout: It\nscenarios:\n- database-only-from-app\n');
    expect(faults()).toEqual([
      expect.stringMatching(
        /^pack\.yaml:1:1 draft-format .*draft.* => .*apiVersion: sallyport\/v1.*authors.*debrief\.trap/,
      ),
    ]);
  });

  it('is no pack without pack.yaml', () => {
    rmSync(join(folder, 'pack.yaml'));
    expect(faults()).toEqual([
      expect.stringContaining('pack.yaml:1:1 no-file This folder is no pack: it has no pack.yaml.'),
    ]);
  });

  it.each<[string, string, string | RegExp, string, string]>([
    [
      'another format',
      'pack.yaml',
      'sallyport/v1',
      'sallyport/v2',
      ':2:13 wrong-value apiVersion: "sallyport/v2" is not allowed here. => Write sallyport/v1.',
    ],
    [
      'a version that is none',
      'pack.yaml',
      'version: 1.0.0',
      'version: 1.0',
      'wrong-value version: 1 is a number, and text is wanted. => Write three numbers, such as 1.0.0.',
    ],
    [
      'a version of two numbers',
      'pack.yaml',
      'version: 1.0.0',
      'version: "1.0"',
      'wrong-value version: "1.0" is not a version. => Write three numbers, such as 1.0.0.',
    ],
    [
      'text that is not the authors’ own',
      'pack.yaml',
      'originalText: true',
      'originalText: false',
      'wrong-value originalText: false is not allowed here. => Write true.',
    ],
    [
      'no authors',
      'pack.yaml',
      /authors: .*/,
      'authors: []',
      'wrong-value authors: the list is too short. => Give it at least 1 entry.',
    ],
    [
      'a newer program',
      'pack.yaml',
      'originalText',
      'requires: ">=0.3.0"\noriginalText',
      'too-old The pack requires sallyport 0.3.0, and this is 0.2.0. => Update sallyport.',
    ],
    [
      'a skill that the program has',
      'pack.yaml',
      'originalText',
      'skills: [{id: ports, says: Ports.}]\noriginalText',
      'duplicate The program has a skill or a misconception "ports" already.',
    ],
    [
      'a scenario listed twice',
      'pack.yaml',
      '- isolate-namespace-keep-dns',
      '- database-only-from-app',
      'duplicate "database-only-from-app" stands twice under scenarios.',
    ],
    [
      'a folder that is not listed',
      'pack.yaml',
      '- isolate-namespace-keep-dns\n',
      '',
      'unlisted The folder "isolate-namespace-keep-dns" is not listed under scenarios. => List it',
    ],
    [
      'a scenario without a folder',
      'pack.yaml',
      '- isolate-namespace-keep-dns',
      '- isolate-namespace-keep-dns\n- third',
      'no-file There is no file third/scenario.yaml. => Write the file',
    ],
  ])('reports %s, with its place and what to do', (_, file, find, replace, told) => {
    edit(file, find, replace);
    expect(faults()).toContainEqual(expect.stringContaining(told));
  });
});

describe('a scenario', () => {
  it.each<[string, string | RegExp, string, string]>([
    [
      'an unknown field',
      'title:',
      'titel: x\ntitle:',
      `${scenario}:2:1 unknown-field The file has no field "titel". => Did you mean title?`,
    ],
    [
      'a missing field',
      /minutes: 6\n/,
      '',
      `${scenario}:2:1 missing-field The file lacks the field minutes. => It is how long it should take. Write, for instance: minutes: 6`,
    ],
    [
      'text for a number',
      'minutes: 6',
      'minutes: soon',
      `${scenario}:${lineOf(scenario, 'minutes: 6')}:10 wrong-value minutes: "soon" is text, and a whole number is wanted.`,
    ],
    [
      'half a minute',
      'minutes: 6',
      'minutes: 6.5',
      'wrong-value minutes: 6.5 is no whole number, and a whole number is wanted.',
    ],
    [
      'too many minutes',
      'minutes: 6',
      'minutes: 31',
      'wrong-value minutes: 31 is too large. => Write a number of at most 30.',
    ],
    [
      'a number that is none',
      'weight: 6',
      'weight: .nan',
      'wrong-value weight: NaN is no number that can be counted with, and a whole number is wanted.',
    ],
    [
      'a weight beyond all bounds',
      '  weight: 4',
      '  weight: 1e308',
      'wrong-value Check only-the-app, weight: 1e+308 is too large. => Write a number of at most 1000.',
    ],
    [
      'a weight of nothing',
      '  weight: 4',
      '  weight: 0',
      'wrong-value Check only-the-app, weight: 0 is too small. => Write a number above 0.',
    ],
    [
      'a word that is not of the list',
      'difficulty: easy',
      'difficulty: eazy',
      'wrong-value difficulty: "eazy" is not allowed here. => Write one of easy, medium, hard. Did you mean easy?',
    ],
    [
      'a check with no claim',
      /  only:\n.*\n.*\n/,
      '',
      'claims Check only-the-app makes no claim. => A check makes exactly one claim: only, never, works, mayExactly, may, mayNot, onlyMay, noFurtherRights, unchanged.',
    ],
    [
      'two claims in one check',
      '  only:\n',
      '  unchanged: everything else\n  only:\n',
      'claims Check only-the-app makes 2 claims: only, unchanged.',
    ],
    [
      'ports and exceptPorts',
      '    exceptPorts: TCP ${port}',
      '    exceptPorts: TCP ${port}\n    ports: TCP 1',
      'claims Check only-postgres has ports and exceptPorts. => Keep one of the two.',
    ],
    [
      'a group that is none',
      'these: ${ns}/{app=${app}}',
      'these: ${ns}',
      `${scenario}:${lineOf(scenario, 'these:')}:12 wrong-value Check only-the-app, only.these: "shop" is not a group. => Write NAMESPACE/{label=value}`,
    ],
    [
      'a bad group among several',
      'these: ${ns}/{app=${app}}',
      'these: ["${ns}/{}", "x"]',
      'wrong-value Check only-the-app, only.these number 2: "x" is not a group.',
    ],
    [
      'a group without quotes between brackets',
      'these: ${ns}/{app=${app}}',
      'these: [shop/{app=app}, dev/{}]',
      'group-needs-quotes A group stands between brackets without quotes',
    ],
    [
      'a port that is none',
      'exceptPorts: TCP ${port}',
      'exceptPorts: TCP 70000',
      'wrong-value Check only-postgres, never.exceptPorts: "TCP 70000" is not a port.',
    ],
    [
      'everything else twice',
      '  works:\n',
      '  unchanged: everything else\n  x:\n',
      'duplicate Two checks speak of everything else.',
    ],
    [
      'two checks of one name',
      'id: only-postgres',
      'id: only-the-app',
      'duplicate Two checks are called only-the-app. => Give one of them another name.',
    ],
    [
      'a near miss that fails no check of this scenario',
      'fails: [only-postgres]',
      'fails: [only-mysql]',
      'no-check Near miss no-ports.yaml fails a check only-mysql, and no check is called so. => There are: only-the-app, only-postgres,',
    ],
    [
      'a misconception that no grade names',
      'misconception: no-ports',
      'misconception: no-port',
      'no-misconception Near miss no-ports.yaml names a misconception no-port, and a grade names none of that id. => Did you mean no-ports?',
    ],
    [
      'an unknown skill',
      '[ingress-rules,',
      '[ingres-rules,',
      'no-skill There is no skill ingres-rules. => Did you mean ingress-rules?',
    ],
    ['a lesson that is not there', 'links:', 'lessons: [peers]\nlinks:', 'no-lesson There is no lesson peers.'],
    ['a link that is no page', 'url: https', 'url: javascript', 'links number 1.url: "javascript://'],
    [
      'a near miss without its file',
      'file: no-ports.yaml',
      'file: no-port.yaml',
      '76:9 no-file There is no file near-misses/no-port.yaml. => Did you mean no-ports.yaml?',
    ],
    [
      'a near miss that is not named',
      'file: no-ports.yaml',
      'file: another-one.yaml',
      `${database}/near-misses/no-ports.yaml:1:1 unlisted scenario.yaml does not name "no-ports.yaml".`,
    ],
    [
      'a file elsewhere',
      'file: no-ports.yaml',
      'file: ../../pack.yaml',
      'wrong-value Near miss "../../pack.yaml", file: "../../pack.yaml" is not the name of a YAML file.',
    ],
    [
      'a namespace that the start does not make',
      'namespace: ${ns}',
      'namespace: shopp',
      'no-namespace start.yaml makes no namespace shopp. => Did you mean shop?',
    ],
    [
      'a key given twice',
      'minutes: 6',
      'minutes: 6\nminutes: 7',
      `${scenario}:${lineOf(scenario, 'minutes: 6') + 1}:1 duplicate-key This key stands twice in the same map.`,
    ],
    ['no YAML', 'title: Only', 'title: [Only', 'not-yaml'],
    [
      'no kind of task',
      /checks:\n[\s\S]*nearMisses:/,
      'nearMisses:',
      'kind-of-task The task has no checks. => Add checks, or one of choose, predict, trueOrFalse, whichPolicy.',
    ],
    [
      'a number for text',
      'title: Only the app may reach the database',
      'title: 7',
      'wrong-value title: 7 is a number, and text is wanted. => Put it in quotes: "7".',
    ],
    [
      'an empty text',
      'competency: network policies',
      "competency: ' '",
      'wrong-value competency: " " is empty. => Write some text.',
    ],
    [
      'a list that is a map',
      '  model: A policy',
      '  model: {a: b}\n  x: A policy',
      'wrong-value debrief.model: this is a map, and text is wanted.',
    ],
  ])('reports %s, with its place and what to do', (_, find, replace, told) => {
    edit(scenario, find, replace);
    expect(faults()).toContainEqual(expect.stringContaining(told));
  });

  it('reports what is wrong in any variant, and in which', () => {
    edit(scenario, 'ns: arcade', 'ns: Arcade');
    edit(scenario, 'port: 27017', 'port: 70000');
    const told = faults();
    expect(told).toContainEqual(
      expect.stringMatching(
        /namespace: "Arcade" is not a name \(variant 3\)\. => Use lower-case|namespace: "Arcade" is not a name. \(variant 3\)/,
      ),
    );
    expect(told).toContainEqual(expect.stringContaining('"TCP 70000" is not a port. (variant 4)'));
  });

  it('reports the faults of all its files together, in the order of files and lines', () => {
    edit(scenario, 'difficulty: easy', 'difficulty: simple');
    edit(scenario, '  weight: 4', '  weight: -4');
    edit('isolate-namespace-keep-dns/scenario.yaml', 'minutes: 7', 'minutes: -7');
    edit('isolate-namespace-keep-dns/start.yaml', 'kind: Namespace\n', '');
    expect(faults().map((each) => each.split(' ')[0])).toEqual([
      `${scenario}:${lineOf(scenario, 'difficulty')}:13`,
      `${scenario}:${lineOf(scenario, '  weight: 4')}:11`,
      `isolate-namespace-keep-dns/scenario.yaml:${lineOf('isolate-namespace-keep-dns/scenario.yaml', 'minutes: 7')}:10`,
      'isolate-namespace-keep-dns/start.yaml:1:1',
    ]);
  });
});

describe('the variants of a scenario', () => {
  it.each<[string, string | RegExp, string, string]>([
    [
      'a name that no parameter has',
      'title: Only',
      'title: ${nobody} Only',
      'unknown-name There is no parameter nobody. => The parameters are ns, app',
    ],
    [
      'a placeholder that is none',
      'title: Only',
      'title: ${} Only',
      'bad-placeholder This is not a placeholder: ${ and a name and } are.',
    ],
    ['one that is left open', 'title: Only', 'title: ${ns Only', 'bad-placeholder'],
    [
      'one without quotes between brackets',
      '[9, 17, 77]',
      '[${port}]',
      'placeholder-needs-quotes A placeholder stands between brackets without quotes',
    ],
    [
      'a parameter that nothing uses',
      '    other: [dev, staging, testing]',
      '    other: [dev, staging, testing]\n    spare: [a, b]',
      'unused-name No file uses the parameter spare. => Write ${spare} where it belongs, or remove it.',
    ],
    ['a row without a name', 'ns: clinic, ', '', 'wrong-value Row 2 of variants.rows lacks ns.'],
    [
      'a row with a name more',
      'ns: clinic, ',
      'ns: clinic, x: 1, ',
      'wrong-value Row 2 of variants.rows has "x", which the first row lacks.',
    ],
    [
      'a value twice',
      '[dev, staging, testing]',
      '[dev, staging, dev]',
      'duplicate The list other of variants.combine has "dev" twice.',
    ],
    [
      'a name in rows and lists',
      '    other: [dev',
      '    ns: [a, b]\n    other: [dev',
      'duplicate "ns" stands in rows and in combine.',
    ],
    ['a value with a placeholder', 'ns: clinic', 'ns: "${app}"', 'has a placeholder in it'],
    ['a value of several lines', 'ns: clinic', 'ns: "a\\nb"', 'begins or ends with a space, or has several lines'],
    ['a name that is none', '    other: [dev', '    0ther: [dev', '"0ther" is not the name of a parameter.'],
    [
      'a condition about nothing',
      'task: |',
      '  where: [{differ: [ns, nothing]}]\n\ntask: |',
      'unknown-name There is no parameter "nothing".',
    ],
    [
      'a condition that variant 1 does not meet',
      '    other: [dev, staging, testing]',
      '    other: [shop, dev]\n  where: [{differ: [ns, other]}]',
      'it is variant 1. => Reorder',
    ],
    ['an empty table', /variants:\n[\s\S]*?\ntask:/, 'variants: {}\n\ntask:', 'variants has no parameters.'],
  ])('report %s', (_, find, replace, told) => {
    edit(scenario, find, replace);
    expect(faults()).toContainEqual(expect.stringContaining(told));
  });

  it('report rows that are the same', () => {
    const rows = readFileSync(join(folder, scenario), 'utf8').match(/  - \{ns: clinic.*\n/)?.[0] ?? '';
    edit(scenario, rows, rows + rows);
    expect(faults()).toContainEqual(expect.stringContaining('duplicate Rows 2 and 3 of variants.rows are the same.'));
  });

  it('report more than 10,000 of them, before anything is made of them', () => {
    const list = (name: string): string =>
      `    ${name}: [${Array.from({ length: 100 }, (_, at) => `v${at}`).join(', ')}]\n`;
    edit(scenario, '    other: [dev, staging, testing]\n', list('other') + list('a') + list('b'));
    expect(faults()).toContainEqual(
      expect.stringContaining('too-many-variants These are 5000000 variants; a scenario may have 10000.'),
    );
  });

  it('report an unknown name and a bad placeholder in any file, also in a comment and in a key, at its place', () => {
    edit(`${database}/start.yaml`, 'name: ${ns}\n', 'name: ${ns} # of ${nobody}\n  labels: {"${nothing}": x}\n');
    edit(`${database}/near-misses/no-ports.yaml`, 'app: ${db}', 'app: ${1}');
    expect(faults().map((each) => each.split(' => ')[0])).toEqual([
      `${database}/near-misses/no-ports.yaml:9:12 bad-placeholder This is not a placeholder: \${ and a name and } are.`,
      `${database}/start.yaml:4:20 unknown-name There is no parameter nobody.`,
      `${database}/start.yaml:5:13 unknown-name There is no parameter nothing.`,
    ]);
  });

  it('report keys that become one, and names that are no text any more', () => {
    edit(`${database}/start.yaml`, 'name: ${ns}\n', 'name: ${ns}\n  labels: {"${app}": x, app: y}\n');
    edit(`${database}/near-misses/no-ports.yaml`, '  name: ${db}', '  name: ${port}');
    expect(faults()).toContainEqual(expect.stringContaining('duplicate-key Two keys of a map become "app".'));
  });
});

describe('a pack that means no good', () => {
  it.each<[string, () => void, string]>([
    [
      'a control character',
      () => edit(scenario, 'title: Only', 'title: \u001b[2JOnly'),
      'control-character The character U+001B stands here',
    ],
    [
      'one behind an escape of YAML',
      () => edit(scenario, 'title: Only the app', 'title: "\\e[2J"\nx: a'),
      'control-character This text has the character U+001B',
    ],
    [
      'a bidirectional one',
      () => edit(scenario, 'title: Only', 'title: \u202eOnly'),
      'control-character The character U+202E',
    ],
    [
      'a lone carriage return',
      () => edit(scenario, 'title: Only', 'title: a\rOnly'),
      'control-character The character U+000D',
    ],
    [
      'a control character in a manifest',
      () => edit(`${database}/start.yaml`, 'name: exporter', 'name: "w\\u009bb"'),
      'control-character This object has the character U+009B',
    ],
    [
      'bytes that are no text',
      () => write(scenario, Buffer.from([0xff, 0xfe, 0x00])),
      'not-text The file is not text in UTF-8.',
    ],
    [
      'a large file',
      () => write(`${database}/start.yaml`, `# ${'x'.repeat(256 * 1024)}\n`),
      'too-large The file has 262147 bytes; a file of a pack may have 262144.',
    ],
    [
      'a link',
      () => {
        rmSync(join(folder, scenario));
        symlinkSync('/etc/passwd', join(folder, scenario));
      },
      'not-plain-file This is a link, a pipe or a device: it is not opened.',
    ],
    [
      'a folder that is a link',
      () => {
        rmSync(join(folder, database), { recursive: true });
        symlinkSync(given + '/' + database, join(folder, database));
      },
      'not-plain-file This is a link, a pipe or a device',
    ],
    [
      'a folder in place of a file',
      () => {
        rmSync(join(folder, scenario));
        mkdirSync(join(folder, scenario));
      },
      'not-plain-file This is a folder.',
    ],
    [
      'a million brackets',
      () => write(scenario, '['.repeat(250_000)),
      'too-deep Maps and lists stand more than 60 deep within each other.',
    ],
    ['lists within lists on a line', () => write(scenario, '- '.repeat(100_000)), 'too-deep'],
    [
      'deep maps',
      () => write(scenario, Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')),
      'too-deep',
    ],
    [
      'keys without end',
      () => write(scenario, Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n')),
      'too-many-keys The file has more than 10000 keys.',
    ],
    ['an alias that unfolds without end', () => write(scenario, bomb()), 'not-yaml An alias cannot be read'],
    [
      'a hundred aliases',
      () => write(scenario, `a: &a x\nb: [${Array(101).fill('*a').join(', ')}]\n`),
      'too-many-aliases The file has more than 100 aliases.',
    ],
    [
      '__proto__',
      () => edit(scenario, 'title: Only', '__proto__: {polluted: 1}\ntitle: Only'),
      'unknown-field The file has no field "__proto__".',
    ],
    [
      '__proto__ as a parameter',
      () => edit(scenario, '    other: [dev', '    __proto__: [x]\n    other: [dev'),
      '"__proto__" is not the name of a parameter.',
    ],
    ['an unknown tag', () => edit(scenario, 'title: Only', 'title: !!js/function Only'), 'not-yaml'],
  ])('is refused for %s, at its place', (_, spoil, told) => {
    spoil();
    expect(faults()).toContainEqual(expect.stringContaining(told));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('reports some faults of a file that has thousands, and counts the others', () => {
    write(scenario, Array.from({ length: 5000 }, (_, at) => `k${at}: 1`).join('\n'));
    const found = faults();
    expect(found.length).toBeLessThan(150);
    expect(found).toContainEqual(expect.stringMatching(/too-many-faults The file has \d+ more faults\./));
  });

  it('is read with the line ends of Windows, and a byte order mark', () => {
    const text = readFileSync(join(folder, scenario), 'utf8');
    write(scenario, `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    expect(faults()).toEqual([]);
  });
});

/** An alias of ten, ten times, nine times over. */
function bomb(): string {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let depth = 1; depth < 9; depth++) {
    const [own, below] = ['abcdefghi'[depth], 'abcdefghi'[depth - 1]];
    lines.push(`${own}: &${own} [${Array(9).fill(`*${below}`).join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}
