import type { ProbeFault } from '../../../kube/container-runtime.ts';
import { createSink } from '../streams.ts';
import { timeLimited } from '../timeout.ts';
import type { ProbeTarget } from './prober.ts';

/**
 * Probes by running a command, which must end with 0 in time.
 * Source: kubernetes/kubernetes pkg/probe/exec/exec.go.
 */
export async function probeByCommand(
  { run, clock, isImageUnknown, runsUnknownProgram }: ProbeTarget,
  command: readonly string[],
  timeoutSeconds: number,
): Promise<ProbeFault | undefined> {
  const output = createSink();
  const running = run(command, output);
  if ('failed' in running) {
    const because = `rpc error: code = Unknown desc = ${running.failed}`;
    return isImageUnknown ? undefined : { is: 'error', because };
  }
  const code = await timeLimited(clock, timeoutSeconds * 1000, running.exitCode);
  if (code === 'timed out') {
    running.end();
    const because = `command timed out: "${command.join(' ')}" timed out after ${timeoutSeconds}s`;
    return { is: 'failure', because };
  }
  if (code === 0 || runsUnknownProgram || (isImageUnknown && isProgramMissing(code))) return undefined;
  return { is: 'failure', because: output.text() };
}

/** Whether an exit code means that a program is missing or cannot be run. */
export function isProgramMissing(code: number): boolean {
  return code === 126 || code === 127;
}
