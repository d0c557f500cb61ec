import type { Clock } from '../../kube/clock.ts';

/** The longest wait that a timer takes at once, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Waits so many milliseconds, or for ever (`Infinity`); rejects with the signal's reason when that aborts. */
export function delay(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(toError(signal.reason));
    let cancel = () => {};
    const stop = () => {
      cancel();
      reject(toError(signal?.reason));
    };
    const wait = (left: number) => {
      cancel = clock.later(Math.min(left, longestTimer), () => {
        if (left > longestTimer) return wait(left - longestTimer);
        signal?.removeEventListener('abort', stop);
        resolve();
      });
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (milliseconds !== Infinity) wait(milliseconds);
  });
}

/** The promise, or a rejection with the signal's reason as soon as that aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  if (signal.aborted) return Promise.reject(toError(signal.reason));
  return new Promise((resolve, reject) => {
    const stop = () => reject(toError(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
