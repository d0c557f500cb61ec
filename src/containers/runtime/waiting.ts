import type { Clock } from '../../kube/clock.ts';

/** Waits so many milliseconds, or for ever; rejects with the signal's reason. */
export function delay(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(asError(signal.reason));
    const longest = 2 ** 31 - 1;
    let cancel = () => {};
    const stop = () => {
      cancel();
      reject(asError(signal?.reason));
    };
    const wait = (left: number) => {
      cancel = clock.later(Math.min(left, longest), () => {
        if (left > longest) return wait(left - longest);
        signal?.removeEventListener('abort', stop);
        resolve();
      });
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (milliseconds !== Infinity) wait(milliseconds);
  });
}

/** The promise, or a rejection as soon as the signal aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  if (signal.aborted) return Promise.reject(asError(signal.reason));
  return new Promise((resolve, reject) => {
    const stop = () => reject(asError(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
