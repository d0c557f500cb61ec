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
  /** How many pods that are there the row stands for at either end. */
  readonly pods: readonly [number, number];
}

/** A row that opens: whether the list of `--allow` covers it. */
export type OpenRow = CompareRow & { readonly listed?: boolean };

/** An end of a row: its name, and the pods that are there which it stands for. */
export interface RowEnd {
  readonly name: string;
  readonly pods: readonly string[];
}

/** A row with what it stands for. */
export interface FullRow {
  readonly is: FlowChange['is'];
  readonly row: CompareRow;
  readonly from: RowEnd;
  readonly to: RowEnd;
  readonly ports: readonly [number, number];
}

/** The rows of some changes, and whether each names workloads and pods, or a class of pods that fare alike. */
export interface CompareRows {
  readonly by: 'workload' | 'class';
  readonly rows: readonly FullRow[];
}

/** More rows than this tell nobody anything: then pods of one class are one row. */
const MOST_ROWS = 10_000;

/**
 * The rows of some changes: the workloads and pods that are there by name, and of those that are not there yet one for
 * each class, by labels. Where that would be too many rows, each is about a class, named by its first workload or pod
 * by name. First what is there; then by name and port.
 */
export function compareRows(snapshot: Snapshot, comparison: PolicyComparison): CompareRows {
  const nameAll = namesIn(snapshot);
  const byName = comparison.changes.reduce(
    (sum, { from, to, flow }) => sum + nameAll(from, flow.from).length * nameAll(to, flow.to).length,
    0,
  );
  if (byName <= MOST_ROWS) return { by: 'workload', rows: rowsBy(nameAll, comparison) };
  return { by: 'class', rows: rowsBy(asOne(nameAll), comparison) };
}

/** All pods of a class under the name of the first. */
function asOne(nameAll: Naming): Naming {
  const known = new Map<ChangedEnds, readonly RowEnd[]>();
  return (ends, asked) => {
    if (ends.pods.length === 0) return nameAll(ends, asked);
    const made = known.get(ends) ?? underOneName(nameAll(ends, asked));
    known.set(ends, made);
    return made;
  };
}

function underOneName(ends: readonly RowEnd[]): readonly RowEnd[] {
  const [first] = ends.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return first === undefined ? [] : [{ name: first.name, pods: ends.flatMap(({ pods }) => pods) }];
}

/** What the ends of a change are called, given one of them. */
type Naming = (ends: ChangedEnds, asked: Endpoint) => readonly RowEnd[];

function rowsBy(nameAll: Naming, { changes, policyOf }: PolicyComparison): readonly FullRow[] {
  const rows = new Map<string, FullRow>();
  for (const change of changes) {
    const { is, protocol, ports, family, flow } = change;
    let policy: string | null | undefined;
    const targets = nameAll(change.to, flow.to);
    for (const from of nameAll(change.from, flow.from)) {
      for (const to of without(targets, from, flow.to)) {
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
  return all
    .map((full) => ({ full, text: textOf(full), strange: strangeness(full) }))
    .sort((a, b) => a.strange - b.strange || compareText(a.text, b.text) || a.full.ports[0] - b.full.ports[0])
    .map(({ full }) => full);
}

/** A single pod has no row to itself; where it is alone in both classes, to one that is made like it. */
function without(targets: readonly RowEnd[], from: RowEnd, asked: Endpoint): readonly RowEnd[] {
  const [pod] = from.pods;
  if (pod === undefined || from.pods.length > 1) return targets;
  const others = targets.filter(({ pods }) => pods.length !== 1 || pods[0] !== pod);
  return others.length === 0 && 'like' in asked ? [{ name: endText(asked), pods: [] }] : others;
}

/** What some pods are called: a workload by its name where all of its pods are among them. */
function namesIn(snapshot: Snapshot): Naming {
  const live = snapshot.pods.filter((pod) => !isFinished(pod) && !isHostNetwork(pod));
  const workloads = new Map(live.map((pod) => [namespacedName(pod), workloadName(pod)]));
  const sizes = new Map([...Map.groupBy(workloads.values(), (name) => name)].map(([name, all]) => [name, all.length]));
  const known = new Map<ChangedEnds, readonly RowEnd[]>();
  return (ends, asked) => {
    if (ends.pods.length === 0) return [{ name: endText(asked), pods: [] }];
    const named = known.get(ends) ?? namedPods(ends.pods.map(({ pod }) => pod));
    known.set(ends, named);
    return named;
  };

  function namedPods(ids: readonly string[]): readonly RowEnd[] {
    return [...Map.groupBy(ids, (id) => workloads.get(id) ?? id)].flatMap(([name, pods]) =>
      pods.length === sizes.get(name) ? [{ name, pods }] : pods.map((pod) => ({ name: pod, pods: [pod] })),
    );
  }
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
function textOf({ row: { from, to, protocol } }: FullRow): string {
  return `${from} ${to} ${['TCP', 'UDP', 'SCTP'].indexOf(protocol)}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function strangeness({ from, to }: FullRow): number {
  return (from.pods.length > 0 ? 0 : 1) + (to.pods.length > 0 ? 0 : 1);
}
