import type { LifecycleHandler } from 'kubernetes-types/core/v1';
import { type ProbeTarget, probeOnce } from './prober.ts';
import { delay } from './waiting.ts';

/**
 * Does what a container's lifecycle wants after its start or before its end; says whether that went well. A command has
 * as long as it takes.
 * Source: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export async function runHook(probed: ProbeTarget, hook: LifecycleHandler | undefined): Promise<boolean> {
  if (hook === undefined) return true;
  const { exec, httpGet, sleep } = hook;
  if (sleep !== undefined) await delay(probed.clock, sleep.seconds * 1000);
  if (httpGet !== undefined) return (await probeOnce(probed, { httpGet, timeoutSeconds: 30 })) === undefined;
  if (exec === undefined) return true;
  const running = probed.run(exec.command ?? [], { write: async () => undefined });
  if ('failed' in running) return probed.isImageUnknown;
  const code = await running.exitCode;
  return code === 0 || (probed.isImageUnknown && (code === 126 || code === 127));
}
