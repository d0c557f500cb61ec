import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Document, readManifests } from '../../../src/kube/yaml/read-manifests.ts';

interface Recorded {
  readonly what: string;
  readonly text: string;
  /** Null where kubectl refuses the text. */
  readonly objects: readonly unknown[] | null;
}

const recording = new URL('../../conformance/kubectl/yaml.json', import.meta.url);
const { texts } = JSON.parse(readFileSync(recording, 'utf8')) as { texts: readonly Recorded[] };

describe('texts are read as kubectl v1.35.4 reads them', () => {
  test.each(texts)('$what', ({ text, objects }) => {
    const read = readManifests(text, 'a.yaml');
    expect('documents' in read ? read.documents.map(({ value }) => value) : null).toEqual(objects);
  });
});

describe('documents', () => {
  test('that are empty or only comments are left out', () => {
    expect(valuesOf('# nothing\n---\n---\na: 1\n---\n# end\n')).toEqual([{ a: 1 }]);
    expect(valuesOf('')).toEqual([]);
  });

  test('of a List are unpacked, lists of lists too', () => {
    const text = 'kind: List\nitems:\n- {a: 1}\n- {kind: List, items: [{b: 2}]}\n';
    expect(valuesOf(text)).toEqual([{ a: 1 }, { b: 2 }]);
  });

  test('of a typed list get its kind', () => {
    const text = 'apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: p}\n';
    expect(valuesOf(text)).toEqual([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }]);
  });

  test('may be JSON, one after the other', () => {
    expect(valuesOf('{"a": 1}\n{"b": "}"}{"c": [2]}')).toEqual([{ a: 1 }, { b: '}' }, { c: [2] }]);
    expect(valuesOf('{"a": 1}\n---\n{"b": "}"}\n---\n{"c": [2]}')).toEqual([{ a: 1 }, { b: '}' }, { c: [2] }]);
  });

  test('keep keys of any name', () => {
    const [value] = valuesOf('__proto__: {x: 1}\nconstructor: 2\n');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect((value as { x?: number }).x).toBeUndefined();
  });
});

describe('a separator', () => {
  test.each([
    ['an object', 'a: 1\n--- {b: 2}\n', 2, 5, '{b: 2}'],
    ['a sign of block text', '--- |\n  text\n---\na: 1\n', 1, 5, '|'],
    ['a key, in a policy that would be another', 'a: 1\n---apiVersion: v1\nkind: x\n', 2, 4, 'apiVersion: v1'],
    ['a dash', 'a: 1\r\n----\r\nb: 1\r\n', 2, 4, '-'],
    ['words, within quotes', 'a: "first\n\n---second line"\n', 3, 4, 'second line"'],
  ])('with %s behind it is refused in kubectl’s words', (_what, text, line, column, behind) => {
    const message = `invalid Yaml document separator: ${behind}; after --- only spaces and a comment may follow`;
    expect(readManifests(text, 'a.yaml')).toMatchObject({ fault: { place: { line, column }, message } });
  });

  test('with much behind it is reported in short', () => {
    const read = readManifests(`--- ${'x'.repeat(5000)}`, 'a.yaml');
    expect('fault' in read && read.fault.message.length).toBeLessThan(250);
  });

  test('after a directive leaves the directive alone, which is refused', () => {
    expect(readManifests('# c\n%YAML 1.2\n---\na: 1\n', 'a.yaml')).toMatchObject({
      fault: { place: { line: 2, column: 1 }, message: expect.stringMatching(/incompatible YAML document.*remove it/) },
    });
  });

  test.each([
    ['a line of dots', 'a: 1\n... # end\nb: 2\n', 3, 1],
    ['a bracket', '{a: 1}\n{b: 2}\n', 2, 1],
    ['a bracket of JSON, in a later document', 'x: 1\n---\n{"a": 1}\n\n{"b": 2}\n', 5, 1],
  ])('is needed behind %s: what follows is ignored, with a warning', (_what, text, line, column) => {
    const read = readManifests(text, 'a.yaml');
    expect(read).toMatchObject({ warnings: [{ place: { line, column }, message: expect.stringMatching(/ignored/) }] });
    expect('documents' in read && read.documents.at(-1)?.value).toEqual({ a: 1 });
  });

  test('is found at once in millions of lines', () => {
    const text = `${'---\n# x\n'.repeat(1_000_000)}a: 1\n...\n${'--- # y\n...\n'.repeat(200_000)}`;
    expect(valuesOf(text)).toEqual([{ a: 1 }]);
  });
});

describe('a key given twice', () => {
  test('counts as it stands last, with a warning at that place', () => {
    const read = readManifests('a: 1\nspec:\n  podSelector: {}\n  podSelector: {x: z}\n', 'p.yaml');
    expect(read).toMatchObject({
      documents: [{ value: { a: 1, spec: { podSelector: { x: 'z' } } } }],
      warnings: [
        {
          place: { file: 'p.yaml', line: 4, column: 3 },
          message: 'key "podSelector" is given twice; the last one counts',
        },
      ],
    });
  });
});

describe('places', () => {
  const text = [
    '# a policy',
    'apiVersion: networking.k8s.io/v1',
    'metadata:',
    '  labels: {app.kubernetes.io/name: web, "a b": c}',
    'spec:',
    '  ingress:',
    '  - from:',
    '    - podSelector: {}',
    '    - ipBlock:',
    '        cidr: 10.0.0.0/8',
    '  base: &base {deep: {er: 1}}',
    '  alias: *base',
    '---',
    '',
    'second: true',
    '',
  ].join('\n');

  test.each([
    ['', 2, 1],
    ['spec', 5, 1],
    ['spec.ingress', 6, 3],
    ['spec.ingress[0]', 7, 5],
    ['spec.ingress[0].from[1]', 9, 7],
    ['spec.ingress[0].from[1].ipBlock.cidr', 10, 9],
    ['metadata.labels[app.kubernetes.io/name]', 4, 12],
    ['metadata.labels[a b]', 4, 41],
    ['spec.alias.deep.er', 11, 23],
    ['spec.ingress[0].from[1].ipBlock.except[3]', 9, 7],
    ['spec.ingress[7].from', 6, 3],
    ['spec.policyTypes', 5, 1],
    ['nothing', 2, 1],
  ])('of %j: line %i, column %i', (path, line, column) => {
    expect(documentsOf(text)[0]!.placeOf(path)).toEqual({ file: 'a.yaml', line, column });
  });

  test('of a key that YAML reads as another text', () => {
    expect(documentsOf('a:\n  y: 1\n  010: 2\n')[0]!.placeOf('a.true')).toMatchObject({ line: 2, column: 3 });
    expect(documentsOf('a:\n  y: 1\n  010: 2\n')[0]!.placeOf('a[8]')).toMatchObject({ line: 3, column: 3 });
  });

  test('of a later document, of an item of a list, of JSON', () => {
    expect(documentsOf(text)[1]!.place).toMatchObject({ line: 15, column: 1 });
    const list = documentsOf('kind: List\nitems:\n- a: 1\n- b: {c: 2}\n');
    expect(list[1]!.place).toMatchObject({ line: 4, column: 3 });
    expect(list[1]!.placeOf('b.c')).toMatchObject({ line: 4, column: 7 });
    const json = documentsOf('{"a": 1}\n{\n  "b": {"c": [1, {"d": 2}]}}');
    expect(json[1]!.placeOf('b.c[1].d')).toMatchObject({ line: 3, column: 19 });
  });

  test('count lines that end with CR LF, and do not count a byte order mark', () => {
    expect(documentsOf('\uFEFFa: 1\r\nb: 2\r\n')[0]!.placeOf('b')).toMatchObject({ line: 2, column: 1 });
  });
});

describe('text that cannot be read is one fault, at its place', () => {
  test.each([
    ['a tab', 'a:\n\tb: 1\n', 2, 1, /spaces only, not tabs/],
    ['two colons', 'a: b: c\n', 1, 4, /second key/],
    ['an open bracket', 'a: [1, 2\nb: 3\n', 1, 4, /bracket is opened and not closed/],
    ['an open bracket around one that is closed', 'a:\n  b: {c: {d: 1}\n  e: [2]\n', 2, 6, /not closed/],
    ['an open bracket at the end', 'a:\n  b: {c: d\n', 2, 6, /not closed/],
    ['a bracket of another kind', 'a: [1, {b: "]"], 2}\n', 1, 15, /does not close the \{/],
    ['a bracket too many', 'a: {b: 1, c: 2}}\n', 1, 16, /closes nothing/],
    ['an open quote', 'a: "b\n', 1, 4, /quote is opened and not closed/],
    ['an open quote that a later one seems to close', 'a:\n  b: "c\n  d: 1\ne: "f"\n', 2, 6, /quote/],
    ['text behind quotes', 'a: "b" c\n', 1, 8, /behind a text in quotes/],
    ['a line out of line', 'a:\n  b: 1\n c: 2\n', 3, 2, /indented/],
    ['a line too far in', 'a:\n  b: 1\n   c: 2\n', 3, 4, /indented further than the key above/],
    ['a line too far in, after others', 'a: b\n\n# x\n    c: d\n', 4, 5, /not indented/],
    ['an item too far out', 'a:\n  - b: []\n - c: []\n', 3, 2, /item is not indented as the list/],
    ['an item too far in', 'a:\n - b: []\n  - c: []\n', 3, 3, /indented/],
    ['a key beside a list', '- a\nb: c\n', 2, 1, /beside the list/],
    ['a list beside a key', 'a: b\n- c\n', 2, 1, /list stands here/],
    ['a list behind a key', 'a: - b\n', 1, 4, /line of its own/],
    ['a comma left out', 'a: {b: 1 c: 2}\n', 1, 10, /comma is missing/],
    ['a comma left out between words', 'a: {b: x y: z}\n', 1, 10, /comma is missing/],
    ['a comma left out at a line end', 'a: {b: 1\n  c: 2}\n', 2, 3, /comma is missing/],
    ['a key without a colon', 'a: b\nc d\ne: f\n', 2, 1, /colon/],
    ['a key without a space', 'kind:Pod\nmetadata: {}\n', 1, 1, /space after its colon/],
    ['an anchor without a name', 'a: &\n', 1, 4, /anchor/],
    ['an alias without its anchor', 'a: *x\n', 1, 4, /no anchor &x/],
    ['an anchor that contains itself', 'a: &x [*x]\n', 1, 8, /contains itself/],
    ['an infinite number', 'a: .inf\n', 1, 4, /JSON/],
    ['an empty key', '~: 1\n', 1, 1, /key is empty/],
    ['a map for a key', '{a: b}: c\n', 1, 1, /key/],
    ['a merge of nothing', '<<: 5\n', 1, 1, /merge/],
    ['a control character', 'a: \u0001\n', 1, 4, /control/],
    ['a wrong tag', 'a: !!int x\n', 1, 10, /int/],
    ['braces and nothing else', '{{{ nope\n', 1, 3, /bracket/],
    ['a star', 'a: *\n', 1, 4, /alias/],
    ['an at sign', 'a: @b\n', 1, 4, /quotes/],
  ])('%s', (_what, text, line, column, message) => {
    const read = readManifests(text, 'f.yaml');
    expect(read).toMatchObject({
      fault: { place: { file: 'f.yaml', line, column }, message: expect.stringMatching(message) },
    });
  });

  test('with the line and a caret below the column', () => {
    const read = readManifests('kind: x\nmetadata:\n\tname: y\n', 'f.yaml');
    expect('fault' in read && read.fault.excerpt).toBe(' name: y\n^');
  });

  test('the first only, however many follow', () => {
    const started = performance.now();
    for (const text of ['['.repeat(20_000), '{'.repeat(20_000), '- '.repeat(5000), '{"a":'.repeat(9000)]) {
      expect(readManifests(text, 'f.yaml')).toMatchObject({ fault: { place: { line: 1 } } });
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('aliases that stand for millions of values are refused at once', () => {
    const lines = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
    for (let at = 1; at < 30; at++)
      lines.push(
        `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(', ')}]`,
      );
    expect(readManifests(lines.join('\n'), 'f.yaml')).toMatchObject({
      fault: { message: 'The aliases stand for too many values.' },
    });
  });
});

describe('no text makes it throw', () => {
  const piece = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&x ',
    '*x',
    '!!int ',
    '!y ',
    '|',
    '>',
    '#',
    '---\n',

    '? ',
    '<<: ',
    '%YAML 1.1\n',
    '\t',
    '\r\n',
    '...\n',
    '\u0000',
    '\uFEFF',
    '~',
    '010',
    '.nan',
    'kind: List\n',
    'items:',
  );
  const place = (document: Document) => document.placeOf('a[0].b');

  test.each([
    ['of any characters', fc.string({ unit: 'binary', maxLength: 60 })],
    ['of pieces of YAML', fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''))],
    ['of JSON', fc.json()],
    ['of JSON cut off', fc.tuple(fc.json(), fc.nat(40)).map(([text, cut]) => text.slice(0, -cut || undefined))],
  ])('%s', (_what, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const read = readManifests(text, 'x');
        const places = 'fault' in read ? [read.fault.place] : read.documents.map(place);
        expect(places.every(({ line, column }) => line > 0 && column > 0)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

function documentsOf(text: string): readonly Document[] {
  const read = readManifests(text, 'a.yaml');
  if ('fault' in read) throw new Error(read.fault.message);
  return read.documents;
}

function valuesOf(text: string): readonly unknown[] {
  return documentsOf(text).map(({ value }) => value);
}
