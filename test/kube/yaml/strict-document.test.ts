import { describe, expect, test } from 'vitest';
import { readStrictDocument } from '../../../src/kube/yaml/strict-document.ts';

describe('a document that is read strictly', () => {
  test.each([
    ['YAML', 'a: [1, b]\n', [3, 4, 7]],
    ['JSON with tabs', '{\n\t"a": [1, "b"]}', [8, 9, 12]],
    ['YAML that is not plain', 'a: [1, &x b]\n', [3, 4, 10]],
  ])('in %s knows where its parts stand', (_what, text, [list = 0, first = 0, second = 0]) => {
    expect(readStrictDocument(text)).toMatchObject({
      root: {
        is: 'map',
        keys: ['a'],
        values: [
          {
            is: 'list',
            at: list,
            items: [
              { at: first, value: 1 },
              { at: second, value: 'b' },
            ],
          },
        ],
      },
    });
  });

  test('may be empty', () => {
    expect(readStrictDocument('# nothing\n')).toEqual({ root: { is: 'scalar', at: -1, value: null } });
  });

  test('has what an alias names in the place of the alias', () => {
    const read = readStrictDocument('- &x {a: 1}\n- *x\n- *x\n');
    expect(read).toMatchObject({ root: { items: [{ at: 5 }, { at: 14, keys: ['a'] }, { at: 19, keys: ['a'] }] } });
  });

  test.each([
    ['a key given twice', 'a: 1\nb: {c: 1, c: 2}\n', 15, /"c" is given twice/],
    ['a key given twice in JSON', '{"a": 1, "a": 2}', 9, /"a" is given twice/],
    ['a second document', 'a: 1\n---\nb: 2\n', 5, /second document/],
    ['a tag', 'a: !b 1\n', 3, /tag/],
    ['an alias of nothing', 'a: *b\n', 3, /no anchor &b/],
    ['an alias of itself', 'a: &b [*b]\n', 7, /no anchor &b/],
    ['a map for a key', '{a: b}: c\n', 0, /A key must be one value/],
    ['a fault of YAML', 'a: b: c\n', 3, /second key/],
  ])('is refused with %s', (_what, text, offset, message) => {
    expect(readStrictDocument(text)).toEqual({ fault: { offset, message: expect.stringMatching(message) } });
  });

  test('is refused where aliases stand for millions of values, or nest too deep', () => {
    const lines = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
    for (let at = 1; at < 9; at++)
      lines.push(
        `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(', ')}]`,
      );
    expect(readStrictDocument(lines.join('\n'))).toMatchObject({ fault: { message: /too many/ } });
    expect(readStrictDocument('['.repeat(20_000))).toHaveProperty('fault');
  });

  // A look at all that came before, for each of them, would outlast the test.
  test.each([
    ['anchors', Array.from({ length: 40_000 }, (_, at) => `- &a${at} {a: ${at}}`).join('\n'), 'root'],
    ['aliases', `- &a {b: 1}\n${'- *a\n'.repeat(40_000)}`, 'root'],
    ['keys', Array.from({ length: 100_000 }, (_, at) => `k${at}: 1`).join('\n'), 'root'],
    ['keys that are not plain', Array.from({ length: 40_000 }, (_, at) => `k${at}: !!int 1`).join('\n'), 'root'],
    ['keys given twice', `{${'a: 1, '.repeat(100_000)}}`, 'fault'],
    ['quotes', '"'.repeat(200_000), 'fault'],
  ])('may have very many %s', (_what, text, expected) => {
    expect(readStrictDocument(text)).toHaveProperty(expected);
  });
});
