import type { Pod } from 'kubernetes-types/core/v1';
import { flowClaimsOf } from '../../graders/claims.ts';
import type { Group } from '../../graders/grader.ts';
import { declaredPorts, isFinished, namespacedName, namespaceOf, workloadOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { memberOf } from '../netpol/claims/claims.ts';
import { addressGroups, addressIn, isMember } from '../netpol/claims/groups.ts';
import type { Endpoint, Flow, Protocol } from '../netpol/flow.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Who reaches whom, as a table: who dials down the side, where to along the top. */
export interface FlowMap {
  readonly rows: readonly MapRow[];
  readonly columns: readonly MapColumn[];
  /** By row, then by column. */
  readonly cells: readonly (readonly MapCell[])[];
}

export interface MapRow {
  /** Stands for the same thing in every map of a task. */
  readonly key: string;
  /** A workload of the task's namespace by its name, another's as `namespace/name`; `outside`; `anyone new`. */
  readonly name: string;
  readonly ends: readonly Endpoint[];
}

export interface MapColumn extends MapRow {
  readonly port: number;
  readonly protocol: Protocol;
}

/** `none`: not a flow, such as a pod and itself. `mixed` in a cell: its pairs of pods differ. */
export type Mark = 'open' | 'closed' | 'untested' | 'none';

export interface MapCell {
  readonly mark: Mark;
  /** Whether it is as the task wants it; `null` where nobody asked. */
  readonly agrees: boolean | null;
  /** The flow that tells most about the cell: one that is not as wanted, where there is one. */
  readonly flow: Flow<Endpoint> | null;
  readonly wanted: 'allowed' | 'denied' | null;
  readonly mixed: boolean;
  /** Whether the last save, or a change with kubectl after it, opened or closed it. */
  readonly changed: boolean;
}

/** What the map asks of the engines: what happens to a flow now, and what the task wants of it. */
export interface Judge {
  /** `null` where it cannot be told. */
  readonly allows: (flow: Flow<Endpoint>) => boolean | null;
  readonly wanted: (flow: Flow<Endpoint>) => 'allowed' | 'denied' | null;
}

/** The map of a task. Rows and columns come from the untouched cluster and the present one, so that none gets lost. */
export function drawMap(
  scenario: Pick<Scenario, 'namespace' | 'checks'>,
  untouched: Snapshot,
  now: Snapshot,
  judge: Judge,
  before?: FlowMap,
): FlowMap {
  const rows = rowsOf(scenario, untouched, now);
  const columns = columnsOf(scenario, untouched, now);
  const marks = new Map(
    before?.cells.flatMap((line, row) => line.map((cell, column) => [keyAt(before, row, column), cell.mark])),
  );
  const cells = rows.map((row) =>
    columns.map((column) => {
      const cell = cellOf(row, column, judge);
      const was = marks.get(`${row.key} ${column.key}`);
      return { ...cell, changed: was !== undefined && was !== cell.mark };
    }),
  );
  return { rows, columns, cells };
}

/** The same map with nothing marked as changed. */
export function settled(map: FlowMap): FlowMap {
  if (!map.cells.some((line) => line.some((cell) => cell.changed))) return map;
  return { ...map, cells: map.cells.map((line) => line.map((cell) => ({ ...cell, changed: false }))) };
}

/** A later map that still shows what `before` marks as changed: that the cluster moves on is no key. */
export function stillMarked(map: FlowMap, before: FlowMap): FlowMap {
  const marked = new Set(
    before.cells.flatMap((line, row) =>
      line.flatMap((cell, column) => (cell.changed ? [keyAt(before, row, column)] : [])),
    ),
  );
  if (marked.size === 0) return map;
  const cells = map.cells.map((line, row) =>
    line.map((cell, column) => (marked.has(keyAt(map, row, column)) ? { ...cell, changed: true } : cell)),
  );
  return { ...map, cells };
}

function keyAt(map: FlowMap, row: number, column: number): string {
  return `${map.rows[row]?.key} ${map.columns[column]?.key}`;
}

function cellOf(row: MapRow, column: MapColumn, judge: Judge): Omit<MapCell, 'changed'> {
  const pairs = row.ends.flatMap((from) =>
    column.ends
      .filter((to) => !same(from, to) && !(isOutside(from) && isOutside(to)))
      .map((to) => {
        const flow: Flow<Endpoint> = { from, to, port: column.port, protocol: column.protocol };
        const allows = judge.allows(flow);
        const wanted = judge.wanted(flow);
        return {
          flow,
          allows,
          wanted,
          agrees: wanted === null || allows === null ? null : allows === (wanted === 'allowed'),
        };
      }),
  );
  // The most telling first: what is not as wanted, then what was asked about at all, then what is open.
  const telling = pairs.find((pair) => pair.agrees === false) ?? pairs.find((pair) => pair.allows) ?? pairs[0];
  if (!telling) return { mark: 'none', agrees: null, flow: null, wanted: null, mixed: false };
  const mark = telling.allows === null ? 'untested' : telling.allows ? 'open' : 'closed';
  const mixed = pairs.some((pair) => pair.allows !== telling.allows);
  return { mark, agrees: telling.agrees, flow: telling.flow, wanted: telling.wanted, mixed };
}

/** The address that stands for the world outside where a cluster does not say which answer (RFC 5737, TEST-NET-3). */
const documentationAddress = '203.0.113.10';

function rowsOf(scenario: Pick<Scenario, 'namespace' | 'checks'>, untouched: Snapshot, now: Snapshot): MapRow[] {
  const { namespace } = scenario;
  const sources = flowClaimsOf(scenario.checks).flatMap((claim) =>
    claim.is === 'only' ? claim.these : claim.is === 'unchanged' ? [] : claim.from,
  );
  return [
    ...workloadsOf(namespace, untouched, now)
      .filter(({ system }) => !system)
      .map(({ key, name, pods }) => ({ key, name, ends: pods.map(endOf) })),
    ...blocksIn(sources),
    { key: 'outside', name: 'outside', ends: [{ ip: outsideAddress(now) }] },
    { key: 'anyone new', name: 'anyone new', ends: [{ like: { namespace, labels: {} } }] },
  ];
}

function columnsOf(scenario: Pick<Scenario, 'namespace' | 'checks'>, untouched: Snapshot, now: Snapshot): MapColumn[] {
  const outward = looksOutward(scenario);
  const workloads = workloadsOf(scenario.namespace, untouched, now);
  const asked = (workload: Workload): number => (isDestination(scenario, workload, now) ? 0 : 1);
  const columns = (wanted: (workload: Workload) => boolean): MapColumn[] =>
    workloads
      .filter(wanted)
      .toSorted((a, b) => asked(a) - asked(b))
      .flatMap(({ key, name, pods }) =>
        portsOf(pods).map(({ port, protocol, ends }) => ({
          key: `${key} ${protocol} ${port}`,
          name,
          port,
          protocol,
          ends,
        })),
      );
  return [
    ...columns(({ key, system }) => !system && key.startsWith(`${scenario.namespace}/`)),
    ...(outward ? columns(({ dns }) => dns).filter(({ port }) => port === 53) : []),
    ...blockColumns(scenario),
    ...(outward
      ? [
          {
            key: 'outside TCP 443',
            name: 'outside',
            port: 443,
            protocol: 'TCP' as const,
            ends: [{ ip: outsideAddress(now) }],
          },
        ]
      : []),
    ...columns(({ key, system }) => !system && !key.startsWith(`${scenario.namespace}/`)),
  ];
}

/** The blocks of addresses that claims name, and their exceptions, each once: an address stands for all of a block. */
function blocksIn(groups: readonly Group[]): readonly MapRow[] {
  const all = addressGroups(groups).flatMap(({ cidr, except }) => [
    { is: 'addresses' as const, cidr, except },
    ...except.map((hole) => ({ is: 'addresses' as const, cidr: hole, except: [] })),
  ]);
  const rows = all.flatMap((group): MapRow[] => {
    const ip = addressIn(group);
    return ip === undefined ? [] : [{ key: group.cidr, name: group.cidr, ends: [{ ip }] }];
  });
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}

/** The same as destinations, on the ports that their claims name. */
function blockColumns({ checks }: Pick<Scenario, 'checks'>): readonly MapColumn[] {
  const columns = flowClaimsOf(checks).flatMap((claim) => {
    if (claim.is !== 'never' && claim.is !== 'works') return [];
    const ports = [...(claim.ports ?? []), ...(claim.exceptPorts ?? [])];
    const asked = ports.length > 0 ? ports : [{ protocol: 'TCP' as const, from: 443 }];
    return blocksIn(claim.to).flatMap((row) =>
      asked.map(({ protocol, from: port }) => ({ ...row, key: `${row.key} ${protocol} ${port}`, port, protocol })),
    );
  });
  return [...new Map(columns.map((column) => [column.key, column])).values()];
}

/** Whether some claim names a workload as the destination: such columns come first. */
function isDestination({ checks }: Pick<Scenario, 'checks'>, { pods }: Workload, snapshot: Snapshot): boolean {
  const groups = flowClaimsOf(checks).flatMap((claim) =>
    claim.is === 'only' ? claim.reach : claim.is === 'unchanged' ? [] : claim.to,
  );
  const named = groups.filter((group) => group.is === 'pods' || group.is === 'workload');
  return pods.some((pod) => isMember(memberOf(snapshot, endOf(pod)), named));
}

/** Whether a task is about where pods may dial: some claim names a destination that is not in its namespace. */
function looksOutward({ checks, namespace }: Pick<Scenario, 'namespace' | 'checks'>): boolean {
  const beyond = (group: Group): boolean =>
    (group.is !== 'pods' && group.is !== 'workload') || group.namespace !== namespace;
  return flowClaimsOf(checks).some((claim) => (claim.is === 'never' || claim.is === 'works') && claim.to.some(beyond));
}

interface Workload {
  readonly key: string;
  readonly name: string;
  readonly pods: readonly Pod[];
  /** Of the cluster's own namespaces. */
  readonly system: boolean;
  readonly dns: boolean;
}

function workloadsOf(namespace: string, untouched: Snapshot, now: Snapshot): Workload[] {
  const found = new Map<string, Pod[]>();
  for (const pod of untouched.pods) found.set(keyOf(pod), []);
  for (const pod of now.pods.filter(isAlive)) found.set(keyOf(pod), [...(found.get(keyOf(pod)) ?? []), pod]);
  const ofTask = (key: string): number => (key.startsWith(`${namespace}/`) ? 0 : 1);
  const sorted = [...found].toSorted(([a], [b]) => ofTask(a) - ofTask(b));
  return sorted.map(([key, pods]) => {
    const [of = '', workload = ''] = key.split('/');
    const dns = pods.some((pod) => of === 'kube-system' && pod.metadata?.labels?.['k8s-app'] === 'kube-dns');
    const name = dns ? 'dns' : of === namespace ? workload : key;
    return { key, name, pods, system: /^kube-|^local-path-storage$/.test(of), dns };
  });
}

function keyOf(pod: Pod): string {
  return `${namespaceOf(pod)}/${workloadOf(pod)?.name ?? pod.metadata?.name ?? ''}`;
}

function portsOf(pods: readonly Pod[]): { port: number; protocol: Protocol; ends: Endpoint[] }[] {
  const ports = new Map<string, { port: number; protocol: Protocol; ends: Endpoint[] }>();
  for (const pod of pods) {
    for (const { port, protocol } of declaredPorts(pod)) {
      const column = ports.get(`${protocol} ${port}`) ?? { port, protocol, ends: [] };
      column.ends.push(endOf(pod));
      ports.set(`${protocol} ${port}`, column);
    }
  }
  return [...ports.values()];
}

function endOf(pod: Pod): Endpoint {
  return { pod: namespacedName(pod) };
}

function isAlive(pod: Pod): boolean {
  return pod.metadata?.deletionTimestamp === undefined && !isFinished(pod);
}

function isOutside(end: Endpoint): boolean {
  return 'ip' in end;
}

function same(a: Endpoint, b: Endpoint): boolean {
  return 'pod' in a && 'pod' in b && a.pod === b.pod;
}

/** An address outside that answers: of the first block the cluster names, else one of the documentation's. */
function outsideAddress({ outside }: Snapshot): string {
  const [address = '', bits = ''] =
    outside?.answers.find(({ cidr }) => !cidr.startsWith('169.254.'))?.cidr.split('/') ?? [];
  const parts = address.split('.');
  if (parts.length !== 4) return documentationAddress;
  return Number(bits) > 24 ? address : [...parts.slice(0, 3), '10'].join('.');
}
