import { describe, expect, it } from 'vitest';
import { mutations } from '../../../src/netpol/misconceptions/definitions.ts';
import { misconceptionEntries, misconceptionNames } from '../../../src/netpol/misconceptions/titles.ts';

describe('the list of misconceptions', () => {
  it('has each that a grade can name, with a name of its own, its sentence and its lesson', () => {
    const entries = misconceptionEntries();
    expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining(mutations.map(({ id }) => id)));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
    for (const { name, says, lesson } of entries) {
      expect(name).toMatch(/^[A-Za-z].{5,}[^.]$/);
      expect(says).toMatch(/\.$/);
      expect(lesson).toMatch(/^[a-z0-9-]+$/);
    }
  });

  it('names none that no grade can name', () => {
    expect(Object.keys(misconceptionNames).toSorted()).toEqual(misconceptionEntries().map(({ id }) => id));
  });

  it('speaks of connections in plain words', () => {
    const riddles = /\b(walls?|doors?|knock|nobody|somebody|anybody|whoever|told)\b/i;
    expect(misconceptionEntries().filter(({ name, says }) => riddles.test(`${name} ${says}`))).toEqual([]);
  });
});
