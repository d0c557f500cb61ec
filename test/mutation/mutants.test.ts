import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';

describe('the mutants of the engine', () => {
  it.each(mutants)('rule $rule, $breaks: the text to change stands in $file once', ({ file, find, replace }) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(text.split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  it('break every rule that the engine itself decides', () => {
    // 37 and 48 are the data path's, which knows Services.
    const rules = Array.from({ length: 49 }, (_, index) => index + 1).filter((rule) => rule !== 37 && rule !== 48);
    expect(rules.filter((rule) => !mutants.some((mutant) => mutant.rule === rule))).toEqual([]);
  });
});
