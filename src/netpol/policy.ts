import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { Block } from '../kube/addresses.ts';
import { namespacedName, namespaceOf } from '../kube/pods.ts';
import type { Direction, Protocol } from './flow.ts';
import { type IpBlock, readIpBlock } from './ip-block.ts';

/** A NetworkPolicy with every default filled in, so that the rest of the engine handles one shape only. */
export interface Policy {
  /** `namespace/name`. */
  readonly id: string;
  readonly namespace: string;
  readonly podSelector: LabelSelector;
  /** The rules of each direction that the policy isolates; undefined where it does not. */
  readonly ingress: readonly Rule[] | undefined;
  readonly egress: readonly Rule[] | undefined;
  /** Whether a peer of these rules is an ipBlock, and whether one of those has an ambiguous spelling. */
  readonly hasIpBlock: boolean;
  readonly hasOddBlock: boolean;
}

/** One ingress or egress rule. */
export interface Rule {
  /** `spec.ingress[0]`. */
  readonly path: string;
  /** Empty: every source or destination, also outside of the cluster. */
  readonly peers: readonly Peer[];
  /** Empty: every port of every protocol. */
  readonly ports: readonly PortEntry[];
}

/** One entry of `from` or `to`. A selector that is null counts as absent. */
export type Peer =
  | {
      readonly is: 'selectors';
      readonly path: string;
      readonly namespaceSelector: LabelSelector | undefined;
      readonly podSelector: LabelSelector | undefined;
    }
  | { readonly is: 'ipBlock'; readonly path: string; readonly ipBlock: IpBlock };

/** One entry of `ports`. */
export interface PortEntry {
  /** `spec.ingress[0].ports[1]`. */
  readonly path: string;
  readonly protocol: Protocol;
  readonly port: { readonly is: 'any' } | { readonly is: 'named'; readonly name: string } | PortSpan;
}

/** First and last port, inclusive. */
interface PortSpan {
  readonly is: 'span';
  readonly from: number;
  readonly to: number;
}

type RawRule = { readonly [peers in 'from' | 'to']?: readonly (NetworkPolicyPeer | null)[] | null } & {
  readonly ports?: readonly (NetworkPolicyPort | null)[] | null;
};

const read = new WeakMap<NetworkPolicy, Policy>();

/** Reads a policy, as the API server stores it or as a person writes it. The result for one object is remembered. */
export function readPolicy(policy: NetworkPolicy): Policy {
  const known = read.get(policy);
  if (known !== undefined) return known;
  const spec = policy.spec;
  const types = new Set(policyTypesOf(policy));
  const ingress = types.has('Ingress') ? readRules('ingress', spec?.ingress) : undefined;
  const egress = types.has('Egress') ? readRules('egress', spec?.egress) : undefined;
  const blocks = allPeers({ ingress, egress }).flatMap((peer) => (peer.is === 'ipBlock' ? [peer.ipBlock] : []));
  const result: Policy = {
    id: namespacedName(policy),
    namespace: namespaceOf(policy),
    // A podSelector that is absent or null selects every pod of the namespace.
    podSelector: spec?.podSelector ?? {},
    ingress,
    egress,
    hasIpBlock: blocks.length > 0,
    hasOddBlock: blocks.some((block) => block.odd),
  };
  read.set(policy, result);
  return result;
}

/** The rules of one direction; undefined where the policy does not isolate in that direction. */
export function rulesOf(policy: Policy, direction: Direction): readonly Rule[] | undefined {
  return direction === 'ingress' ? policy.ingress : policy.egress;
}

/** The rules of both directions that a policy isolates in. */
export function allRules({ ingress, egress }: Pick<Policy, Direction>): readonly Rule[] {
  return [...(ingress ?? []), ...(egress ?? [])];
}

/** Every peer of the rules of a policy, in the directions that it isolates in. */
export function allPeers(policy: Pick<Policy, Direction>): readonly Peer[] {
  return allRules(policy).flatMap((rule) => rule.peers);
}

/** Every block that the ipBlocks of a policy name, exceptions included, by every interpretation of its spelling. */
export function allBlocks(policy: Policy): readonly Block[] {
  return allPeers(policy).flatMap((peer) => {
    if (peer.is !== 'ipBlock') return [];
    const spelled = [peer.ipBlock.block, ...peer.ipBlock.except.map(({ block }) => block)];
    return spelled.flatMap((each) => (each ? [each.block, ...(each.octal ? [each.octal] : [])] : []));
  });
}

/**
 * The policyTypes of a policy. Where the field is absent or empty, they are Ingress, and also Egress if there is an
 * egress rule. Rules of a direction that is not listed have no effect.
 * Source: kubernetes/kubernetes pkg/apis/networking/v1/defaults.go, `SetDefaults_NetworkPolicy`.
 */
export function policyTypesOf({ spec }: NetworkPolicy): readonly string[] {
  const listed = spec?.policyTypes ?? [];
  if (listed.length > 0) return listed;
  return (spec?.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

/** A rule that is null is stored as an empty one, which allows everything. */
function readRules(direction: Direction, rules: readonly (RawRule | null)[] | null | undefined): readonly Rule[] {
  const key = direction === 'ingress' ? 'from' : 'to';
  return (rules ?? []).map((rule, index) => {
    const path = `spec.${direction}[${index}]`;
    return {
      path,
      peers: (rule?.[key] ?? []).map((peer, at) => readPeer(`${path}.${key}[${at}]`, peer)),
      ports: (rule?.ports ?? []).map((entry, at) => readPort(`${path}.ports[${at}]`, entry)),
    };
  });
}

function readPeer(path: string, peer: NetworkPolicyPeer | null): Peer {
  if (peer?.ipBlock) return { is: 'ipBlock', path, ipBlock: readIpBlock(peer.ipBlock) };
  return {
    is: 'selectors',
    path,
    namespaceSelector: peer?.namespaceSelector ?? undefined,
    podSelector: peer?.podSelector ?? undefined,
  };
}

/** The default protocol is TCP. The API server stores an entry that is null as `{protocol: TCP}`. */
function readPort(path: string, entry: NetworkPolicyPort | null): PortEntry {
  const protocol = (entry?.protocol ?? 'TCP') as Protocol;
  const port = entry?.port ?? undefined;
  if (port === undefined) return { path, protocol, port: { is: 'any' } };
  if (typeof port === 'string') return { path, protocol, port: { is: 'named', name: port } };
  return { path, protocol, port: { is: 'span', from: port, to: entry?.endPort ?? port } };
}
