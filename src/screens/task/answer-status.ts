import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Status } from '../../kube/api-errors.ts';
import { selects } from '../../kube/labels.ts';
import type { ObjectRef } from '../../kube/manifest.ts';
import { namespaceOf } from '../../kube/pods.ts';
import { printStatus } from '../../kube/print-status.ts';
import { nextStep } from '../../kube/rejection-hint.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { rbacKinds } from '../../rbac/rbac-policy.ts';
import type { Rejected } from '../../session/apply-answer.ts';
import type { Mark } from '../../session/board/board.ts';
import { isOfCluster } from '../../session/board/flow-axes.ts';
import type { Session } from '../../session/session.ts';
import { type Line, line, span } from '../line.ts';
import { markWord } from '../parts/drawn-board.ts';

/** What applying the answer did, and what kubectl did after it, in one sentence. */
export function appliedWords(session: Session): Line {
  const { answer, cluster, shell } = session;
  const applied = answer?.applied;
  if (!applied) return [];
  if (applied.fault)
    return [span(`Not YAML at line ${applied.fault.place.line}: `, 'bad'), span(applied.fault.message)];
  const [first] = applied.rejected;
  if (first) {
    const more = applied.rejected.length > 1 ? ` and ${applied.rejected.length - 1} more` : '';
    return [span(`Refused at line ${first.line}${more}: `, 'bad'), span(oneLine(shortFault(first.status)))];
  }
  if (applied.accepted.length === 0) {
    if (!shell.changed) return line('Nothing in it yet: the cluster is as it was at the start.', 'dim');
    return line(`Nothing in it; kubectl changed ${changeWords(cluster) || 'the cluster'}.`);
  }
  const [warning] = applied.warnings;
  const changed = changeWords(cluster);
  return [
    span('Accepted: ', 'good'),
    span(acceptedWords(session)),
    span(warning ? `, with a warning at line ${warning.place.line}` : ''),
    span(shell.changed ? `; since then kubectl changed ${changed || 'the cluster'}.` : '.'),
    span(shell.changed || changed === '' ? '' : `  It changed ${changed}.`),
  ];
}

/** The objects that were accepted, by their names; a policy that selects none of the task's pods is said to. */
function acceptedWords({ answer, cluster, scenario }: Session): string {
  const names = (answer?.applied.accepted ?? []).map(({ ref }) => {
    const own = ref.namespace === scenario.namespace || !ref.namespace ? ref.name : `${ref.namespace}/${ref.name}`;
    // A role and its binding often have one name.
    const name = rbacKinds.some((kind) => kind === ref.kind) ? `${ref.kind} ${own}` : own;
    const policy = cluster && ref.kind === 'NetworkPolicy' ? policyNamed(cluster.snapshot, ref) : undefined;
    return policy && !selectsAny(policy, cluster?.snapshot.pods ?? []) ? `${name} (selects no pod of this task)` : name;
  });
  return names.join(', ');
}

function policyNamed({ policies }: Snapshot, { namespace, name }: ObjectRef): NetworkPolicy | undefined {
  return policies.find(({ metadata }) => metadata?.namespace === namespace && metadata?.name === name);
}

/** Whether a policy selects a pod that is not one of the cluster's own. */
function selectsAny({ metadata, spec }: NetworkPolicy, pods: Snapshot['pods']): boolean {
  return pods.some(
    (pod) =>
      namespaceOf(pod) === metadata?.namespace &&
      !isOfCluster(namespaceOf(pod)) &&
      selects(spec?.podSelector ?? {}, pod.metadata?.labels ?? {}),
  );
}

/** How many cells of the board the last change turned; empty where that is none. */
function changeWords(cluster: Session['cluster']): string {
  const changed = cluster?.board.cells.flat().filter((cell) => cell.changed) ?? [];
  const count = (mark: Mark): number => changed.filter((cell) => cell.mark === mark).length;
  const [allowed, blocked] = [count('yes'), count('no')];
  const about = cluster?.board.about ?? 'flow';
  const what = about === 'flow' ? 'flow' : 'answer';
  const some = (number: number): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  const [yes, no] = [markWord('yes', about), markWord('no', about)];
  if (allowed > 0 && blocked > 0) return `${some(allowed)} to ${yes} and ${blocked} to ${no} (*)`;
  if (allowed > 0) return `${some(allowed)} to ${yes} (*)`;
  return blocked > 0 ? `${some(blocked)} to ${no} (*)` : '';
}

/** The faults of the answer, one paragraph each: the place, and the API server's words. */
export function faultsOf(
  session: Session,
): readonly { readonly place: string; readonly says: string; readonly excerpt?: string }[] {
  const applied = session.answer?.applied;
  if (!applied) return [];
  if (applied.fault) {
    const { place, message, excerpt } = applied.fault;
    return [{ place: `line ${place.line}, column ${place.column}`, says: message, excerpt }];
  }
  return [
    ...applied.rejected.map((rejected) => ({ place: placeWords(rejected), says: refusalWords(rejected.status) })),
    ...applied.warnings.map(({ place, message }) => ({ place: `line ${place.line}, a warning`, says: message })),
  ];
}

/** What kubectl prints, and below it what to do, where that is plain. */
function refusalWords(status: Status): string {
  return [printStatus(status), nextStep(status)].filter((text) => text !== undefined).join('\n');
}

function placeWords({ line: at, column }: Rejected): string {
  return `line ${at}, column ${column}`;
}

/** The field and its fault, where the API server names them; the whole message stands in the pane. */
function shortFault({ message, details }: Status): string {
  const [cause] = details?.causes ?? [];
  return cause?.field ? `${cause.field}: ${cause.message}` : message;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
