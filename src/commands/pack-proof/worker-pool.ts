import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { VariantProof } from '../../pack-check/prove-scenario.ts';
import type { ProofJob } from './worker.ts';

/** The threads that prove the parts of a pack. They are kept between runs, so that a second run starts at once. */
export class ProofPool {
  private readonly idle: Worker[] = [];
  private readonly most: number;

  constructor(most = availableParallelism()) {
    this.most = most;
  }

  /**
   * Runs jobs in their order, as many at a time as there are cores, and calls `onDone` after each. The results are in the
   * order of the jobs. Once `signal` is aborted the threads end and the promise is rejected.
   */
  async run(
    jobs: readonly ProofJob[],
    onDone: (done: number, proof: VariantProof) => void = () => {},
    signal?: AbortSignal,
  ): Promise<readonly VariantProof[]> {
    const results: VariantProof[] = [];
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      const worker = this.idle.pop() ?? new Worker(workerFile());
      try {
        for (let at = next++; at < jobs.length; at = next++) {
          signal?.throwIfAborted();
          const proof = await ask(worker, jobs[at] as ProofJob, signal);
          results[at] = proof;
          onDone(++done, proof);
        }
        this.idle.push(worker);
      } catch (error) {
        await worker.terminate();
        throw error;
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.most, jobs.length) }, work));
    return results;
  }

  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((worker) => worker.terminate()));
  }
}

/** The file of a thread: that of the build, or the source where the program runs from its sources. */
function workerFile(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? 'worker.ts' : 'pack-worker.js', here);
}

/** The result of one job; an error of the thread is a bug, and is thrown on. */
function ask(worker: Worker, job: ProofJob, signal: AbortSignal | undefined): Promise<VariantProof> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      end();
    };
    const onMessage = (proof: VariantProof): void => settle(() => resolve(proof));
    const onError = (error: unknown): void =>
      settle(() => reject(error instanceof Error ? error : new Error(String(error))));
    const onAbort = (): void => onError(signal?.reason);
    worker.on('message', onMessage);
    worker.on('error', onError);
    signal?.addEventListener('abort', onAbort);
    worker.postMessage(job, []);
  });
}
