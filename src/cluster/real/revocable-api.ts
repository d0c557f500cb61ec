import { ClusterTrouble } from './cluster-error.ts';
import type { KubeApi } from './kube-api.ts';

/**
 * A way to a cluster that can be shut: whoever still works on a task that is taken away makes nothing there any more.
 */
export interface Gate {
  readonly api: KubeApi;
  /** From now on every call rejects with `ClusterTrouble`. Resolves when what was being written is answered. */
  shut(): Promise<void>;
}

export function gateTo(api: KubeApi): Gate {
  const writing = new Set<Promise<unknown>>();
  let isShut = false;
  const through =
    <Args extends readonly unknown[], Result>(ask: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (isShut) throw new ClusterTrouble('refused', 'the task has been removed from the cluster');
      return ask(...args);
    };
  const written = <Args extends readonly unknown[], Result>(ask: (...args: Args) => Promise<Result>) =>
    through(async (...args: Args): Promise<Result> => {
      const asked = ask(...args);
      writing.add(asked);
      try {
        return await asked;
      } finally {
        writing.delete(asked);
      }
    });
  return {
    api: {
      ...api,
      call: written((...asked: Parameters<KubeApi['call']>) => api.call(...asked)),
      create: written((...asked: Parameters<KubeApi['create']>) => api.create(...asked)),
      replace: written((...asked: Parameters<KubeApi['replace']>) => api.replace(...asked)),
      remove: written((...asked: Parameters<KubeApi['remove']>) => api.remove(...asked)),
      get: through((...asked: Parameters<KubeApi['get']>) => api.get(...asked)),
      list: through((...asked: Parameters<KubeApi['list']>) => api.list(...asked)),
      exec: through((...asked: Parameters<KubeApi['exec']>) => api.exec(...asked)),
    },
    async shut() {
      isShut = true;
      await Promise.allSettled(writing);
    },
  };
}
