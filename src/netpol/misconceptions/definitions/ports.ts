import type { Service } from 'kubernetes-types/core/v1';
import type { NetworkPolicy, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { namespaceOf } from '../../../kube/pods.ts';
import type { Direction } from '../../flow.ts';
import {
  allWrittenRules,
  hasSameText,
  replacePorts,
  replaceRuleLists,
  replaceRules,
  type WrittenRule,
} from './edits.ts';
import type { Mutation, Policies } from './mutation.ts';
import { isForDns } from './peers.ts';

/** Misconceptions about what the ports of a rule mean. */
export const portMutations: readonly Mutation[] = [
  {
    id: 'ports-as-own-rule',
    says: 'Ports in a rule of their own are open to everybody, and the peers of the rule without ports get every port.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}, {ports: [{port: 80}]}]',
      right: 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}]',
    },
    apply: (right) =>
      replaceRules(right, ({ peers, ports }) => (peers && peers.length > 0 && ports ? [[{ peers }, { ports }]] : [])),
    undo: (wrong) => replaceRuleLists(wrong, (rules) => joinPeersAndPorts(rules)),
  },
  {
    id: 'dns-udp-only',
    says: 'Port 53 is open over UDP alone: a long answer comes over TCP.',
    sort: 'known',
    demonstration: {
      wrong: 'egress: [{ports: [{port: 53, protocol: UDP}]}]',
      right: 'egress: [{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]',
    },
    apply: (right) => withoutProtocol(right, 'TCP'),
    undo: (wrong) => withProtocol(wrong, 'UDP', 'TCP'),
  },
  {
    id: 'dns-tcp-only',
    says: 'Port 53 is open over TCP alone, which is what a port without protocol means: lookups begin over UDP.',
    sort: 'known',
    demonstration: {
      wrong: 'egress: [{ports: [{port: 53, protocol: TCP}]}]',
      right: 'egress: [{ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}]',
    },
    apply: (right) => withoutProtocol(right, 'UDP'),
    undo: (wrong) => withProtocol(wrong, 'TCP', 'UDP'),
  },
  {
    id: 'service-port',
    says: "The port of a rule is the pod's own, behind the Service: not the one that the Service listens on.",
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 80}]}]',
      right: 'ingress: [{ports: [{port: 8080}]}]',
    },
    apply: (right, { services }) =>
      replacePorts(right, (entry) =>
        servicePorts(services, entry, 'targetPort').map(({ port }) => [{ ...entry, port }]),
      ),
    undo: (wrong, { services, reference }) =>
      replacePorts(wrong, (entry, { policy, direction }, rule) =>
        servicePorts(inReach(services, policy, direction), entry, 'port')
          .filter(({ targetPort }) => writtenPorts(reference, direction).some(({ port }) => port === targetPort))
          // The port of the pods may stand beside that of the Service already.
          .map(({ targetPort }) => beside(rule, { ...entry, port: targetPort })),
      ),
  },
  {
    id: 'protocol-left-out',
    says: 'A port without `protocol` is a TCP port.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 514}]}]',
      right: 'ingress: [{ports: [{port: 514, protocol: UDP}]}]',
    },
    apply: (right) =>
      replacePorts(right, ({ protocol, ...entry }, _, rule) =>
        protocol !== undefined && protocol !== 'TCP' && !isForDns(rule) ? [[entry]] : [],
      ),
    undo: (wrong, { reference }) => [
      ...replacePorts(wrong, (entry, { direction }, rule) =>
        entry.protocol === undefined && !isForDns(rule)
          ? writtenPorts(reference, direction)
              .filter((wanted) => wanted.port === entry.port && protocolOf(wanted) !== 'TCP')
              .map((wanted) => beside(rule, { ...entry, protocol: protocolOf(wanted) }))
          : [],
      ),
      // Where every port of every protocol was meant, and every port of TCP is written.
      ...replaceRules(wrong, ({ ports = [], ...rule }, { direction }) =>
        ports.some(isEveryPortWithoutProtocol) &&
        allWrittenRules(reference, direction).some((wanted) => (wanted.ports ?? []).length === 0)
          ? [[rule]]
          : [],
      ),
    ],
  },
  {
    id: 'end-port-off-by-one',
    says: '`endPort` belongs to the range, and so does `port`: the range is one port too long or too short.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 8000, endPort: 8100}]}]',
      right: 'ingress: [{ports: [{port: 8000, endPort: 8099}]}]',
    },
    apply: (right) => replacePorts(right, (entry) => offByOne({ endPort: Number(entry.port), ...entry })),
    undo: (wrong) => replacePorts(wrong, (entry) => (entry.endPort === undefined ? [] : offByOne(entry))),
  },
  {
    id: 'no-ports',
    says: 'A rule without `ports` opens every port.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{from: [{podSelector: {}}]}]',
      right: 'ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]',
    },
    apply: (right) =>
      replaceRules(right, ({ ports, ...rule }) => (ports && ports.length > 0 && rule.peers?.length ? [[rule]] : [])),
    undo: (wrong, { reference }) =>
      replaceRules(wrong, (rule, { direction }) =>
        (rule.ports ?? []).length > 0 || (rule.peers ?? []).length === 0
          ? []
          : allWrittenRules(reference, direction).flatMap(({ ports }) => (ports ? [[{ ...rule, ports }]] : [])),
      ),
  },
  {
    id: 'every-port-of-protocol',
    says: 'An entry of `ports` without `port` opens every port of its protocol.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{ports: [{protocol: TCP}]}]',
      right: 'ingress: [{ports: [{protocol: TCP, port: 80}]}]',
    },
    apply: (right) =>
      replacePorts(right, (entry) => (entry.port === undefined ? [] : [[{ protocol: protocolOf(entry) }]])),
    undo: (wrong, { reference }) =>
      replacePorts(wrong, (entry, { direction }) =>
        entry.port === undefined
          ? writtenPorts(reference, direction).map(({ endPort, port }) => [
              { ...entry, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) },
            ])
          : [],
      ),
  },
];

function isEveryPortWithoutProtocol({ port, endPort, protocol }: NetworkPolicyPort): boolean {
  return protocol === undefined && (port === undefined || (port === 1 && endPort === 65_535));
}

/** An entry of `ports` for a rule; none where the rule has it already. */
function beside({ ports = [] }: WrittenRule, entry: NetworkPolicyPort): readonly NetworkPolicyPort[] {
  const isThere = ports.some((has) => has.port === entry.port && protocolOf(has) === protocolOf(entry));
  return isThere ? [] : [entry];
}

/** All entries of `ports` of the reference in a direction. */
export function writtenPorts(reference: Policies, direction: 'ingress' | 'egress'): readonly NetworkPolicyPort[] {
  return allWrittenRules(reference, direction).flatMap(({ ports }) => ports ?? []);
}

/** The protocol of an entry of `ports`, with its default. */
export function protocolOf({ protocol }: NetworkPolicyPort): string {
  return protocol ?? 'TCP';
}

/** The rules with two of them joined: one that has peers alone, and one that has ports alone. */
function joinPeersAndPorts(rules: readonly (WrittenRule | null)[]): readonly (readonly (WrittenRule | null)[])[] {
  return rules.flatMap((one, at) =>
    rules.flatMap((other, beside) => {
      if (!one?.peers?.length || one.ports?.length || !other?.ports?.length || other.peers?.length) return [];
      const both: WrittenRule = { peers: one.peers, ports: other.ports };
      const others = rules.filter((_, index) => index !== at && index !== beside);
      // Just before the ports, the peers were written for them; where any peer may use the ports, they are not needed.
      return [[...others, both], ...(beside === at + 1 ? [rules.toSpliced(at, 1)] : [])];
    }),
  );
}

function isDnsEntry(entry: NetworkPolicyPort, protocol: string): boolean {
  return protocolOf(entry) === protocol && isForDns({ ports: [entry] });
}

/** DNS rules for both protocols, with one protocol removed. */
function withoutProtocol(policies: Policies, protocol: 'TCP' | 'UDP'): readonly Policies[] {
  return replaceRules(policies, (rule) => {
    const left = (rule.ports ?? []).filter((entry) => !isDnsEntry(entry, protocol));
    return left.length < (rule.ports ?? []).length && left.some((entry) => isForDns({ ports: [entry] }))
      ? [[{ ...rule, ports: left }]]
      : [];
  });
}

/**
 * DNS rules for one protocol, with port 53 of the other added; and where several entries are for the one protocol, with
 * one of them for the other.
 */
function withProtocol(policies: Policies, has: 'TCP' | 'UDP', protocol: 'TCP' | 'UDP'): readonly Policies[] {
  const entries = allWrittenRules(policies, 'egress').flatMap(({ ports = [] }) => ports);
  // A rule that allows the other protocol shows that its author knows about it.
  if (entries.some((entry) => isDnsEntry(entry, protocol))) return [];
  const added = replaceRules(policies, (rule) => {
    const ports = rule.ports ?? [];
    return ports.some((entry) => isDnsEntry(entry, has))
      ? [[{ ...rule, ports: [...ports, { port: 53, protocol }] }]]
      : [];
  });
  if (entries.filter((entry) => isDnsEntry(entry, has)).length < 2) return added;
  return [...replacePorts(policies, (entry) => (isDnsEntry(entry, has) ? [[{ ...entry, protocol }]] : [])), ...added];
}

/** The Services that the pods of a rule can be behind: with ingress, those of the policy's own namespace. */
function inReach(services: readonly Service[], policy: NetworkPolicy, direction: Direction): readonly Service[] {
  return direction === 'egress' ? services : services.filter((one) => namespaceOf(one) === namespaceOf(policy));
}

/** The ports of Services whose targetPort differs, and whose port or targetPort (`side`) an entry of `ports` names. */
function servicePorts(
  services: readonly Service[],
  entry: NetworkPolicyPort,
  side: 'port' | 'targetPort',
): readonly { readonly port: number; readonly targetPort: number | string }[] {
  const ports = services.flatMap(({ spec }) => spec?.ports ?? []);
  return ports.flatMap(({ port, targetPort = port, protocol = 'TCP' }) => {
    const found = { port, targetPort };
    return port !== targetPort && protocol === protocolOf(entry) && hasSameText(found[side], entry.port) ? [found] : [];
  });
}

function offByOne(entry: NetworkPolicyPort): readonly (readonly NetworkPolicyPort[])[] {
  const { port, endPort } = entry;
  if (typeof port !== 'number' || endPort === undefined) return [];
  const ranges = [
    [port, endPort - 1],
    [port, endPort + 1],
    [port + 1, endPort],
    [port - 1, endPort],
  ] as const;
  return ranges.flatMap(([from, to]) =>
    1 <= from && from <= to && to <= 65_535 ? [[{ ...entry, port: from, endPort: to }]] : [],
  );
}
