import { handleSignals } from '../../cli/child-process.ts';
import type { ProcessContext } from '../../cli/command-context.ts';
import { ExitError, exitCodes } from '../../cli/exit.ts';
import type { RealCluster } from '../../cluster/real/index.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { clusterErrorAsExit } from './cluster-error.ts';
import type { RealTarget, RealTask } from './real-target.ts';

/**
 * Puts a task on a real cluster, lets `act` use it, and removes it again, whatever happens. Ctrl-C ends the use, and the
 * program ends once everything is removed; a second Ctrl-C leaves it there. Rejects with an `ExitError` where the cluster
 * cannot be used.
 */
export async function withStagedTask<Result>(
  target: RealTarget,
  scenario: Scenario,
  { stderr }: Pick<ProcessContext, 'stderr'>,
  act: (task: RealTask, cluster: RealCluster) => Promise<Result>,
): Promise<Result> {
  let last = '';
  const print = (says: string): void => {
    if (says !== last) stderr.write(`${says}\n`);
    last = says;
  };
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  interrupted.catch(() => undefined);
  const restore = handleSignals({ forward: ['SIGINT', 'SIGTERM', 'SIGHUP'] }, () => {
    restore();
    print('\ninterrupted: removing what was made (interrupt again to leave it there, for sallyport doctor --clean)');
    reject(new ExitError(exitCodes.interrupted, ''));
  });
  try {
    const { task, cluster } = await stage(target, scenario, print, interrupted);
    try {
      return await Promise.race([act(task, cluster), interrupted]);
    } finally {
      print('removing what was made');
      await cluster.close().catch(async (error: unknown) => {
        const { notAllRemoved } = await import('../../cluster/real/index.ts');
        print(notAllRemoved);
        throw error;
      });
    }
  } catch (error) {
    throw clusterErrorAsExit(error);
  } finally {
    restore();
  }
}

/** How often names are chosen: another run may take one between its choice and its use. */
const mostTries = 3;

async function stage(
  target: RealTarget,
  scenario: Scenario,
  print: (says: string) => void,
  interrupted: Promise<never>,
): Promise<{ readonly task: RealTask; readonly cluster: RealCluster }> {
  for (let attempt = 1; ; attempt++) {
    const task = await target.prepare(scenario);
    task.notes.forEach(print);
    const staging = task.stage(print);
    try {
      return { task, cluster: await Promise.race([staging, interrupted]) };
    } catch (error) {
      // After an interrupt the staging is waited for, so that nothing is made after the removal.
      await staging.then((late) => late.close()).catch(() => undefined);
      if ((error as { readonly kind?: unknown }).kind !== 'taken' || attempt === mostTries) throw error;
    }
  }
}
