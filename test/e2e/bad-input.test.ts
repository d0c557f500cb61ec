import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { badInputRunner, badInputs } from '../commands/bad-input-cases.ts';
import type { Ran } from '../commands/run-main.ts';

const program = join(import.meta.dirname, '../../dist/sallyport.js');
const outcome = badInputRunner(runProcess);

// The others run within the test's process, in test/commands/bad-input.test.ts.
test.each(badInputs.filter((one) => one.process).map((one) => [one.name, one] as const))('%s', async (_, one) => {
  expect(await outcome(one)).toEqual({ code: one.code, missing: [], showsBug: false, printsResult: false });
});

function runProcess(args: readonly string[], home: string): Ran {
  const ran = spawnSync(process.execPath, [program, ...args], {
    timeout: 20_000,
    input: '',
    encoding: 'utf8',
    env: { ...process.env, SALLYPORT_HOME: join(home, 'home') },
  });
  return { code: ran.status ?? -1, stdout: ran.stdout, stderr: ran.stderr };
}
