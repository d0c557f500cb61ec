import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import { fillYaml, placeholderSpots } from '../../src/scenario/fill-yaml.ts';
import {
  fillScalar,
  fillText,
  fillValue,
  placeholdersIn,
  type VariantValue,
  type VariantValues,
} from '../../src/scenario/placeholders.ts';

const values: VariantValues = new Map<string, VariantValue>([
  ['ns', 'shop'],
  ['port', 8080],
  ['on', true],
  ['odd', 'yes'],
  ['image', 'nginx:1.29'],
  ['sharp', "it's: #1"],
  ['empty', ''],
]);

function read(text: string): readonly unknown[] {
  const found = readManifests(text, 'x.yaml');
  if ('fault' in found) throw new Error(`${found.fault.message}\n${text}`);
  return found.documents.map(({ value }) => value);
}

describe('a text with placeholders', () => {
  it.each([
    ['${ns}', 'shop'],
    ['app-${ns}-${port}', 'app-shop-8080'],
    ['$${ns}', '${ns}'],
    ['$$${ns}', '$${ns}'],
    ['cost: $5 {ns}', 'cost: $5 {ns}'],
    ['${nothing}', '${nothing}'],
    ['${1}', '${1}'],
    ['${', '${'],
    ['$${port}${port}', '${port}8080'],
  ])('%s becomes %s', (text, filled) => {
    expect(fillText(text, values)).toBe(filled);
  });

  it('that is one placeholder alone has the type of its value', () => {
    expect([fillScalar('${port}', values), fillScalar('${on}', values), fillScalar(' ${port}', values)]).toEqual([
      8080,
      true,
      ' 8080',
    ]);
  });

  it('has its names found where they stand', () => {
    expect(placeholdersIn('a ${ns} $${x} ${} ${open')).toEqual([
      { index: 2, length: 5, name: 'ns' },
      { index: 8, length: 3, name: null },
      { index: 14, length: 3 },
      { index: 18, length: 2 },
    ]);
  });
});

describe('YAML with placeholders', () => {
  it.each([
    ['name: ${ns} # in ${ns}', 'name: shop # in shop'],
    ['port: ${port}', 'port: 8080'],
    ['{port: "${port}", name: "${ns}"}', '{port: 8080, name: "shop"}'],
    ["{port: '${port}-${port}'}", "{port: '8080-8080'}"],
    ['name: x${port}', 'name: x8080'],
    ['name: ${port}${port}', 'name: "80808080"'],
    ['name: ${odd}', 'name: "yes"'],
    ['name: ${sharp}', 'name: "it\'s: #1"'],
    ["name: '${sharp}'", "name: 'it''s: #1'"],
    ['name: "${sharp}"', 'name: "it\'s: #1"'],
    ['image: ${image}', 'image: nginx:1.29'],
    ['${ns}: {"${port}": 1}', 'shop: {"8080": 1}'],
    ['text: |\n  in ${ns}\n  $${HOME}\n', 'text: |\n  in shop\n  ${HOME}\n'],
    ['# a comment with ${ns}\na: 1\n', '# a comment with shop\na: 1\n'],
    ['a: &x ${ns}\nb: *x\n', 'a: &x shop\nb: *x\n'],
    ['a: ${empty}', 'a: ""'],
    ['a: "\\x24{ns}"', 'a: "shop"'],
    ['a: ${ns}\n---\nb: ${port}\n', 'a: shop\n---\nb: 8080\n'],
  ])('%j becomes %j', (text, filled) => {
    expect(fillYaml(text, values)).toBe(filled);
  });

  it('that cannot be read stays as it is', () => {
    for (const text of ['a: {b: ${ns}}', '[${ns}', '\t${ns}']) expect(fillYaml(text, values)).toBe(text);
  });

  it('has its placeholders with their offsets, in comments too', () => {
    const text = 'a: ${ns} # ${x}\nb: "q ${y}"\n';
    expect(placeholderSpots(text).map(({ offset, placeholder }) => [offset, placeholder.name])).toEqual([
      [3, 'ns'],
      [11, 'x'],
      [22, 'y'],
    ]);
  });
});

describe('putting in values', () => {
  const nasty = fc
    .constantFrom<VariantValue>(
      'shop',
      'yes',
      'null',
      '~',
      '8080',
      '0x10',
      '- a',
      'a: b',
      'a #b',
      '#',
      '{',
      '}',
      '[x]',
      '"',
      "'",
      '\\',
      '&a',
      '*a',
      '!t',
      '%',
      '@',
      '`',
      '|',
      '>',
      '?',
      ': ',
      '---',
      'é ü',
      '$',
      '$$',
      'a,b',
      'true',
      '.inf',
      '',
      8080,
      0,
      -1.5,
      1e21,
      true,
      false,
    )
    .filter((each) => typeof each !== 'string' || each === each.trim());
  const given: fc.Arbitrary<VariantValues> = fc.record({ a: nasty, b: nasty }).map((of) => new Map(Object.entries(of)));
  const piece = fc.constantFrom(
    '${a}',
    '${b}',
    '$${c}',
    'x',
    'web',
    ' ',
    '-',
    ':',
    '/',
    '1',
    '\n',
    '#',
    "'",
    '"',
    '{',
    'é',
  );
  const text = fc.oneof(
    fc.constantFrom('${a}', '${b}'),
    fc.array(piece, { minLength: 1, maxLength: 5 }).map((all) => all.join('')),
  );
  const tree = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.constantFrom<unknown>(1, true, null, 'plain'),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom('k', 'name', 'x-${a}', 'y${b}'), text), tie('node'), { maxKeys: 3 }),
    ),
  })).node;
  const styles = fc.record({
    defaultStringType: fc.constantFrom(
      'PLAIN',
      'QUOTE_DOUBLE',
      'QUOTE_SINGLE',
      'BLOCK_LITERAL',
      'BLOCK_FOLDED',
    ) as fc.Arbitrary<'PLAIN'>,
    collectionStyle: fc.constantFrom('any', 'block', 'flow') as fc.Arbitrary<'any'>,
    lineWidth: fc.constantFrom(20, 80),
  });

  it('never changes the form of YAML: what is read from the filled text is what was read, with the values in it', () => {
    let compared = 0;
    fc.assert(
      fc.property(tree, styles, given, (of, style, with_) => {
        const source = stringify({ top: of }, style);
        // Some texts that the YAML library writes are no YAML, and no text of a pack.
        fc.pre(!('fault' in readManifests(source, 'x.yaml')));
        const before = read(source);
        let collided = false;
        const meant = fillValue(before, with_, () => {
          collided = true;
        });
        fc.pre(!collided);
        compared++;
        expect(read(fillYaml(source, with_))).toEqual(meant);
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it('keeps the number of items and keys at every depth', () => {
    // A key that is a number stands first, whatever it was before.
    const shape = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(shape).join()}]`;
      return typeof value === 'object' && value !== null ? `{${Object.values(value).map(shape).sort().join()}}` : '.';
    };
    fc.assert(
      fc.property(tree, given, (of, with_) => {
        let collided = false;
        const filled = fillValue(of, with_, () => {
          collided = true;
        });
        fc.pre(!collided);
        expect(shape(filled)).toEqual(shape(of));
      }),
    );
  });
});
