import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PackTestJson } from '../../src/report/json.ts';
import { runMain } from '../commands/run-main.ts';

const scenarios = new URL('../../scenarios', import.meta.url).pathname;

it.each(readdirSync(scenarios))('pack test --quick proves the bundled pack %s', { timeout: 240_000 }, async (name) => {
  const argv = ['pack', 'test', join(scenarios, name), '--quick', '--json', '--no-receipt'];
  const { code, stdout, stderr } = await runMain(argv);
  const result = JSON.parse(stdout) as PackTestJson;
  expect(result.scenarios.flatMap(({ faults }) => faults)).toEqual([]);
  expect({ code, stderr, passed: result.passed }).toEqual({ code: 0, stderr: '', passed: true });
  const sum = (figure: (one: PackTestJson['scenarios'][number]) => number): number =>
    result.scenarios.reduce((total, one) => total + figure(one), 0);
  const caught = sum(({ wrongAnswersCaught }) => wrongAnswersCaught);
  expect(caught).toBe(sum(({ wrongAnswersMade }) => wrongAnswersMade));
  expect(caught).toBeGreaterThan(100);
  expect(sum(({ misconceptionsNamed }) => misconceptionsNamed) / caught).toBeGreaterThanOrEqual(0.95);
  expect(sum(({ misconceptionsMistaken }) => misconceptionsMistaken)).toBe(0);
});
