import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { PackTestJson } from '../../src/report/json.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));

/** Some of all scenarios: all of them take minutes. `pack test scenarios/network-policies --quick` proves the others. */
const some = bundledPack()
  .scenarios.map(({ id }) => id)
  .filter((_, at) => at % 15 === 7);

it.each([['first-steps', undefined] as const, ...some.map((id) => ['network-policies', id] as const)])(
  'pack test --quick proves %s %s',
  { timeout: 240_000 },
  async (pack, scenario) => {
    const folder = fileURLToPath(new URL(`../../scenarios/${pack}`, import.meta.url));
    const args = ['pack', 'test', folder, ...(scenario ? [scenario] : []), '--quick', '--json', '--no-receipt'];
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    }).catch((error: { readonly stdout: string }) => error);
    const { scenarios, faults } = JSON.parse(stdout) as PackTestJson;
    expect([...faults, ...scenarios.flatMap((one) => one.faults)]).toEqual([]);
    expect(scenarios.filter((one) => one.wrongAnswersCaught !== one.wrongAnswersMade)).toEqual([]);
    const caught = sum(scenarios.map((one) => one.wrongAnswersCaught));
    const named = sum(scenarios.map((one) => one.misconceptionsNamed));
    expect(named).toBeGreaterThanOrEqual(caught * 0.95);
  },
);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
