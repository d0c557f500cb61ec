import type { Pod } from 'kubernetes-types/core/v1';
import { flowClaimsOf } from '../../../graders/claims.ts';
import type { Group } from '../../../graders/grader.ts';
import { declaredPorts, isFinished, namespacedName, namespaceOf, workloadOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { memberOf } from '../../netpol/claims/claims.ts';
import { addressGroups, addressIn, isMember } from '../../netpol/claims/groups.ts';
import type { Endpoint, Protocol } from '../../netpol/flow.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { BoardEnd } from './board.ts';

/**
 * A row of the board: one end that opens connections. Its name is that of a workload of the task's namespace, of another
 * workload as `namespace/name`; `outside`; `anyone new`.
 */
export interface FlowRow extends BoardEnd {
  readonly ends: readonly Endpoint[];
}

/** A column of the board: one end on one port. */
export interface FlowColumn extends FlowRow {
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * The rows of a task's board: every workload but the cluster's own, the blocks of addresses that claims name as sources, an
 * address outside, and a pod that does not exist yet. Workloads come from the untouched cluster and the present one, so
 * that none gets lost.
 */
export function flowRows(
  { namespace, checks }: Pick<Scenario, 'namespace' | 'checks'>,
  untouched: Snapshot,
  now: Snapshot,
): FlowRow[] {
  const sources = flowClaimsOf(checks).flatMap((claim) =>
    claim.is === 'only' ? claim.these : claim.is === 'unchanged' ? [] : claim.from,
  );
  return [
    ...workloadsOf(namespace, untouched, now)
      .filter(({ system }) => !system)
      .map(({ key, name, pods }) => ({ key, name, ends: pods.map(endOf) })),
    ...blockRows(sources),
    { key: 'outside', name: 'outside', ends: [{ ip: outsideAddress(now) }] },
    { key: 'anyone new', name: 'anyone new', ends: [{ like: { namespace, labels: {} } }] },
  ];
}

/**
 * The columns of a task's board: the ports of the workloads in the task's namespace, those that its claims name first; DNS
 * where the task is about egress; the blocks of addresses that claims name as destinations; an address outside where the
 * task is about egress; then the other workloads.
 */
export function flowColumns(
  scenario: Pick<Scenario, 'namespace' | 'checks'>,
  untouched: Snapshot,
  now: Snapshot,
): FlowColumn[] {
  const outward = isAboutEgress(scenario);
  const workloads = workloadsOf(scenario.namespace, untouched, now);
  const order = (workload: Workload): number => (isDestination(scenario, workload, now) ? 0 : 1);
  const columns = (wanted: (workload: Workload) => boolean): FlowColumn[] =>
    workloads
      .filter(wanted)
      .toSorted((a, b) => order(a) - order(b))
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

/** The blocks of addresses that groups name, and their exceptions, each once: one address stands for all of a block. */
function blockRows(groups: readonly Group[]): readonly FlowRow[] {
  const all = addressGroups(groups).flatMap(({ cidr, except }) => [
    { is: 'addresses' as const, cidr, except },
    ...except.map((hole) => ({ is: 'addresses' as const, cidr: hole, except: [] })),
  ]);
  const rows = all.flatMap((group): FlowRow[] => {
    const ip = addressIn(group);
    return ip === undefined ? [] : [{ key: group.cidr, name: group.cidr, ends: [{ ip }] }];
  });
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}

/** The same as destinations, on the ports that their claims name. */
function blockColumns({ checks }: Pick<Scenario, 'checks'>): readonly FlowColumn[] {
  const columns = flowClaimsOf(checks).flatMap((claim) => {
    if (claim.is !== 'never' && claim.is !== 'works') return [];
    const ports = [...(claim.ports ?? []), ...(claim.exceptPorts ?? [])];
    const asked = ports.length > 0 ? ports : [{ protocol: 'TCP' as const, from: 443 }];
    return blockRows(claim.to).flatMap((row) =>
      asked.map(({ protocol, from: port }) => ({ ...row, key: `${row.key} ${protocol} ${port}`, port, protocol })),
    );
  });
  return [...new Map(columns.map((column) => [column.key, column])).values()];
}

/** Whether some claim names a workload as the destination. */
function isDestination({ checks }: Pick<Scenario, 'checks'>, { pods }: Workload, snapshot: Snapshot): boolean {
  const groups = flowClaimsOf(checks).flatMap((claim) =>
    claim.is === 'only' ? claim.reach : claim.is === 'unchanged' ? [] : claim.to,
  );
  const named = groups.filter((group) => group.is === 'pods' || group.is === 'workload');
  return pods.some((pod) => isMember(memberOf(snapshot, endOf(pod)), named));
}

/** Whether some claim names a destination that is not in the task's namespace. */
function isAboutEgress({ checks, namespace }: Pick<Scenario, 'namespace' | 'checks'>): boolean {
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
    return { key, name, pods, system: isOfCluster(of), dns };
  });
}

/** Whether a namespace is one of the cluster's own, whose pods no task is about. */
export function isOfCluster(namespace: string): boolean {
  return /^kube-|^local-path-storage$/.test(namespace);
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

/** The address that stands for all outside where a cluster does not say which ones answer (RFC 5737, TEST-NET-3). */
const documentationAddress = '203.0.113.10';

/** An address outside that answers: in the first block that the cluster lists, else one for documentation. */
function outsideAddress({ outside }: Snapshot): string {
  const [address = '', bits = ''] =
    outside?.answers.find(({ cidr }) => !cidr.startsWith('169.254.'))?.cidr.split('/') ?? [];
  const parts = address.split('.');
  if (parts.length !== 4) return documentationAddress;
  return Number(bits) > 24 ? address : [...parts.slice(0, 3), '10'].join('.');
}
