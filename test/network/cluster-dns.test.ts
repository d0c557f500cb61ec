import { expect, test } from 'vitest';
import type { DnsType } from '../../src/kube/dns.ts';
import { answerDns } from '../../src/network/cluster-dns.ts';
import { recordedWorld } from '../containers/network/recorded-world.ts';
import { world } from './world.fixture.ts';

const snapshot = world(recordedWorld);

/** `code: data, data`, as CoreDNS 1.13.1 answered for these objects; the order means nothing. */
function answered(name: string, type: DnsType): string {
  const { code, answers } = answerDns(snapshot, { name, type });
  return `${code}: ${answers
    .map(({ data }) => data)
    .toSorted()
    .join(', ')}`;
}

test.each<readonly [string, DnsType, string]>([
  ['web.e-net.svc.cluster.local', 'A', 'NOERROR: 10.96.133.183'],
  ['web.e-net.svc.cluster.local', 'AAAA', 'NOERROR: '],
  ['web.e-net.svc.cluster.local', 'ANY', 'NOERROR: '],
  ['WEB.e-net.svc.Cluster.local.', 'A', 'NOERROR: 10.96.133.183'],
  ['nosuch.e-net.svc.cluster.local', 'A', 'NXDOMAIN: '],
  ['x.web.e-net.svc.cluster.local', 'A', 'NXDOMAIN: '],
  ['empty.e-net.svc.cluster.local', 'A', 'NOERROR: 10.96.32.115'],
  ['hempty.e-net.svc.cluster.local', 'A', 'NXDOMAIN: '],
  ['db.e-net.svc.cluster.local', 'A', 'NOERROR: 10.244.0.4, 10.244.0.5'],
  ['db-0.db.e-net.svc.cluster.local', 'A', 'NOERROR: 10.244.0.4'],
  ['10-244-0-4.db.e-net.svc.cluster.local', 'A', 'NXDOMAIN: '],
  ['10-244-0-5.db.e-net.svc.cluster.local', 'A', 'NOERROR: 10.244.0.5'],
  ['10-244-0-3.web.e-net.svc.cluster.local', 'A', 'NOERROR: 10.244.0.3'],
  [
    '_pg._tcp.db.e-net.svc.cluster.local',
    'SRV',
    'NOERROR: 0 50 5432 10-244-0-5.db.e-net.svc.cluster.local., 0 50 5432 db-0.db.e-net.svc.cluster.local.',
  ],
  ['_http._tcp.web.e-net.svc.cluster.local', 'SRV', 'NOERROR: 0 100 80 web.e-net.svc.cluster.local.'],
  ['_http._udp.web.e-net.svc.cluster.local', 'SRV', 'NXDOMAIN: '],
  ['_nope._tcp.web.e-net.svc.cluster.local', 'SRV', 'NXDOMAIN: '],
  [
    'web.e-net.svc.cluster.local',
    'SRV',
    'NOERROR: 0 50 80 web.e-net.svc.cluster.local., 0 50 8080 web.e-net.svc.cluster.local.',
  ],
  ['10-244-0-4.e-net.pod.cluster.local', 'A', 'NOERROR: 10.244.0.4'],
  ['1-2-3-4.e-net.pod.cluster.local', 'A', 'NOERROR: 1.2.3.4'],
  ['10-244-0-4.nons.pod.cluster.local', 'A', 'NXDOMAIN: '],
  ['no-address.e-net.pod.cluster.local', 'A', 'NXDOMAIN: '],
  ['ext.e-net.svc.cluster.local', 'A', 'NOERROR: 203.0.113.10, api.example.com.'],
  ['ext.e-net.svc.cluster.local', 'CNAME', 'NOERROR: api.example.com.'],
  ['ext.e-net.svc.cluster.local', 'TXT', 'NOERROR: '],
  ['extbad.e-net.svc.cluster.local', 'A', 'NOERROR: nothere.invalid.'],
  ['alias.e-net.svc.cluster.local', 'A', 'NOERROR: 10.96.133.183, web.e-net.svc.cluster.local.'],
  ['kubernetes.default.svc.cluster.local', 'A', 'NOERROR: 10.96.0.1'],
  ['cluster.local', 'A', 'NOERROR: '],
  ['svc.cluster.local', 'A', 'NOERROR: '],
  ['e-net.svc.cluster.local', 'A', 'NOERROR: '],
  ['nons.svc.cluster.local', 'A', 'NXDOMAIN: '],
  ['e-net.pod.cluster.local', 'A', 'NOERROR: '],
  ['foo.cluster.local', 'A', 'NXDOMAIN: '],
  ['ns.dns.cluster.local', 'A', 'NOERROR: 10.96.0.10'],
  ['dns-version.cluster.local', 'TXT', 'NOERROR: "1.1.0"'],
  ['10.0.96.10.in-addr.arpa', 'PTR', 'NOERROR: kube-dns.kube-system.svc.cluster.local.'],
  ['4.0.244.10.in-addr.arpa', 'PTR', 'NOERROR: db-0.db.e-net.svc.cluster.local.'],
  ['9.9.9.10.in-addr.arpa', 'PTR', 'NXDOMAIN: '],
  ['in-addr.arpa', 'A', 'NOERROR: '],
  ['example.com', 'A', 'NOERROR: 203.0.113.10'],
  ['www.example.org', 'A', 'NOERROR: 198.51.100.10'],
  ['example.com', 'MX', 'NOERROR: '],
  ['google.com', 'A', 'NXDOMAIN: '],
])('%s, %s → %s', (name, type, answer) => {
  expect(answered(name, type)).toBe(answer);
});

test('a name comes back as it was spelled', () => {
  const [record] = answerDns(snapshot, { name: 'WEB.e-net.svc.cluster.local', type: 'A' }).answers;
  expect(record?.name).toBe('WEB.e-net.svc.cluster.local');
});
