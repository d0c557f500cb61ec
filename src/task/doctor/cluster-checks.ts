import { canAsk, openQuestions } from '../../cli/ask.ts';
import type { Environment, TerminalContext } from '../../cli/command-context.ts';
import { isProcessAlive } from '../../cli/is-process-alive.ts';
import { ownerText } from '../../cli/owner.ts';
import type * as Real from '../../cluster/real/index.ts';
import type { Leftover, RemovalResult } from '../../cluster/real/index.ts';
import type { DoctorFinding } from '../../report/doctor-text.ts';
import { accessTo, confirmCluster, type RealSpec } from '../real/choose-cluster.ts';
import { clusterErrorAsExit } from '../real/cluster-error.ts';
import { kindCluster, madeKind } from '../real/kind-cluster.ts';

/** What `doctor` found on a real cluster. */
export interface ClusterHealth {
  readonly findings: readonly DoctorFinding[];
  /** Objects of earlier runs that can be removed; each with the reason, where its removal was tried and failed. */
  readonly left: readonly RemovalResult[];
}

/** How long the cluster is waited for, in milliseconds. */
const patience = 3000;

/** Reads the kubeconfig, the version that the cluster answers with, and what runs have left. Nothing is changed. */
export async function clusterChecks(spec: RealSpec, env: Environment): Promise<ClusterHealth> {
  const real = await import('../../cluster/real/index.ts');
  const unusable = (says: string): ClusterHealth => ({
    findings: [{ id: 'cluster', standing: 'note', says, todo: 'The simulated cluster needs none.' }],
    left: [],
  });
  try {
    const access = await accessTo(spec, env);
    const named = `Context ${access.context} at ${access.server}`;
    const version = await real.serverVersionWithin(access, patience, env);
    if (version === null) return unusable(`${named} does not answer within ${patience / 1000} s.`);
    const left = (await removable(real, real.connectKubeApi(access), env)).map((leftover) => ({ leftover }));
    const answers = reached(`${named} answers: Kubernetes ${version}`);
    return { findings: [answers, ...leftFindings(left)], left };
  } catch (error) {
    if (!(error instanceof real.ClusterError)) throw error;
    return unusable(`No real cluster: ${error.message}.`);
  }
}

/**
 * Lists what runs have left, and removes exactly that once the person has typed the context's name. Rejects with an
 * `ExitError` as `confirmCluster` does.
 */
export async function cleanCluster(spec: RealSpec, yes: boolean, streams: TerminalContext): Promise<ClusterHealth> {
  const deleted = spec.is === 'kind' ? await deleteKindCluster(yes, streams) : null;
  if (deleted !== null) return { findings: [deleted], left: [] };
  const health = await clusterChecks(spec, streams.env);
  const isReached = health.findings.some(({ id, standing }) => id === 'cluster' && standing === 'well');
  if (isReached && health.left.length === 0) return health;
  for (const { leftover } of health.left)
    streams.stderr.write(`Left by run ${leftover.ownership.run}: ${nameOf(leftover)}\n`);
  const purpose = 'This will be removed there, with all that is in these namespaces; nothing else is touched.';
  const api = await confirmCluster(spec, { yes, streams, purpose, mayCreate: false });
  const real = await import('../../cluster/real/index.ts');
  try {
    const found = health.left.map(({ leftover }) => leftover);
    const removed = await real.removeLeftovers(api, found);
    const left = removed.filter(({ because }) => because !== undefined);
    const says = `Context ${api.context}: ${objects(removed.length - left.length)} removed`;
    return { findings: [reached(says), ...leftFindings(left)], left };
  } catch (error) {
    throw clusterErrorAsExit(error);
  }
}

/** Deletes the cluster that this program made with kind, if there is one and the person says so. */
async function deleteKindCluster(yes: boolean, streams: TerminalContext): Promise<DoctorFinding | null> {
  if (madeKind(streams.env) === null) return null;
  try {
    const kind = await kindCluster(streams.env);
    if (!(await kind.isMade()) || !(await mayDelete(yes, streams))) return null;
    await kind.removeMade();
    return reached('The kind cluster sallyport is deleted');
  } catch (error) {
    throw clusterErrorAsExit(error);
  }
}

async function mayDelete(yes: boolean, streams: TerminalContext): Promise<boolean> {
  const says = 'This program made the kind cluster sallyport.';
  if (yes) streams.stderr.write(`${says} Deleting it, as --yes says.\n`);
  if (yes || !canAsk(streams)) return yes;
  const questions = openQuestions(streams);
  try {
    const typed = await questions.ask(`${says} Type sallyport to delete it, or nothing to keep it: `);
    return typed === 'sallyport';
  } finally {
    questions.close();
  }
}

/** A note where this program has made a kind cluster that is still there. */
export function kindHealth(env: Environment): readonly DoctorFinding[] {
  if (madeKind(env) === null) return [];
  const says = 'This program made the kind cluster sallyport.';
  const todo = 'sallyport doctor --clean --cluster kind deletes it.';
  return [{ id: 'kind-cluster', standing: 'note', says, todo }];
}

/** What runs left on a cluster: objects that have expired, and those of this person's processes here that have ended. */
export async function removable(real: typeof Real, api: Real.KubeApi, env: Environment): Promise<readonly Leftover[]> {
  const observer = { now: new Date(), owner: ownerText(env), isAlive: isProcessAlive };
  return (await real.findLeftovers(api)).filter((leftover) => real.isAbandoned(leftover, observer));
}

/** How many objects are listed. */
const listedAtMost = 10;

function reached(says: string): DoctorFinding {
  return { id: 'cluster', standing: 'well', says };
}

function leftFindings(left: readonly RemovalResult[]): readonly DoctorFinding[] {
  if (left.length === 0) return [{ id: 'remains', standing: 'well', says: 'No run has left anything on it' }];
  const named = left.slice(0, listedAtMost).map(({ leftover, because }) => {
    const { run, owner, expires } = leftover.ownership;
    return `${nameOf(leftover)} (run ${run} of ${owner}, until ${expires}${because === undefined ? '' : `: ${because}`})`;
  });
  const more = left.length > listedAtMost ? [`and ${left.length - listedAtMost} more`] : [];
  const says = `${objects(left.length)} of runs are on it: ${[...named, ...more].join(', ')}.`;
  return [{ id: 'remains', standing: 'amiss', says, todo: 'sallyport doctor --clean removes what is left.' }];
}

function objects(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}

function nameOf({ ref }: Leftover): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}
