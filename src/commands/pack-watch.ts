import { watch } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { exitCodes } from '../cli/exit.ts';
import { write } from '../cli/output.ts';
import { packTestText } from '../report/pack-report.ts';
import { printFault } from '../scenario/fault.ts';
import type { PackAction } from './pack.ts';
import { readPack } from './pack-load.ts';
import { ProofPool } from './pack-pool.ts';
import { provePack } from './pack-prove.ts';

/** An editor writes a file in several steps: this long after the last of them, in milliseconds, the pack is read. */
const SETTLE = 60;

/**
 * `sallyport pack watch`: after each save the faults, and the proofs of variant 1 of what changed, within a moment; the
 * rest follows. A save in between ends what runs. It ends on Ctrl-C.
 */
export const watchAction: PackAction = {
  async run([path = ''], _, { stdout }) {
    const pool = new ProofPool();
    let running: AbortController | undefined;
    let changed = new Set<string>();
    let timer: NodeJS.Timeout | undefined;
    let broken: (error: Error) => void = () => {};
    const start = (only?: ReadonlySet<string>): void => {
      running?.abort();
      running = new AbortController();
      const { signal } = running;
      proveSaved(path, pool, only, signal, (text) => write(stdout, text)).then(
        () => changed.clear(),
        (error: unknown) => {
          if (!signal.aborted) broken(error instanceof Error ? error : new Error('a proof ended', { cause: error }));
        },
      );
    };
    const watcher = watch(path, { recursive: true });
    try {
      return await new Promise<number>((end, fail) => {
        broken = fail;
        watcher.on('error', fail);
        watcher.on('change', (_event, name) => {
          const file = relative(resolve(path), resolve(path, String(name)));
          if (file.split(sep).some((part) => part.startsWith('.') || part.endsWith('~'))) return;
          changed.add(file.split(sep)[0] ?? '');
          clearTimeout(timer);
          timer = setTimeout(() => {
            start(changed.has('pack.yaml') || changed.has('lessons') ? undefined : new Set(changed));
          }, SETTLE);
        });
        process.once('SIGINT', () => end(exitCodes.interrupted));
        changed = new Set();
        start();
      });
    } finally {
      clearTimeout(timer);
      running?.abort();
      watcher.close();
      await pool.close();
    }
  },
};

/** Reads the pack and proves it: variant 1 of the scenarios in `only` first, then all that `--quick` proves of them. */
async function proveSaved(
  path: string,
  pool: ProofPool,
  only: ReadonlySet<string> | undefined,
  signal: AbortSignal,
  print: (text: string) => Promise<void>,
): Promise<void> {
  const read = await readPack(path);
  signal.throwIfAborted();
  if (read.is === 'faulty') {
    await print(`${read.faults.map(printFault).join('\n')}\n\n`);
    return;
  }
  for (const extent of ['first', 'quick'] as const) {
    const proven = await provePack(path, read.pack, pool, { extent, signal, ...(only ? { only } : {}) });
    signal.throwIfAborted();
    const what = extent === 'first' ? 'Variant 1:' : 'With rewritings, wrong answers and other variants:';
    await print(`${what}\n${packTestText({ pack: read.id, ...proven })}\n`);
    if (!proven.passed) return;
  }
}
