import { exitCodes } from '../../cli/exit.ts';
import { write } from '../../cli/output.ts';
import { packTestText, watchedEnd } from '../../report/pack-report.ts';
import { printFault } from '../../scenario/fault.ts';
import type { PackAction } from '../pack.ts';
import { checkPackFolder, readPack } from '../pack-proof/load-pack.ts';
import { type Extent, provePack } from '../pack-proof/prove-pack.ts';
import { ProofPool } from '../pack-proof/worker-pool.ts';
import { watchPackFiles } from './watch-files.ts';

/**
 * `sallyport pack watch`: after each save the faults, and the proofs of variant 1 of what changed, within a moment; the
 * rest follows. A save in between ends what runs. It ends on Ctrl-C.
 */
export const watchAction: PackAction = {
  async run([path = ''], _, { stdout }) {
    checkPackFolder(path);
    const pool = new ProofPool();
    const proofs = new WatchedProofs(path, pool, (text) => write(stdout, text));
    let running: AbortController | undefined;
    let endWatch: () => void = () => {};
    try {
      return await new Promise<number>((end, fail) => {
        const start = (changed: readonly string[]): void => {
          running?.abort();
          running = new AbortController();
          const { signal } = running;
          proofs.forget(changed);
          proofs.prove(signal).catch((error: unknown) => {
            if (!signal.aborted) fail(error instanceof Error ? error : new Error('a proof ended', { cause: error }));
          });
        };
        endWatch = watchPackFiles(path, start);
        process.once('SIGINT', () => end(exitCodes.interrupted));
        start([]);
      });
    } finally {
      endWatch();
      running?.abort();
      await pool.close();
    }
  },
};

/** How far a scenario was proven since its last change, and how many faults that found. */
interface LastProof {
  readonly extent: Extent;
  readonly faults: number;
}

/** What was proven of each scenario since it was saved last: what has not changed is not proven again, and is not forgotten. */
class WatchedProofs {
  private readonly path: string;
  private readonly pool: ProofPool;
  private readonly print: (text: string) => Promise<void>;
  private readonly last = new Map<string, LastProof>();
  private changed: ReadonlySet<string> = new Set();

  constructor(path: string, pool: ProofPool, print: (text: string) => Promise<void>) {
    this.path = path;
    this.pool = pool;
    this.print = print;
  }

  /** Files were saved: their scenarios are to be proven again; all of them where a file of the whole pack was. */
  forget(files: readonly string[]): void {
    const folders = new Set(files.map((file) => file.split(/[\\/]/)[0] ?? ''));
    this.changed = folders;
    if (folders.has('pack.yaml') || folders.has('lessons')) this.last.clear();
    for (const folder of folders) this.last.delete(folder);
  }

  /** Reads the pack and proves what is not proven: variant 1 of what was saved, then of the others, then the rest. */
  async prove(signal: AbortSignal): Promise<void> {
    const read = await readPack(this.path);
    signal.throwIfAborted();
    if (read.is === 'faulty') return this.print(`${read.faults.map(printFault).join('\n')}\n\n`);
    const ids = read.pack.templates.map(({ id }) => id);
    for (const id of this.last.keys()) if (!ids.includes(id)) this.last.delete(id);
    const unproven = (id: string): boolean => !this.last.has(id);
    const steps: readonly (readonly [Extent, (id: string) => boolean])[] = [
      ['first', (id) => unproven(id) && this.changed.has(id)],
      ['first', unproven],
      ['quick', (id) => this.last.get(id)?.extent === 'first' && this.last.get(id)?.faults === 0],
    ];
    for (const [extent, isWanted] of steps) {
      const only = new Set(ids.filter(isWanted));
      if (only.size === 0) continue;
      const proven = await provePack(this.path, read.pack, this.pool, { extent, signal, only });
      signal.throwIfAborted();
      for (const { id, faults } of proven.scenarios) this.last.set(id, { extent, faults: faults.length });
      const states = ids.map((id) => ({ id, faults: this.last.get(id)?.faults ?? null }));
      const end = watchedEnd(read.id, only, states, proven.faults.length);
      const what = extent === 'first' ? 'Variant 1:' : 'With rewritings, wrong answers and other variants:';
      await this.print(`${what}\n${packTestText({ pack: read.id, ...proven }, end)}\n`);
    }
  }
}
