import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMain } from '../commands/run-main.ts';
import { page, type Step, stepsOf } from './step-by-step.ts';

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

/** Makes the change that the page shows; throws where the text to be changed does not stand there once. */
function change({ file, before: old, after }: Extract<Step, { readonly is: 'change' }>): void {
  const text = readFileSync(file, 'utf8');
  if (text.split(old).length !== 2) throw new Error(`${file} does not have once: ${old}`);
  writeFileSync(
    file,
    text.replace(old, () => after),
  );
}

describe('the page about packs, step by step', () => {
  it('prints what it says at each step, and what it changes is there to be changed', { timeout: 120_000 }, async () => {
    const printed: { readonly command: string; readonly prints: string }[] = [];
    for (const step of steps) {
      if (step.is === 'change') change(step);
      else if (step.is === 'write') writeFileSync(step.file, step.text);
      else {
        const argv = [...step.command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
        const { stdout, stderr } = await runMain(argv.slice(1));
        printed.push({ command: step.command, prints: figures(`${stdout}${stderr}`) });
      }
    }
    const runs = steps.flatMap((step) => (step.is === 'run' ? [step] : []));
    expect(printed).toEqual(runs.map(({ command, prints }) => ({ command, prints: figures(prints) })));
  });

  it('shows mistakes of form and of meaning, and ends without one', () => {
    const runs = steps.flatMap((step) => (step.is === 'run' ? [step] : []));
    const faulty = runs.filter(({ prints }) => /^harbour\/\S+\.yaml:\d+:\d+: /m.test(prints));
    expect(faulty.length).toBeGreaterThanOrEqual(4);
    expect(runs.findLast(({ command }) => command.includes('pack test'))?.prints).toContain('every proof holds');
  });
});
