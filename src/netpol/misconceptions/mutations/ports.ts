import type { Service } from 'kubernetes-types/core/v1';
import type { NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { alike, inPorts, inRuleLists, inRules, type Rule, rulesOfAll } from './edits.ts';
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
      inRules(right, ({ peers, ports }) => (peers && peers.length > 0 && ports ? [[{ peers }, { ports }]] : [])),
    undo: (wrong) => inRuleLists(wrong, (rules) => joined(rules)),
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
      inPorts(right, (entry) => servicePorts(services, entry, 'targetPort').map(({ port }) => [{ ...entry, port }])),
    undo: (wrong, { services, reference }) =>
      inPorts(wrong, (entry, { direction }) =>
        servicePorts(services, entry, 'port')
          .filter(({ targetPort }) => entriesOf(reference, direction).some(({ port }) => port === targetPort))
          .map(({ targetPort }) => [{ ...entry, port: targetPort }]),
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
      inPorts(right, ({ protocol, ...entry }, _, rule) =>
        protocol !== undefined && protocol !== 'TCP' && !isForDns(rule) ? [[entry]] : [],
      ),
    undo: (wrong, { reference }) =>
      inPorts(wrong, (entry, { direction }, rule) =>
        protocolOf(entry) === 'TCP' && !isForDns(rule)
          ? entriesOf(reference, direction)
              .filter((wanted) => wanted.port === entry.port && protocolOf(wanted) !== 'TCP')
              .map(({ protocol }) => [{ ...entry, ...(protocol === undefined ? {} : { protocol }) }])
          : [],
      ),
  },
  {
    id: 'end-port-off-by-one',
    says: '`endPort` belongs to the range, and so does `port`: the range is one port too long or too short.',
    sort: 'known',
    demonstration: {
      wrong: 'ingress: [{ports: [{port: 8000, endPort: 8100}]}]',
      right: 'ingress: [{ports: [{port: 8000, endPort: 8099}]}]',
    },
    apply: (right) => inPorts(right, (entry) => offByOne({ endPort: Number(entry.port), ...entry })),
    undo: (wrong) => inPorts(wrong, (entry) => (entry.endPort === undefined ? [] : offByOne(entry))),
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
      inRules(right, ({ ports, ...rule }) => (ports && ports.length > 0 && rule.peers?.length ? [[rule]] : [])),
    undo: (wrong, { reference }) =>
      inRules(wrong, (rule, { direction }) =>
        (rule.ports ?? []).length > 0 || (rule.peers ?? []).length === 0
          ? []
          : rulesOfAll(reference, direction).flatMap(({ ports }) => (ports ? [[{ ...rule, ports }]] : [])),
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
    apply: (right) => inPorts(right, (entry) => (entry.port === undefined ? [] : [[{ protocol: protocolOf(entry) }]])),
    undo: (wrong, { reference }) =>
      inPorts(wrong, (entry, { direction }) =>
        entry.port === undefined
          ? entriesOf(reference, direction).map(({ endPort, port }) => [
              { ...entry, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) },
            ])
          : [],
      ),
  },
];

/** Entries of ports that the reference writes in a direction. */
export function entriesOf(reference: Policies, direction: 'ingress' | 'egress'): readonly NetworkPolicyPort[] {
  return rulesOfAll(reference, direction).flatMap(({ ports }) => ports ?? []);
}

export function protocolOf({ protocol }: NetworkPolicyPort): string {
  return protocol ?? 'TCP';
}

/** Each rule that has peers alone made one with each that has ports alone. */
function joined(rules: readonly (Rule | null)[]): readonly (readonly (Rule | null)[])[] {
  return rules.flatMap((one, at) =>
    rules.flatMap((other, beside) => {
      if (!one?.peers?.length || one.ports?.length || !other?.ports?.length || other.peers?.length) return [];
      const both: Rule = { peers: one.peers, ports: other.ports };
      return [[...rules.filter((_, index) => index !== at && index !== beside), both]];
    }),
  );
}

function isDnsEntry(entry: NetworkPolicyPort, protocol: string): boolean {
  return protocolOf(entry) === protocol && isForDns({ ports: [entry] });
}

/** Rules for lookups over both protocols with one of them left. */
function withoutProtocol(policies: Policies, protocol: 'TCP' | 'UDP'): readonly Policies[] {
  return inRules(policies, (rule) => {
    const left = (rule.ports ?? []).filter((entry) => !isDnsEntry(entry, protocol));
    return left.length < (rule.ports ?? []).length && left.some((entry) => isForDns({ ports: [entry] }))
      ? [[{ ...rule, ports: left }]]
      : [];
  });
}

/** Rules for lookups over one protocol with the other added: by the same number, or by the name that goes with it. */
function withProtocol(policies: Policies, has: 'TCP' | 'UDP', protocol: 'TCP' | 'UDP'): readonly Policies[] {
  // A rule elsewhere that opens it over the other protocol shows that somebody knew.
  const known = rulesOfAll(policies, 'egress').some(({ ports = [] }) =>
    ports.some((entry) => isDnsEntry(entry, protocol)),
  );
  if (known) return [];
  return inRules(policies, (rule) => {
    const ports = rule.ports ?? [];
    const first = ports.find((entry) => isDnsEntry(entry, has));
    if (!first) return [];
    return [[{ ...rule, ports: [...ports, { port: 53, protocol }] }]];
  });
}

/**
 * The entries of Services that hand a port on under another number or name, by the side that an entry of ports names.
 */
function servicePorts(
  services: readonly Service[],
  entry: NetworkPolicyPort,
  side: 'port' | 'targetPort',
): readonly { readonly port: number; readonly targetPort: number | string }[] {
  const ports = services.flatMap(({ spec }) => spec?.ports ?? []);
  return ports.flatMap(({ port, targetPort = port, protocol = 'TCP' }) => {
    const found = { port, targetPort };
    return port !== targetPort && protocol === protocolOf(entry) && alike(found[side], entry.port) ? [found] : [];
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
