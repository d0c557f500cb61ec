import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { printPath, type Step } from '../../../src/kube/field-path.ts';
import { composeFirst } from '../../../src/kube/yaml/compose.ts';
import { placeIn } from '../../../src/kube/yaml/place-in.ts';
import { placeAmong, placing, valuing } from '../../../src/kube/yaml/placed-node.ts';
import { readJsonPlaces, readPlain } from '../../../src/kube/yaml/plain-yaml.ts';
import { splitStream } from '../../../src/kube/yaml/split-stream.ts';
import { readNode } from '../../../src/kube/yaml/value.ts';

const root = join(import.meta.dirname, '../../..');
const recording = join(root, 'test/conformance/kubectl/yaml.json');
const { texts } = JSON.parse(readFileSync(recording, 'utf8')) as { texts: readonly { readonly text: string }[] };
const manifests = globSync('{scenarios,test}/**/*.yaml', { cwd: root })
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .filter((text) => text.length < 100_000);

describe('a text that is read quickly', () => {
  it('is nearly every manifest', () => {
    const chunks = manifests.flatMap(chunksOf);
    expect(chunks.length).toBeGreaterThan(50);
    expect(chunks.filter((text) => readPlain(text, placing)).length / chunks.length).toBeGreaterThan(0.9);
  });

  it.each([
    ['manifests', manifests],
    ['what kubectl was given', texts.map(({ text }) => text)],
  ])('is read as the library reads it, with the same places and warnings: %s', (_what, all) => {
    expect(all.flatMap(chunksOf).flatMap(differences)).toEqual([]);
  });

  const pieces =
    'a|b: |c:|- |\n|\n|\n  |\n    |  |{|}|[|]|"|\'|, |/|#| # x|1|010|y|~|"q"|\'s\'|: |:|x y|-|--z|/p|"a\\n"|(x)|.5|\n- |k: v|\nk: v|\n  k: v|>|<<: |&x |*x|!!str |\t|\t|é|\\|%|\r\n|\r\n  |\r'
      .split('|')
      .concat('|\n', '|-\n  t\n', '|+');

  it('is read so whatever it is made of', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 14 }), (some) => {
        expect(chunksOf(some.join('')).flatMap(differences)).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['an alias', 'a: &x 1\nb: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['text over two lines', 'a: b\n  c\n'],
    ['a quote over two lines', 'a: "b\n  c"\n'],
    ['a tab', 'a:\tb\n'],
    ['a tab before a line', 'a:\n\tb: c\n'],
    ['a lone carriage return', 'a: b\rc: d\n'],
    ['a merge', '<<: {a: b}\n'],
    ['a fault', 'a: b: c\n'],
    ['a list beside a map', 'a: b\n- c\n'],
    ['what JSON does not have', 'a: .inf\n'],
    ['a folded block', 'a: >\n  b\n'],
  ])('is none with %s', (_what, text) => {
    expect(readPlain(text, placing)).toBeUndefined();
  });

  it('is none where it is nested too deep', () => {
    expect(readPlain(`${'['.repeat(600)}${']'.repeat(600)}`, placing)).toBeUndefined();
    expect(readPlain('- '.repeat(600), placing)).toBeUndefined();
  });
});

test('fields of JSON are found where YAML finds them', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 3 })),
      fc.boolean(),
      (value, wide) => {
        const text = JSON.stringify(value, null, wide ? 2 : 0);
        const nodes = readJsonPlaces(text, placing);
        const composed = composeFirst(text);
        if (nodes === undefined || 'fault' in composed) return;
        for (const steps of stepsIn(value).filter((each) => each.every((step) => /^\w+$/.test(String(step))))) {
          expect(placeAmong(nodes.root, steps.map(String))).toBe(placeIn(composed.root, printPath(steps)));
        }
      },
    ),
  );
});

function chunksOf(text: string): readonly string[] {
  return [...splitStream(text, 0)].flatMap((part) => ('message' in part ? [] : [text.slice(part.start, part.end)]));
}

/** Where what is read quickly differs from what the library makes of it. */
function differences(text: string): readonly object[] {
  const warnings: string[] = [];
  const plain = readPlain(
    text,
    valuing((offset, message) => warnings.push(`${offset} ${message}`)),
  );
  const nodes = readPlain(text, placing);
  if (plain === undefined || nodes === undefined) return [];
  const composed = composeFirst(text);
  if ('fault' in composed) return [{ text, fault: composed.fault }];
  const told: string[] = [];
  const read = readNode(composed.root, (offset, message) => told.push(`${offset} ${message}`));
  const places = stepsIn(plain.root)
    .slice(0, 200)
    // A path in text has no sign for a bracket within a key.
    .filter((steps) => steps.every((step) => !/[[\]]/.test(String(step))))
    .map((steps) => [placeAmong(nodes.root, steps.map(String)), placeIn(composed.root, printPath(steps))] as const);
  const same =
    JSON.stringify({ value: plain.root }) === JSON.stringify(read) &&
    warnings.toSorted().join() === told.toSorted().join() &&
    places.every(([one, other]) => one === other);
  return same ? [] : [{ text, plain: plain.root, read, warnings, told, places }];
}

function stepsIn(value: unknown, steps: readonly Step[] = []): readonly (readonly Step[])[] {
  if (typeof value !== 'object' || value === null) return [steps];
  const inner: readonly (readonly [Step, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [steps, ...inner.flatMap(([step, each]) => stepsIn(each, [...steps, step]))];
}
