import { expect, test } from 'vitest';
import { badInputRunner, badInputs } from './bad-input-cases.ts';
import { runMain } from './run-main.ts';

const outcome = badInputRunner((args) => runMain(args));

test('there are more than forty cases, and a dozen of them run as processes', () => {
  expect(badInputs.length).toBeGreaterThan(45);
  expect(badInputs.filter((one) => one.process).length).toBeGreaterThanOrEqual(12);
  expect(new Set(badInputs.map(({ name }) => name)).size).toBe(badInputs.length);
});

// The others run as processes of their own, in test/e2e/bad-input.test.ts.
test.each(badInputs.filter((one) => !one.process).map((one) => [one.name, one] as const))('%s', async (_, one) => {
  expect(await outcome(one)).toEqual({ code: one.code, missing: [], showsBug: false, printsResult: false });
});
