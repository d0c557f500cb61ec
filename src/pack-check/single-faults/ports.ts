import type { NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { FaultWords } from './words.ts';

/** Whether a port is that of DNS, by number or by name. */
export function isDnsPort(port: NetworkPolicyPort['port']): boolean {
  return port === 53 || String(port).startsWith('dns');
}

/**
 * All faults of one entry of `ports`: the kind of fault, the misconceptions that may be named for it, and the entries
 * in its place.
 */
export function portFaults(
  given: NetworkPolicyPort,
  all: readonly NetworkPolicyPort[],
  words: FaultWords,
): readonly (readonly [string, readonly string[], readonly NetworkPolicyPort[]])[] {
  const { endPort, ...entry } = given;
  const { protocol = 'TCP', port } = entry;
  if (typeof port !== 'number') return [];
  if (endPort !== undefined && endPort !== port) {
    const edges = [
      ['range one too long', { ...entry, endPort: endPort + 1 }],
      ['range one too short', { ...entry, endPort: endPort - 1 }],
      ['range begins one too early', { ...entry, port: port - 1, endPort }],
      ['range begins one too late', { ...entry, port: port + 1, endPort }],
    ] as const;
    return edges.map(([kind, changed]) => [kind, ['end-port-off-by-one'], [changed]] as const);
  }
  const dns = isDnsPort(port);
  const dnsOnly = protocol === 'UDP' ? 'dns-tcp-only' : 'dns-udp-only';
  const twin = all.some((each) => each !== given && each.port === port);
  return [
    ...words.ports
      .filter((other) => other !== port)
      .map((other) => ['swap ports', ['wrong-port', 'service-port'], [{ ...entry, port: other }]] as const),
    ...(['TCP', 'UDP', 'SCTP'] as const)
      .filter((other) => other !== protocol)
      .map(
        (other) =>
          ['swap protocols', ['wrong-protocol', ...(dns ? [dnsOnly] : [])], [{ ...entry, protocol: other }]] as const,
      ),
    ['every port of the protocol', ['every-port-of-protocol'], [{ protocol }]],
    ['range one too long', ['end-port-off-by-one'], [{ ...entry, endPort: port + 1 }]],
    ['range begins one too early', ['end-port-off-by-one'], [{ ...entry, port: port - 1, endPort: port }]],
    [
      'range from one too late',
      ['end-port-off-by-one', 'wrong-port'],
      [{ ...entry, port: port + 1, endPort: port + 1 }],
    ],
    ...(dns && twin ? ([[`drop ${protocol}`, [dnsOnly], []]] as const) : []),
    ...(dns && protocol === 'UDP' ? ([['leave the protocol out', [dnsOnly], [{ port }]]] as const) : []),
    ...(protocol !== 'TCP' && !dns ? ([['leave the protocol out', ['protocol-left-out'], [{ port }]]] as const) : []),
    ...words.ports
      .filter((other) => other !== port)
      .map((other) => {
        // Beside the port of the pods, that of their Service is one too many for a reason.
        const isOfService = words.services.some(({ ports }) =>
          ports.some((each) => each.port === other && all.some((entry) => entry.port === each.targetPort)),
        );
        const named = ['port-too-many', ...(isOfService ? ['service-port'] : [])];
        return ['one port more', named, [entry, { protocol, port: other }]] as const;
      }),
  ];
}
