import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { printSelector, selects } from '../../kube/labels.ts';
import { namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Direction } from '../../netpol/flow.ts';
import { type Peer, type Policy, type PortEntry, type Rule, readPolicy, rulesOf } from '../../netpol/policy.ts';
import { printPort } from '../../netpol/ports.ts';
import { textColumns } from '../text-columns.ts';

/** One rule of a policy; or a direction that a policy isolates and has no rules for, with no peers and no ports. */
export interface PolicyRow {
  readonly kind: 'NetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  readonly direction: 'ingress' | 'egress';
  /** The pods that the policy is about, as `namespace/{labels}`; `{}` are all pods of the namespace. */
  readonly targets: string;
  /** How many of them there are now. */
  readonly pods: number;
  /** The rule, as a path such as `spec.ingress[0]`; null where the direction has no rules: it allows nothing. */
  readonly rule: string | null;
  /**
   * Whom the rule allows: `namespace/{labels}`, `{labels of a namespace}/{labels}`, a block of addresses with its
   * exceptions, or `*` for every end, in the cluster and outside.
   */
  readonly peers: readonly string[];
  /** On which ports of the destination: `5432/TCP`, `5000-9000/TCP`, `http/TCP`, `*` and the protocol, or `*` for all. */
  readonly ports: readonly string[];
}

/** Every policy of a cluster as rows, in the order of namespaces and names, ingress before egress. */
export function policyRows({ policies, pods }: Pick<Snapshot, 'policies' | 'pods'>): readonly PolicyRow[] {
  const sorted = policies.toSorted(
    (a, b) =>
      compareText(namespaceOf(a), namespaceOf(b)) || compareText(a.metadata?.name ?? '', b.metadata?.name ?? ''),
  );
  return sorted.flatMap((object): readonly PolicyRow[] => {
    const policy = readPolicy(object);
    const { namespace, podSelector } = policy;
    const targeted = pods.filter(
      (pod) => namespaceOf(pod) === namespace && selects(podSelector, pod.metadata?.labels ?? {}),
    );
    return directions.flatMap((direction) =>
      rulesIn(policy, direction).map((rule) => ({
        kind: 'NetworkPolicy' as const,
        namespace,
        name: object.metadata?.name ?? '',
        direction,
        targets: podsText(namespace, podSelector),
        pods: targeted.length,
        rule: rule?.path ?? null,
        peers: rule === null ? [] : anyOr(rule.peers.map((peer) => peerText(peer, namespace))),
        ports: rule === null ? [] : anyOr(rule.ports.map(portText)),
      })),
    );
  });
}

const directions: readonly Direction[] = ['ingress', 'egress'];

/** The rules of a direction; null in their place where the direction is isolated and has none. */
function rulesIn(policy: Policy, direction: Direction): readonly (Rule | null)[] {
  const rules = rulesOf(policy, direction);
  return rules?.length === 0 ? [null] : (rules ?? []);
}

/** An empty list of peers or of ports means all of them. */
function anyOr(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? ['*'] : texts;
}

function peerText(peer: Peer, own: string): string {
  if (peer.is === 'ipBlock') {
    const { cidr, except } = peer.ipBlock;
    return except.length === 0 ? cidr : `${cidr} except ${except.map(({ text }) => text).join(', ')}`;
  }
  const { namespaceSelector, podSelector } = peer;
  const where = namespaceSelector === undefined ? own : `{${printSelector(namespaceSelector)}}`;
  return podsText(where, podSelector ?? {});
}

function podsText(where: string, selector: LabelSelector): string {
  return `${where}/{${printSelector(selector)}}`;
}

function portText(entry: PortEntry): string {
  return `${printPort(entry)}/${entry.protocol}`;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Rows as a table for people: a line for each peer, and the policy's own columns in the first of its lines. */
export function policyRowsText(rows: readonly PolicyRow[]): string {
  if (rows.length === 0) return 'There is no NetworkPolicy: all connections are allowed.\n';
  const lines = rows.flatMap((row, index) => {
    const { namespace, name, direction, targets, pods, peers, ports } = row;
    const before = rows[index - 1];
    const isSame = before?.namespace === namespace && before.name === name;
    const about = isSame ? ['', '', ''] : [`${namespace}/${name}`, targets, String(pods)];
    const shown = peers.length === 0 ? ['none: nothing is allowed'] : peers.map(anyoneFor);
    return shown.map((peer, at) =>
      at === 0
        ? [...about, direction, peer, ports.map((port) => (port === '*' ? 'every port' : port)).join(', ')]
        : ['', '', '', '', peer, ''],
    );
  });
  const heads = ['POLICY', 'TARGETS', 'PODS', 'DIRECTION', 'PEERS', 'PORTS'];
  return textColumns([heads, ...lines]);
}

function anyoneFor(peer: string): string {
  return peer === '*' ? 'every pod and address' : peer;
}
