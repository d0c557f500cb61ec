import type { Service } from 'kubernetes-types/core/v1';
import { canonicalAddress } from '../kube/addresses.ts';
import type { DnsQuestion, DnsRecord, DnsReply, DnsType } from '../kube/dns.ts';
import { clusterIPsOf, isExternalName, isHeadless } from '../kube/services.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { clusterDns } from './dns-queries.ts';
import { indexObjects, type ObjectIndex } from './object-index.ts';
import { type EndpointName, endpointNames } from './service-endpoints.ts';

/** The DNS zone of the cluster, as kubeadm and kind name it. */
export const clusterDomain = 'cluster.local';

/**
 * The reply of the cluster DNS to a question, by the specification of Kubernetes DNS, and as CoreDNS behaves where that
 * leaves a choice. Outside of the cluster it knows `example.com`, `example.org` and all names below them.
 * Source: kubernetes/dns docs/specification.md; coredns/coredns plugin/kubernetes.
 */
export function answerDns(snapshot: Snapshot, question: DnsQuestion): DnsReply {
  const spelled = question.name.replace(/\.$/, '');
  const name = spelled.toLowerCase();
  const found = lookUp(snapshot, { name, type: question.type });
  if (spelled === name) return found;
  // Names are compared without case, and the answer repeats the case of the question.
  return { ...found, answers: found.answers.map((one) => (one.name === name ? { ...one, name: spelled } : one)) };
}

function lookUp(snapshot: Snapshot, asked: DnsQuestion): DnsReply {
  if (isWithin(asked.name, clusterDomain)) return lookUpInCluster(snapshot, asked);
  if (asked.name === 'in-addr.arpa' || asked.name === 'ip6.arpa') return reply([]);
  if (isWithin(asked.name, 'in-addr.arpa') || isWithin(asked.name, 'ip6.arpa')) return lookUpReverse(snapshot, asked);
  return lookUpOutside(asked);
}

type RecordsFound = readonly DnsRecord[] | 'no such name';

const ttl = 30;

function lookUpInCluster(snapshot: Snapshot, { name, type }: DnsQuestion): DnsReply {
  const labels = name === clusterDomain ? [] : name.slice(0, -clusterDomain.length - 1).split('.');
  const root = labels.at(-1);
  if (labels.length === 0) return reply(apex(type));
  if (labels.length === 1 && root === 'dns-version') return reply(records(name, 'TXT', ['"1.1.0"'], type));
  const index = indexObjects(snapshot);
  if (labels.length === 2 && root === 'dns' && labels[0] === 'ns') {
    const service = index.service(clusterDns);
    return reply(service === undefined ? [] : addressRecords(name, clusterIPsOf(service), type));
  }
  if (root !== 'svc' && root !== 'pod') return reply('no such name');
  const namespace = labels.at(-2);
  if (namespace === undefined) return reply([]);
  if (!index.hasNamespace(namespace)) return reply('no such name');
  const rest = labels.slice(0, -2);
  if (rest.length === 0) return reply([]);
  if (root === 'pod') return reply(recordsOfPodAddress(name, rest, type));
  return serviceRecords(snapshot, index, { name, type }, namespace, rest);
}

function serviceRecords(
  snapshot: Snapshot,
  index: ObjectIndex,
  { name, type }: DnsQuestion,
  namespace: string,
  rest: readonly string[],
): DnsReply {
  const service = index.service(`${namespace}/${rest.at(-1)}`);
  if (service === undefined) return reply('no such name');
  if (isExternalName(service))
    return rest.length === 1 ? alias(snapshot, { name, type }, service) : reply('no such name');
  const [first = '', second = ''] = rest;
  if (rest.length === 1) return reply(recordsOfService(index, service, { name, type }));
  if (rest.length === 3 && first.startsWith('_') && second.startsWith('_')) {
    return reply(recordsOfPort(index, service, { name, type }, first.slice(1), second.slice(1)));
  }
  if (rest.length !== 2) return reply('no such name');
  const ends = endpointNames(index, service).filter((end) => end.hostname === first);
  return reply(
    ends.length === 0
      ? 'no such name'
      : addressRecords(
          name,
          ends.map((end) => end.address),
          type,
        ),
  );
}

/**
 * The addresses of a Service; for a headless one those of its ready pods. While it has none, the name does not exist.
 */
function recordsOfService(index: ObjectIndex, service: Service, { name, type }: DnsQuestion): RecordsFound {
  if (type === 'SRV') {
    const ports = service.spec?.ports ?? [];
    return ports.flatMap((port) =>
      portRecords(index, service, name, port.name ?? '', port.protocol ?? 'TCP', ports.length),
    );
  }
  if (!isHeadless(service)) return addressRecords(name, clusterIPsOf(service), type);
  const ends = endpointNames(index, service);
  if (ends.length === 0) return 'no such name';
  return addressRecords(name, [...new Set(ends.map((end) => end.address))], type);
}

function recordsOfPort(
  index: ObjectIndex,
  service: Service,
  { name, type }: DnsQuestion,
  port: string,
  protocol: string,
): RecordsFound {
  const found = portRecords(index, service, name, port, protocol.toUpperCase());
  if (found.length === 0) return 'no such name';
  if (type === 'SRV') return found;
  const own = isHeadless(service) ? endpointNames(index, service).map((end) => end.address) : clusterIPsOf(service);
  return addressRecords(name, own, type);
}

/**
 * The SRV records of `_port._protocol`: the Service itself, or each pod of a headless one. Their weights add up to a
 * hundred.
 */
function portRecords(
  index: ObjectIndex,
  service: Service,
  name: string,
  port: string,
  protocol: string,
  among = 1,
): readonly DnsRecord[] {
  const entry = service.spec?.ports?.find(
    (candidate) => (candidate.name ?? '') === port && (candidate.protocol ?? 'TCP') === protocol,
  );
  if (entry === undefined) return [];
  const zoned = `${serviceName(service)}.`;
  if (!isHeadless(service))
    return records(name, 'SRV', [`0 ${Math.max(1, Math.floor(100 / among))} ${entry.port} ${zoned}`], 'SRV');
  const ends = endpointNames(index, service).filter((end) => end.ports.has(`${port}/${protocol}`));
  const weight = Math.max(1, Math.floor(100 / Math.max(1, ends.length * among)));
  const data = ends.map((end) => `0 ${weight} ${end.ports.get(`${port}/${protocol}`)} ${end.hostname}.${zoned}`);
  return records(name, 'SRV', data, 'SRV');
}

/** The alias of an ExternalName Service, with the address of its target where that is known. */
function alias(snapshot: Snapshot, { name, type }: DnsQuestion, service: Service): DnsReply {
  const target = (service.spec?.externalName ?? '').replace(/\.$/, '').toLowerCase();
  const link = records(name, 'CNAME', [`${target}.`], 'CNAME');
  if (type === 'CNAME') return reply(link);
  if (type !== 'A' && type !== 'AAAA') return reply([]);
  return reply([...link, ...answerDns(snapshot, { name: target, type }).answers]);
}

/** `10-244-1-2.namespace.pod`: the address that the name spells, whether or not a pod has it. */
function recordsOfPodAddress(name: string, rest: readonly string[], type: DnsType): RecordsFound {
  const [spelled = ''] = rest;
  if (rest.length !== 1) return 'no such name';
  const address = canonicalAddress(
    /^\d+-\d+-\d+-\d+$/.test(spelled) ? spelled.replaceAll('-', '.') : spelled.replaceAll('-', ':'),
  );
  return address === undefined ? 'no such name' : addressRecords(name, [address], type);
}

function apex(type: DnsType): RecordsFound {
  const soa = `ns.dns.${clusterDomain}. hostmaster.${clusterDomain}. 1 7200 1800 86400 30`;
  return [
    ...records(clusterDomain, 'NS', [`kube-dns.kube-system.svc.${clusterDomain}.`], type),
    ...records(clusterDomain, 'SOA', [soa], type),
  ];
}

function lookUpReverse(snapshot: Snapshot, { name, type }: DnsQuestion): DnsReply {
  const address = addressOfReverse(name);
  const index = indexObjects(snapshot);
  if (address === undefined) return reply('no such name');
  const holder = index.holderOf(address);
  if (holder !== undefined && 'service' in holder) {
    const service = index.service(holder.service);
    return reply(service === undefined ? 'no such name' : records(name, 'PTR', [`${serviceName(service)}.`], type));
  }
  const names = snapshot.services.flatMap((service) =>
    isExternalName(service)
      ? []
      : endpointNames(index, service)
          .filter((end: EndpointName) => end.address === address)
          .map((end: EndpointName) => `${end.hostname}.${serviceName(service)}.`),
  );
  return reply(names.length === 0 ? 'no such name' : records(name, 'PTR', [...new Set(names)], type));
}

function addressOfReverse(name: string): string | undefined {
  if (name.endsWith('.in-addr.arpa')) {
    const bytes = name.slice(0, -'.in-addr.arpa'.length).split('.');
    return bytes.length === 4 ? canonicalAddress(bytes.toReversed().join('.')) : undefined;
  }
  const digits = name.slice(0, -'.ip6.arpa'.length).split('.').toReversed().join('');
  return digits.length === 32 ? canonicalAddress((digits.match(/.{4}/g) ?? []).join(':')) : undefined;
}

/** The names outside of the cluster, and their addresses. */
const outsideNames: Readonly<Record<string, string>> = {
  'example.com': '203.0.113.10',
  'example.org': '198.51.100.10',
};

function lookUpOutside({ name, type }: DnsQuestion): DnsReply {
  const zone = Object.keys(outsideNames).find((known) => isWithin(name, known));
  if (zone === undefined) return reply('no such name');
  return reply(records(name, 'A', [outsideNames[zone] ?? ''], type === 'ANY' ? 'A' : type, 60));
}

function serviceName({ metadata }: Service): string {
  return `${metadata?.name}.${metadata?.namespace ?? 'default'}.svc.${clusterDomain}`;
}

function addressRecords(name: string, addresses: readonly string[], asked: DnsType): readonly DnsRecord[] {
  const ofFamily = (six: boolean) => addresses.filter((address) => address.includes(':') === six);
  return [...records(name, 'A', ofFamily(false), asked), ...records(name, 'AAAA', ofFamily(true), asked)];
}

/** Records of a type, if that type was asked for. CoreDNS does not answer `ANY`. */
function records(
  name: string,
  type: DnsType,
  data: readonly string[],
  asked: DnsType,
  seconds = ttl,
): readonly DnsRecord[] {
  return type === asked ? data.map((one) => ({ name, type, ttl: seconds, data: one })) : [];
}

function reply(found: RecordsFound): DnsReply {
  if (found === 'no such name') return { code: 'NXDOMAIN', answers: [], authoritative: true };
  return { code: 'NOERROR', answers: found, authoritative: true };
}

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
