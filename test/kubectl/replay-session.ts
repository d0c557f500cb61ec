import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { kubectlPath } from './kubectl.ts';
import { withKubectl } from './with-kubectl.ts';

/** Sessions recorded from a real cluster, replayed with a real kubectl on a simulated one: see replay.mjs. */
const folder = join(import.meta.dirname, '../conformance/kubectl');
const program = join(import.meta.dirname, '../../dist/sallyport.js');
const home = mkdtempSync(join(tmpdir(), 'sallyport-sessions-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/**
 * Tests that every step of a recorded file is answered here as it was there. `jobs`: how many of its cases may be under way
 * at once, since what waits for pods does not wait alone.
 */
export function replaysAlike(file: string, jobs: number): void {
  describe(`what a real cluster answered, ${file}`, () => {
    const { cases } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      readonly cases: readonly { readonly steps: readonly object[] }[];
    };
    const steps = cases.reduce((sum, { steps }) => sum + steps.length, 0);

    it.runIf(withKubectl)(`is answered here, all ${steps} times`, { timeout: 300_000 }, async () => {
      const kubectl = await kubectlPath();
      const play = (...more: readonly string[]): Promise<string> =>
        replay([join(folder, file), '--kubectl', kubectl, '--jobs', String(jobs), ...more]);
      const played = await play();
      // What a program writes to two streams at once kubectl prints in either order: a case that differs gets a second try.
      const differ = new Set([...played.matchAll(/^([\w-]+): /gm)].map(([, id = '']) => id));
      for (const id of [...differ].slice(0, 3)) {
        const again = await play('--only', id);
        if (again.endsWith(' 0 failed\n')) differ.delete(id);
      }
      expect(differ.size > 0 ? played : 'all alike').toBe('all alike');
      const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(played) ?? [];
      expect(Number(passed) + Number(failed)).toBe(steps);
    });
  });
}

async function replay(words: readonly string[]): Promise<string> {
  const command = [program, 'sandbox', '--fast', '--', process.execPath, join(folder, 'replay.mjs'), ...words];
  const env = { ...process.env, SALLYPORT_HOME: home };
  const { stdout } = await promisify(execFile)(process.execPath, command, { env, maxBuffer: 64 << 20 }).catch(
    (failed: unknown) => failed as { readonly stdout: string },
  );
  return stdout;
}
