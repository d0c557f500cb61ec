import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { PackTestJson } from '../../src/report/json.ts';

const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));

describe.each(['first-steps', 'network-policies'])('pack test --quick of %s', (id) => {
  it('proves every scenario, catches every wrong answer, and names what is wrong', { timeout: 1_200_000 }, async () => {
    const folder = fileURLToPath(new URL(`../../scenarios/${id}`, import.meta.url));
    const args = ['pack', 'test', folder, '--quick', '--json', '--no-receipt'];
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    }).catch((error: { readonly stdout: string }) => error);
    const { scenarios, faults } = JSON.parse(stdout) as PackTestJson;
    expect([...faults, ...scenarios.flatMap((one) => one.faults)]).toEqual([]);
    expect(scenarios.filter((one) => one.wrongAnswersCaught !== one.wrongAnswersMade)).toEqual([]);
    const caught = sum(scenarios.map((one) => one.wrongAnswersCaught));
    const named = sum(scenarios.map((one) => one.misconceptionsNamed));
    expect(named / caught).toBeGreaterThan(0.95);
    const mistaken = scenarios.filter((one) => one.misconceptionsMistaken > 0);
    expect(mistaken.map((one) => `${one.id}: ${one.misconceptionsMistaken}`)).toEqual([]);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
