import { canAsk, openQuestions } from '../../cli/ask.ts';
import type { Environment, Surroundings } from '../../cli/command-context.ts';
import { lives } from '../../cli/is-process-alive.ts';
import { ownerText } from '../../cli/owner.ts';
import type * as Real from '../../cluster/real/index.ts';
import type { Remain, Removed } from '../../cluster/real/index.ts';
import { amiss, type Finding, note, well } from '../../report/findings.ts';
import { accessTo, confirmedCluster, type RealSpec, troubleAsStop } from './choose-cluster.ts';
import { kindCluster, madeKind } from './kind-cluster.ts';

/** A real cluster that is looked at: what was found, and what is left there that can go. */
export interface Looked {
  readonly findings: readonly Finding[];
  /** Each with why it is still there, where its removal was tried. */
  readonly left: readonly Removed[];
}

/** How long the cluster is waited for, in milliseconds. */
const patience = 3000;

/** The kubeconfig, who answers there, and what runs have left. Nothing is changed. */
export async function lookAtCluster(wanted: RealSpec, env: Environment): Promise<Looked> {
  const real = await import('../../cluster/real/index.ts');
  const said = (finding: Finding): Looked => ({ findings: [finding], left: [] });
  const simulated = 'The simulated cluster needs none.';
  try {
    const access = await accessTo(wanted, env);
    const named = `Context ${access.context} at ${access.server}`;
    const version = await real.versionWithin(access, patience, env);
    if (version === null) {
      return said(note('cluster', `${named} does not answer within ${patience / 1000} s.`, simulated));
    }
    const left = (await removable(real, real.openApi(access), env)).map((remain) => ({ remain }));
    const answers = well('cluster', `${named} answers: Kubernetes ${version}`);
    return { findings: [answers, ...leftFindings(left)], left };
  } catch (error) {
    if (!(error instanceof real.ClusterTrouble)) throw error;
    return said(note('cluster', `No real cluster: ${error.message}.`, simulated));
  }
}

/**
 * Tells what runs have left, and removes it once the context's name was typed: exactly what was told. Rejects with a
 * `Stop` as `chooseCluster` does.
 */
export async function cleanCluster(wanted: RealSpec, yes: boolean, around: Surroundings): Promise<Looked> {
  const deleted = wanted.is === 'kind' ? await deletedKind(yes, around) : null;
  if (deleted !== null) return { findings: [deleted], left: [] };
  const looked = await lookAtCluster(wanted, around.env);
  const isReached = looked.findings.some(({ id, standing }) => id === 'cluster' && standing === 'well');
  if (isReached && looked.left.length === 0) return looked;
  for (const { remain } of looked.left) around.stderr.write(`Left by run ${remain.marks.run}: ${nameOf(remain)}\n`);
  const doing = 'This will be removed there, with all that is in these namespaces; nothing else is touched.';
  const api = await confirmedCluster(wanted, { yes, around, doing, mayCreate: false });
  const real = await import('../../cluster/real/index.ts');
  try {
    const found = looked.left.map(({ remain }) => remain);
    const removed = await real.removeRemains(api, found);
    const left = removed.filter(({ because }) => because !== undefined);
    const says = `Context ${api.context}: ${objects(removed.length - left.length)} removed`;
    return { findings: [well('cluster', says), ...leftFindings(left)], left };
  } catch (error) {
    throw troubleAsStop(error);
  }
}

/** Deletes the cluster that this program made with kind, if there is one and the person says so. */
async function deletedKind(yes: boolean, around: Surroundings): Promise<Finding | null> {
  if (madeKind(around.env) === null) return null;
  try {
    const kind = await kindCluster(around.env);
    if (!(await kind.isMade()) || !(await mayDelete(yes, around))) return null;
    await kind.removeMade();
    return well('cluster', 'The kind cluster sallyport is deleted');
  } catch (error) {
    throw troubleAsStop(error);
  }
}

async function mayDelete(yes: boolean, around: Surroundings): Promise<boolean> {
  const says = 'This program made the kind cluster sallyport.';
  if (yes) around.stderr.write(`${says} Deleting it, as --yes says.\n`);
  if (yes || !canAsk(around)) return yes;
  const questions = openQuestions(around);
  try {
    const typed = await questions.ask(`${says} Type sallyport to delete it, or nothing to keep it: `);
    return typed === 'sallyport';
  } finally {
    questions.close();
  }
}

/** Whether this program keeps a cluster of kind. */
export function kindFindings(env: Environment): readonly Finding[] {
  if (madeKind(env) === null) return [];
  const todo = 'sallyport doctor --clean --cluster kind deletes it.';
  return [note('kind-cluster', 'This program made the kind cluster sallyport.', todo)];
}

/** What has expired, whoever made it, and what a process of this person's on this machine made that is gone. */
export async function removable(real: typeof Real, api: Real.KubeApi, env: Environment): Promise<readonly Remain[]> {
  const asked = { now: new Date(), owner: ownerText(env), lives };
  return (await real.findRemains(api)).filter((remain) => real.isOver(remain, asked));
}

/** How many objects are named. */
const namedAtMost = 10;

function leftFindings(left: readonly Removed[]): readonly Finding[] {
  if (left.length === 0) return [well('remains', 'No run has left anything on it')];
  const named = left.slice(0, namedAtMost).map(({ remain, because }) => {
    const { run, owner, expires } = remain.marks;
    return `${nameOf(remain)} (run ${run} of ${owner}, until ${expires}${because === undefined ? '' : `: ${because}`})`;
  });
  const more = left.length > namedAtMost ? [`and ${left.length - namedAtMost} more`] : [];
  const says = `${objects(left.length)} of runs are on it: ${[...named, ...more].join(', ')}.`;
  return [amiss('remains', says, 'sallyport doctor --clean removes what is left.')];
}

function objects(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}

function nameOf({ ref }: Remain): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}
