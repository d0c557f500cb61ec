import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMain } from '../commands/run-main.ts';
import { page, stepsOf } from './step-by-step.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-steps-'));
const before = process.cwd();
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});
const steps = stepsOf(page);

/** Figures that follow from how much is known about mistakes, which grows. */
const figures = (text: string): string => text.replace(/\d+ of \d+ wrong answers|\d+ %/g, '…').trim();

describe('the page about packs, step by step', () => {
  it('prints what it says at each step, and what it changes is there to be changed', { timeout: 120_000 }, async () => {
    for (const step of steps) {
      if (step.is === 'change') {
        const path = step.file;
        const text = readFileSync(path, 'utf8');
        expect(text.split(step.before), `${step.file}: ${step.before}`).toHaveLength(2);
        writeFileSync(
          path,
          text.replace(step.before, () => step.after),
        );
        continue;
      }
      const argv = [...step.command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
      const { stdout, stderr } = await runMain(argv.slice(1));
      expect(figures(`${stdout}${stderr}`), step.command).toBe(figures(step.prints));
    }
  });

  it('shows mistakes of form and of meaning, and ends without one', () => {
    const runs = steps.flatMap((step) => (step.is === 'run' ? [step] : []));
    const faulty = runs.filter(({ prints }) => /^harbour\/\S+\.yaml:\d+:\d+: /m.test(prints));
    expect(faulty.length).toBeGreaterThanOrEqual(4);
    expect(runs.findLast(({ command }) => command.includes('pack test'))?.prints).toContain('every proof holds');
  });
});
