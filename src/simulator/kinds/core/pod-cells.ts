import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import { ageOf } from '../age.ts';
import { age, type Cell } from '../cells.ts';

/**
 * The cells of a pod. Its status is a word for what it waits for or how it ended, not its phase.
 * Source: k8s.io/kubernetes pkg/printers/internalversion/printers.go, `printPod`.
 */
export function podCells(pod: Pod & Manifest, now: Date): readonly Cell[] {
  const { spec, status } = pod;
  const { ready, total, word, restarts, lastRestart } = summaryOf(pod);
  const ago = restarts > 0 && lastRestart !== '' ? ` (${ageOf(lastRestart, now)} ago)` : '';
  const gates = spec?.readinessGates ?? [];
  const open = gates.filter(({ conditionType }) =>
    status?.conditions?.some(({ type, status: is }) => type === conditionType && is === 'True'),
  );
  return [
    pod.metadata.name ?? '',
    `${ready}/${total}`,
    word,
    `${restarts}${ago}`,
    age(pod, now),
    status?.podIPs?.[0]?.ip || '<none>',
    spec?.nodeName || '<none>',
    status?.nominatedNodeName || '<none>',
    gates.length > 0 ? `${open.length}/${gates.length}` : '<none>',
  ];
}

/** The conditions of a pod's row: a finished pod has one, for clients that hide such rows. */
export function podRowConditions(pod: Pod): readonly object[] | undefined {
  const phase = pod.status?.phase ?? '';
  const message = ended[phase];
  return message === undefined ? undefined : [{ type: 'Completed', status: 'True', reason: phase, message }];
}

const ended: Readonly<Record<string, string>> = {
  Succeeded: 'The pod has completed successfully.',
  Failed: 'The pod failed.',
};

interface Summary {
  readonly ready: number;
  readonly total: number;
  readonly word: string;
  readonly restarts: number;
  /** When a container last ended and was started again; empty where none was. */
  readonly lastRestart: string;
}

function summaryOf(pod: Pod): Summary {
  const { spec, status } = pod;
  const inits = initSummary(pod);
  const total = (spec?.containers ?? []).length + inits.sidecars.size;
  const phase = status?.phase ?? '';
  const gated = status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  let word = inits.word ?? (gated ? 'SchedulingGated' : status?.reason || phase);
  let { ready } = inits;
  let counted = inits.all;
  if (inits.word === undefined || isTrue(pod, 'Initialized')) {
    const statuses = status?.containerStatuses ?? [];
    counted = [...inits.sidecarStatuses, ...statuses];
    for (const one of statuses.toReversed()) word = containerWord(one, '') ?? word;
    const running = statuses.filter((one) => containerWord(one, '') === undefined && one.ready && one.state?.running);
    ready += running.length;
    if (word === 'Completed' && running.length > 0) word = isTrue(pod, 'Ready') ? 'Running' : 'NotReady';
  }
  if (pod.metadata?.deletionTimestamp !== undefined) {
    if (status?.reason === 'NodeLost') word = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') word = 'Terminating';
  }
  const ends = counted.map(({ lastState }) => lastState?.terminated?.finishedAt ?? '');
  const restarts = counted.reduce((sum, { restartCount }) => sum + restartCount, 0);
  return { ready, total, word, restarts, lastRestart: ends.toSorted().at(-1) ?? '' };
}

interface InitSummary {
  /** The state of the first init container that has not done its work. */
  readonly word?: string;
  /** Those up to that one. */
  readonly all: readonly ContainerStatus[];
  readonly sidecars: ReadonlySet<string>;
  readonly sidecarStatuses: readonly ContainerStatus[];
  readonly ready: number;
}

function initSummary({ spec, status }: Pod): InitSummary {
  const containers = spec?.initContainers ?? [];
  const sidecars = new Set(containers.filter((one) => one.restartPolicy === 'Always').map(({ name }) => name));
  const all: ContainerStatus[] = [];
  const sidecarStatuses: ContainerStatus[] = [];
  let ready = 0;
  for (const [index, one] of (status?.initContainerStatuses ?? []).entries()) {
    const sidecar = sidecars.has(one.name);
    all.push(one);
    if (sidecar) sidecarStatuses.push(one);
    if (one.state?.terminated?.exitCode === 0) continue;
    if (sidecar && one.started) {
      if (one.ready) ready++;
      continue;
    }
    const waits = one.state?.waiting?.reason === 'PodInitializing' ? undefined : containerWord(one, 'Init:');
    return { word: waits ?? `Init:${index}/${containers.length}`, all, sidecars, sidecarStatuses, ready };
  }
  return { all, sidecars, sidecarStatuses, ready };
}

/** What a container waits for, or how it ended; undefined while it runs. */
function containerWord({ state }: ContainerStatus, prefix: string): string | undefined {
  if (state?.waiting?.reason) return `${prefix}${state.waiting.reason}`;
  const ended = state?.terminated;
  if (ended === undefined) return undefined;
  if (ended.reason) return `${prefix}${ended.reason}`;
  return ended.signal ? `${prefix}Signal:${ended.signal}` : `${prefix}ExitCode:${ended.exitCode}`;
}

function isTrue({ status }: Pod, condition: string): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === condition && is === 'True') ?? false;
}
