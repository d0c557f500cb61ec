import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes } from '../../cli/exit.ts';
import { write } from '../../cli/output.ts';
import { packPreviewText } from '../../report/pack-preview.ts';
import { findScenario, packIn } from '../../task/choose-scenario.ts';
import type { PackAction } from '../pack.ts';
import { checkPackFolder } from '../pack-proof/load-pack.ts';

/**
 * `sallyport pack preview`: a task as a candidate sees it, on the screen of `practice` with a home of its own, which is
 * removed at the end: nothing is recorded. Without a terminal its text.
 */
export const previewAction: PackAction = {
  async run([path = '', name = ''], { variant = 1, color = true }, context) {
    checkPackFolder(path);
    const pack = await packIn(path, name, context.stderr);
    const entry = findScenario(name, [pack]);
    const scenario = await pack.load(entry.id, variant);
    const terminal = context.terminal();
    if (terminal.stdin.isTTY !== true || terminal.stdout.isTTY !== true) {
      await write(context.stdout, packPreviewText(scenario, entry.variants));
      return exitCodes.passed;
    }
    const home = mkdtempSync(join(tmpdir(), 'sallyport-preview-'));
    const remove = (): void => rmSync(home, { recursive: true, force: true });
    process.once('exit', remove);
    try {
      const { drawPractice } = await import('../draw-program.ts');
      const env = { ...terminal.env, SALLYPORT_HOME: home };
      const streams = { stdin: terminal.stdin, stdout: terminal.stdout, stderr: terminal.stderr };
      return await drawPractice({
        scenario: entry.id,
        pack: path,
        variant,
        isPreview: true,
        color,
        fast: true,
        context: { ...streams, env },
      });
    } finally {
      remove();
      process.off('exit', remove);
    }
  },
};
