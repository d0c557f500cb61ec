import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { type Block, blockContains, parseAddress, parseBlock, printBlock } from '../../../kube/addresses.ts';
import { namespaceNameLabel } from '../../../kube/labels.ts';
import { namespaceOf } from '../../../kube/pods.ts';
import { clusterIPsOf, hasSelector } from '../../../kube/services.ts';
import {
  allWrittenRules,
  hasSameText,
  replacePeers,
  replacePolicies,
  replaceRules,
  type WrittenRule,
  withRules,
  writtenRules,
} from './edits.ts';
import type { MisconceptionContext, Mutation } from './mutation.ts';

/** Misconceptions about address blocks. */
export const blockMutations: readonly Mutation[] = [
  {
    id: 'cluster-ip-in-block',
    says: "A Service's address is replaced by that of a pod before any policy looks: an ipBlock with it matches nothing.",
    sort: 'known',
    demonstration: {
      wrong: 'egress: [{to: [{ipBlock: {cidr: 10.96.0.10/32}}], ports: [{port: 53, protocol: UDP}]}]',
      right:
        'egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]',
    },
    apply: (right, context) =>
      replacePeers(right, (peer) =>
        podsBehindServices(context).flatMap(({ pods, address }) =>
          peer.podSelector && hasSameText(peer.podSelector, pods.podSelector)
            ? [[{ ipBlock: { cidr: `${address}/32` } }]]
            : [],
        ),
      ),
    undo: (wrong, context) =>
      replacePeers(wrong, ({ ipBlock }, { direction }) => {
        const block = ipBlock && parseBlock(ipBlock.cidr)?.block;
        if (!block || block.prefix < 12) return [];
        const meant = allWrittenRules(context.reference, direction).flatMap(({ peers }) => peers ?? []);
        return podsBehindServices(context).flatMap(({ pods, address }) => {
          if (!blockHasAddress(block, address)) return [];
          // The reference may call the namespace of these pods in another way.
          const asMeant = meant.filter(({ podSelector }) => hasSameText(podSelector, pods.podSelector));
          return [pods, ...asMeant].map((peer) => [peer]);
        });
      }),
  },
  {
    id: 'except-reopened',
    says: '`except` takes away from its own item alone: another item of the list opens the same addresses again.',
    sort: 'known',
    demonstration: {
      wrong: 'egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {ipBlock: {cidr: 10.1.0.0/16}}]}]',
      right: 'egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]',
    },
    apply: (right) =>
      replaceRules(right, (rule) =>
        exceptsOf(rule).map((cidr) => [{ ...rule, peers: [...(rule.peers ?? []), { ipBlock: { cidr } }] }]),
      ),
    undo: (wrong) =>
      replacePolicies(wrong, (policy) =>
        (['ingress', 'egress'] as const).flatMap((direction) => {
          const rules = writtenRules(policy, direction);
          const excepts = rules.flatMap((rule) => (rule === null ? [] : exceptsOf(rule)));
          if (excepts.length === 0) return [];
          const changed = rules.map((rule) => (rule === null ? null : withExcepts(rule, excepts)));
          return hasSameText(changed, rules) ? [] : [[withRules(policy, direction, changed)]];
        }),
      ),
  },
  {
    id: 'pods-by-address',
    says: 'A block of pod addresses is for every pod that has one of them, and pods get others when they are made again.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{ipBlock: {cidr: 10.244.0.0/16}}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
    },
    apply: (right) =>
      replacePeers(right, (peer) =>
        peer.podSelector || peer.namespaceSelector ? [[{ ipBlock: { cidr: '10.244.0.0/16' } }]] : [],
      ),
    undo: (wrong, { reference, services }) =>
      replacePeers(wrong, ({ ipBlock }, { direction }) =>
        ipBlock && isPrivate(ipBlock.cidr) && !services.flatMap(clusterIPsOf).some((ip) => ipBlock.cidr === `${ip}/32`)
          ? allWrittenRules(reference, direction).flatMap(({ peers }) =>
              (peers ?? []).flatMap((peer) => (peer.ipBlock ? [] : [[peer]])),
            )
          : [],
      ),
  },
  {
    id: 'other-block',
    says: 'An `ipBlock` holds other addresses than those that the task speaks of.',
    sort: 'plain',
    demonstration: {
      wrong: 'egress: [{to: [{ipBlock: {cidr: 203.0.112.0/23}}]}]',
      right: 'egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]',
    },
    apply: (right) =>
      replacePeers(right, ({ ipBlock }) => {
        const block = ipBlock && parseBlock(ipBlock.cidr)?.block;
        if (!block || ipBlock.except?.length || block.prefix === 0) return [];
        return [[{ ipBlock: { cidr: printBlock({ ...block, prefix: block.prefix - 1 }) } }]];
      }),
    undo: (wrong, { reference }) =>
      replacePeers(wrong, ({ ipBlock }, { direction }) =>
        ipBlock
          ? allWrittenRules(reference, direction).flatMap(({ peers }) =>
              (peers ?? []).flatMap((peer) => (peer.ipBlock && !hasSameText(peer.ipBlock, ipBlock) ? [[peer]] : [])),
            )
          : [],
      ),
  },
];

/** The address of each Service, and the peer that matches the pods behind it. */
function podsBehindServices({
  services,
}: MisconceptionContext): readonly { readonly address: string; readonly pods: NetworkPolicyPeer }[] {
  return services.filter(hasSelector).flatMap((service) => {
    const namespaceSelector = { matchLabels: { [namespaceNameLabel]: namespaceOf(service) } };
    const podSelector = { matchLabels: service.spec?.selector ?? {} };
    return clusterIPsOf(service).map((address) => ({ address, pods: { namespaceSelector, podSelector } }));
  });
}

function exceptsOf({ peers }: WrittenRule): readonly string[] {
  return (peers ?? []).flatMap(({ ipBlock }) => ipBlock?.except ?? []);
}

/** A rule in which all ipBlocks have the exceptions of each of them; blocks within an exception are removed. */
function withExcepts(rule: WrittenRule, excepts: readonly string[]): WrittenRule {
  const peers = (rule.peers ?? []).flatMap((peer): NetworkPolicyPeer[] => {
    const block = peer.ipBlock && parseBlock(peer.ipBlock.cidr)?.block;
    if (!peer.ipBlock || !block) return [peer];
    const blocks = excepts.flatMap((text) => parseBlock(text)?.block ?? []);
    if (blocks.some((out) => out.prefix <= block.prefix && blockContains(out, block))) return [];
    const within = blocks.filter((out) => blockContains(block, out)).map(printBlock);
    const except = [...new Set([...(peer.ipBlock.except ?? []), ...within])];
    return except.length > 0 ? [{ ipBlock: { ...peer.ipBlock, except } }] : [peer];
  });
  return { ...rule, peers };
}

function blockHasAddress(block: Block, address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && blockContains(block, parsed);
}

/** Whether a block is within the private addresses that clusters give to pods (RFC 1918). */
function isPrivate(cidr: string): boolean {
  const block = parseBlock(cidr)?.block;
  return (
    block !== undefined &&
    ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((text) => {
      const range = parseBlock(text)?.block;
      return range !== undefined && range.prefix <= block.prefix && blockContains(range, block);
    })
  );
}
