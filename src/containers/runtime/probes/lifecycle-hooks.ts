import type { LifecycleHandler } from 'kubernetes-types/core/v1';
import { devNull } from '../streams.ts';
import { delay } from '../waiting.ts';
import { isProgramMissing } from './exec-probe.ts';
import { type ProbeTarget, probeOnce } from './prober.ts';

/** How long an HTTP hook may take, in seconds. */
const httpTimeout = 30;

/**
 * Runs a hook of a container's lifecycle; resolves with whether it succeeded. A command may take as long as it wants.
 * Source: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export async function runHook(target: ProbeTarget, hook: LifecycleHandler | undefined): Promise<boolean> {
  if (hook === undefined) return true;
  const { exec, httpGet, sleep } = hook;
  if (sleep !== undefined) await delay(target.clock, sleep.seconds * 1000);
  if (httpGet !== undefined) {
    return (await probeOnce(target, { httpGet, timeoutSeconds: httpTimeout })) === undefined;
  }
  if (exec === undefined) return true;
  const running = target.run(exec.command ?? [], devNull);
  if ('failed' in running) return target.isImageUnknown;
  const code = await running.exitCode;
  return code === 0 || target.runsUnknownProgram || (target.isImageUnknown && isProgramMissing(code));
}
