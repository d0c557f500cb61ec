import { ClusterError } from '../cluster-error.ts';
import type { KubeApi } from './kube-api.ts';

/**
 * Access to a cluster that can be revoked, so that code which still works on a removed task can create nothing more.
 */
export interface RevocableApi {
  readonly api: KubeApi;
  /** Makes every later call reject with `ClusterError`. Resolves when the writes under way have ended. */
  revoke(): Promise<void>;
}

/** Wraps an API so that access by it can be revoked. */
export function revocableApi(api: KubeApi): RevocableApi {
  const writing = new Set<Promise<unknown>>();
  let isRevoked = false;
  const guarded =
    <Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (isRevoked) throw new ClusterError('refused', 'the task has been removed from the cluster');
      return act(...args);
    };
  const guardedWrite = <Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    guarded(async (...args: Args): Promise<Result> => {
      const write = act(...args);
      writing.add(write);
      try {
        return await write;
      } finally {
        writing.delete(write);
      }
    });
  return {
    api: {
      ...api,
      call: guardedWrite((...args: Parameters<KubeApi['call']>) => api.call(...args)),
      create: guardedWrite((...args: Parameters<KubeApi['create']>) => api.create(...args)),
      replace: guardedWrite((...args: Parameters<KubeApi['replace']>) => api.replace(...args)),
      remove: guardedWrite((...args: Parameters<KubeApi['remove']>) => api.remove(...args)),
      get: guarded((...args: Parameters<KubeApi['get']>) => api.get(...args)),
      list: guarded((...args: Parameters<KubeApi['list']>) => api.list(...args)),
      exec: guarded((...args: Parameters<KubeApi['exec']>) => api.exec(...args)),
    },
    async revoke() {
      isRevoked = true;
      await Promise.allSettled(writing);
    },
  };
}
