import { exitCodes } from '../../cli/exit.ts';
import { write, writeJson } from '../../cli/output.ts';
import type { PackTestJson } from '../../report/json.ts';
import { packTestText } from '../../report/pack-report.ts';
import { printFault } from '../../scenario/fault.ts';
import type { PackAction } from '../pack.ts';
import { readPack } from '../pack-proof/load-pack.ts';
import { provePack } from '../pack-proof/prove-pack.ts';
import { hashFiles, writeReceipt } from '../pack-proof/receipt.ts';
import { ProofPool } from '../pack-proof/worker-pool.ts';

/** `sallyport pack test`: proves every scenario of a pack on all cores, and leaves a receipt in it. */
export const testAction: PackAction = {
  async run([path = '', only], { json, quick = false, receipt }, { stdout, stderr, terminal }) {
    const read = await readPack(path, only);
    if (read.is === 'faulty') {
      const { id: pack, faults } = read;
      if (json) await writeJson<PackTestJson>(stdout, { pack, passed: false, scenarios: [], faults });
      for (const fault of faults) await write(stderr, `${printFault(fault)}\n`);
      return exitCodes.invalid;
    }
    // What is hashed is what is tested: a save during the test makes the receipt an old one.
    const files = hashFiles(path);
    const pool = new ProofPool();
    const progress = progressOn(terminal().stderr);
    try {
      const proven = await provePack(path, read.pack, pool, {
        extent: quick ? 'quick' : 'full',
        onDone: progress.show,
      });
      progress.end();
      const result = { pack: read.id, ...proven };
      if (json) await writeJson<PackTestJson>(stdout, result);
      else await write(stdout, packTestText(result));
      // The receipt is of the whole pack.
      const fault = receipt && only === undefined ? writeReceipt(path, proven, quick, files) : null;
      if (fault !== null) await write(stderr, `warning: no receipt: ${fault}\n`);
      return proven.passed ? exitCodes.passed : exitCodes.failed;
    } finally {
      progress.end();
      await pool.close();
    }
  },
};

/** A line that shows how far the test is; nothing where standard error is no terminal. */
export function progressOn(stderr: { readonly isTTY?: boolean; write(text: string): unknown }) {
  let isShown = false;
  return {
    show: (done: number, all: number, scenario: string): void => {
      if (stderr.isTTY !== true) return;
      isShown = true;
      stderr.write(`\r\x1b[K${done} of ${all} variants: ${scenario}`);
    },
    end: (): void => {
      if (isShown) stderr.write('\r\x1b[K');
      isShown = false;
    },
  };
}
