import { namespaceNameLabel } from '../kube/labels.ts';
import { isFinished, isHostNetwork, namespacedName, namespaceOf, workloadOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { ChangedEnds, FlowChange, PolicyComparison } from '../netpol/compare/compare-policies.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Endpoint, Protocol } from '../netpol/flow.ts';

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
  /** How many existing pods the row stands for at either end. */
  readonly pods: readonly [number, number];
}

/** A row that opens: whether the list of `--allow` covers it. */
export type OpenRow = CompareRow & { readonly listed?: boolean };

/** An end of a row: its name, and the existing pods that it stands for. */
export interface ComparedEnd {
  readonly name: string;
  readonly pods: readonly string[];
}

/** A row with what it stands for. */
export interface ExpandedRow {
  readonly is: FlowChange['is'];
  /** The row as it is printed. */
  readonly row: CompareRow;
  readonly from: ComparedEnd;
  readonly to: ComparedEnd;
  /** The first port and the last one. */
  readonly ports: readonly [number, number];
  readonly protocol: Protocol;
}

/** The rows of some changes, and whether each is about workloads and pods, or about a class of pods. */
export interface CompareRows {
  readonly by: 'workload' | 'class';
  readonly rows: readonly ExpandedRow[];
}

/** More rows than this are too many to read: then the pods of one class are one row. */
const MOST_ROWS = 10_000;

/**
 * The rows of some changes: workloads and pods that exist by name, and of those that could exist one for each class, by
 * labels. Where that would be too many rows, each is about a class, with the name of its first workload or pod. Rows of
 * existing pods come first; then by name and port.
 */
export function compareRows(snapshot: Snapshot, comparison: PolicyComparison): CompareRows {
  const nameAll = namesIn(snapshot);
  const byName = comparison.changes.reduce(
    (sum, { from, to, flow }) => sum + nameAll(from, flow.from).length * nameAll(to, flow.to).length,
    0,
  );
  if (byName <= MOST_ROWS) return { by: 'workload', rows: rowsBy(nameAll, comparison) };
  return { by: 'class', rows: rowsBy(underClassName(nameAll), comparison) };
}

/** All pods of a class under the name of the first one. */
function underClassName(nameAll: Naming): Naming {
  const known = new Map<ChangedEnds, readonly ComparedEnd[]>();
  return (ends, asked) => {
    if (ends.pods.length === 0) return nameAll(ends, asked);
    const made = known.get(ends) ?? underOneName(nameAll(ends, asked));
    known.set(ends, made);
    return made;
  };
}

function underOneName(ends: readonly ComparedEnd[]): readonly ComparedEnd[] {
  const [first] = ends.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return first === undefined ? [] : [{ name: first.name, pods: ends.flatMap(({ pods }) => pods) }];
}

/** The names of the ends of a change. `asked` is the one of them that was asked about. */
type Naming = (ends: ChangedEnds, asked: Endpoint) => readonly ComparedEnd[];

function rowsBy(nameAll: Naming, { changes, policyOf }: PolicyComparison): readonly ExpandedRow[] {
  const rows = new Map<string, ExpandedRow>();
  for (const change of changes) {
    const { is, protocol, ports, family, flow } = change;
    let policy: string | null | undefined;
    const targets = nameAll(change.to, flow.to);
    for (const from of nameAll(change.from, flow.from)) {
      for (const to of othersThan(from, targets, flow.to)) {
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
        // A row that was found for one family and then for the other is about both.
        rows.set(key, { is, row: known ? row : { ...row, family }, from, to, ports, protocol });
      }
    }
  }
  const families = new Set(changes.map(({ family }) => family));
  const all = [...rows.values()].map((full) => (families.size > 1 ? full : withoutFamily(full)));
  return all
    .map((full) => ({ full, text: textOf(full), missing: missingEnds(full) }))
    .sort((a, b) => a.missing - b.missing || compareText(a.text, b.text) || a.full.ports[0] - b.full.ports[0])
    .map(({ full }) => full);
}

/** A pod has no row to itself; where it is alone in both classes, it has one to a pod that is like it. */
function othersThan(from: ComparedEnd, targets: readonly ComparedEnd[], asked: Endpoint): readonly ComparedEnd[] {
  const [pod] = from.pods;
  if (pod === undefined || from.pods.length > 1) return targets;
  const others = targets.filter(({ pods }) => pods.length !== 1 || pods[0] !== pod);
  return others.length === 0 && 'like' in asked ? [{ name: endText(asked), pods: [] }] : others;
}

/** Names for pods of a snapshot: a workload's name where all of its pods are among them, else those of the pods. */
function namesIn(snapshot: Snapshot): Naming {
  const live = snapshot.pods.filter((pod) => !isFinished(pod) && !isHostNetwork(pod));
  const workloads = new Map(live.map((pod) => [namespacedName(pod), workloadName(pod)]));
  const sizes = new Map([...Map.groupBy(workloads.values(), (name) => name)].map(([name, all]) => [name, all.length]));
  const known = new Map<ChangedEnds, readonly ComparedEnd[]>();
  return (ends, asked) => {
    if (ends.pods.length === 0) return [{ name: endText(asked), pods: [] }];
    const named = known.get(ends) ?? namedPods(ends.pods.map(({ pod }) => pod));
    known.set(ends, named);
    return named;
  };

  function namedPods(ids: readonly string[]): readonly ComparedEnd[] {
    return [...Map.groupBy(ids, (id) => workloads.get(id) ?? id)].flatMap(([name, pods]) =>
      pods.length === sizes.get(name) ? [{ name, pods }] : pods.map((pod) => ({ name: pod, pods: [pod] })),
    );
  }
}

function workloadName(pod: Snapshot['pods'][number]): string {
  const workload = workloadOf(pod);
  return workload ? `${namespaceOf(pod)}/${workload.name}` : namespacedName(pod);
}

/** An end as text. A pod that could exist in a namespace that is missing has that namespace's name, if it has one. */
function endText(end: Endpoint): string {
  if (!('like' in end) || typeof end.like.namespace === 'string') return printEndpoint(end);
  const { [namespaceNameLabel]: name, ...others } = end.like.namespace.labels;
  if (name === undefined || Object.keys(others).length > 0) return printEndpoint(end);
  return printEndpoint({ like: { ...end.like, namespace: name } });
}

function withoutFamily(full: ExpandedRow): ExpandedRow {
  const { family: _, ...row } = full.row;
  return { ...full, row };
}

/** By name, then by protocol as people look for them. */
function textOf({ row: { from, to, protocol } }: ExpandedRow): string {
  return `${from} ${to} ${['TCP', 'UDP', 'SCTP'].indexOf(protocol)}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How many of the two ends do not exist yet. */
function missingEnds({ from, to }: ExpandedRow): number {
  return (from.pods.length > 0 ? 0 : 1) + (to.pods.length > 0 ? 0 : 1);
}
