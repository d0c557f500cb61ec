import { describe, expect, test } from 'vitest';
import { getopt, isOptionError, type OptionSpec, optionErrorMessage } from '../../src/containers/libc/getopt.ts';

const spec: OptionSpec = {
  short: 'ab:c::',
  long: { all: 'a', base: 'b', 'count=': 'count', context: 'a' },
};

function parsed(words: readonly string[], more: Partial<OptionSpec> = {}) {
  const options = getopt(['program', ...words], { ...spec, ...more });
  if (isOptionError(options)) return optionErrorMessage(options);
  return { given: options.given.map(({ name, value }) => `${name}=${value}`), operands: options.operands };
}

describe('getopt', () => {
  test.each<[string[], string[], string[]]>([
    [
      ['-a', 'x', '-b', '1', 'y'],
      ['a=', 'b=1'],
      ['x', 'y'],
    ],
    [['-ab1'], ['a=', 'b=1'], []],
    [['-c', 'x'], ['c='], ['x']],
    [['-c5', '--', '-a'], ['c=5'], ['-a']],
    [['-', '--base', '7'], ['b=7'], ['-']],
    [['--base=7=8', '--count', '9'], ['b=7=8', 'count=9'], []],
    [['--al', '--cou=3'], ['a=', 'count=3'], []],
  ])('takes %j apart', (words, given, operands) => {
    expect(parsed(words)).toEqual({ given, operands });
  });

  test('stops at the first operand where it is asked to', () => {
    expect(parsed(['-a', 'x', '-a'], { stopAtOperand: true })).toEqual({ given: ['a='], operands: ['x', '-a'] });
  });

  test.each([
    [['-x'], "invalid option -- 'x'"],
    [['-ab'], "option requires an argument -- 'b'"],
    [['--co'], "unrecognized option '--co'"],
    [['--nosuch=1'], "unrecognized option '--nosuch=1'"],
    [['--count'], "option '--count' requires an argument"],
  ])('reports %j', (words, message) => {
    expect(parsed(words)).toBe(message);
  });
});
