import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { catalogue, coverageDocument, coveredBy, describedPacks, target } from '../../scripts/document-coverage.ts';

const packs = describedPacks();

it('docs/coverage.md says what the packs cover (node scripts/document-coverage.ts writes it)', async () => {
  expect(readFileSync(target, 'utf8')).toBe(await coverageDocument(packs));
});

it('every number that a scenario covers is in the list', () => {
  const { tasks, lessons, falseSentences } = catalogue;
  const known = [...Object.values(tasks), lessons, falseSentences].flatMap((part) => Object.keys(part));
  expect([...coveredBy(packs).keys()].filter((number) => !known.includes(number))).toEqual([]);
});
