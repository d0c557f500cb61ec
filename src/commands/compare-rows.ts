import { namespaceNameLabel } from '../kube/labels.ts';
import { isFinished, isHostNetwork, namespacedName, namespaceOf, workloadOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Change, PolicyComparison } from '../netpol/compare-policies.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Endpoint, Protocol } from '../netpol/flow.ts';
import type { TriedEnd } from '../netpol/tried-ends.ts';

/** A row of `compare`. */
export interface CompareRow {
  readonly from: string;
  readonly to: string;
  /** One port, or a range: `1-65535`. */
  readonly port: number | string;
  readonly protocol: Protocol;
  /** The policy that now allows, or isolates; null where none does. */
  readonly policy: string | null;
  /** Only where the change is in flows of one family alone, though pods have both. */
  readonly family?: 4 | 6;
  /** How many pods that are there the row stands for at either end. */
  readonly pods: readonly [number, number];
}

/** An end of a row: its name, and the pods that are there which it stands for. */
export interface RowEnd {
  readonly name: string;
  readonly pods: readonly string[];
}

/** A row with what it stands for. */
export interface FullRow {
  readonly is: Change['is'];
  readonly row: CompareRow;
  readonly from: RowEnd;
  readonly to: RowEnd;
  readonly ports: readonly [number, number];
}

/**
 * The rows of some changes: the workloads and pods that are there by name, and of those that are not there yet one for
 * each class, by labels. First what is there; then by name and port.
 */
export function compareRows(snapshot: Snapshot, { changes, policyOf }: PolicyComparison): readonly FullRow[] {
  const nameAll = namesIn(snapshot);
  const rows = new Map<string, FullRow>();
  for (const change of changes) {
    const { is, protocol, ports, family } = change;
    let policy: string | null | undefined;
    const sameClass = change.from.pods.length > 0 && change.from === change.to;
    const froms = nameAll(change.from, change.flow.from);
    for (const from of froms) {
      for (const to of sameClass ? within(froms, from, change) : nameAll(change.to, change.flow.to)) {
        const [first, last] = ports;
        const port = first === last ? first : `${first}-${last}`;
        const key = [is, from.name, to.name, port, protocol].join(' ');
        const known = rows.get(key);
        if (known !== undefined && known.row.family === family) continue;
        if (policy === undefined) policy = policyOf(change);
        const row = {
          from: from.name,
          to: to.name,
          port,
          protocol,
          policy,
          pods: [from.pods.length, to.pods.length] as const,
        };
        // Found for one family and then for the other it is about both.
        rows.set(key, { is, row: known ? row : { ...row, family }, from, to, ports });
      }
    }
  }
  const families = new Set(changes.map(({ family }) => family));
  const all = [...rows.values()].map((full) => (families.size > 1 ? full : withoutFamily(full)));
  return all.toSorted((a, b) => strangeness(a) - strangeness(b) || compareText(a, b) || a.ports[0] - b.ports[0]);
}

/** A single pod of a class has no other to dial but one that is made like it. */
function within(names: readonly RowEnd[], from: RowEnd, { from: end }: Change): readonly RowEnd[] {
  if (from.pods.length > 1) return names;
  const others = names.filter((name) => name !== from);
  const like = end.made?.now;
  return like && names.length === 1 ? [{ name: endText(like), pods: [] }] : others;
}

/** What the pods of a class are called: a workload by its name where all of its pods are in the class. */
function namesIn(snapshot: Snapshot): (end: TriedEnd, asked: Endpoint) => readonly RowEnd[] {
  const live = snapshot.pods.filter((pod) => !isFinished(pod) && !isHostNetwork(pod));
  const workloads = new Map(live.map((pod) => [namespacedName(pod), workloadName(pod)]));
  const sizes = new Map([...Map.groupBy(workloads.values(), (name) => name)].map(([name, all]) => [name, all.length]));
  return (end, asked) => {
    if (end.pods.length === 0) return [{ name: endText(asked), pods: [] }];
    const ids = end.pods.flatMap((pod) => ('pod' in pod ? [pod.pod] : []));
    return [...Map.groupBy(ids, (id) => workloads.get(id) ?? id)].flatMap(([name, pods]) =>
      pods.length === sizes.get(name) ? [{ name, pods }] : pods.map((pod) => ({ name: pod, pods: [pod] })),
    );
  };
}

function workloadName(pod: Snapshot['pods'][number]): string {
  const workload = workloadOf(pod);
  return workload ? `${namespaceOf(pod)}/${workload.name}` : namespacedName(pod);
}

/** A pod of a namespace that is not there, but has a name, is written with that. */
function endText(end: Endpoint): string {
  if (!('like' in end) || typeof end.like.namespace === 'string') return printEndpoint(end);
  const { [namespaceNameLabel]: name, ...others } = end.like.namespace.labels;
  if (name === undefined || Object.keys(others).length > 0) return printEndpoint(end);
  return printEndpoint({ like: { ...end.like, namespace: name } });
}

function withoutFamily(full: FullRow): FullRow {
  const { family: _, ...row } = full.row;
  return { ...full, row };
}

/** By name, then by protocol as people look for them. */
function compareText(a: FullRow, b: FullRow): number {
  const text = ({ row: { from, to, protocol } }: FullRow) =>
    `${from} ${to} ${['TCP', 'UDP', 'SCTP'].indexOf(protocol)}`;
  return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;
}

function strangeness({ from, to }: FullRow): number {
  return (from.pods.length > 0 ? 0 : 1) + (to.pods.length > 0 ? 0 : 1);
}
