import { describe, expect, it } from 'vitest';
import { expectedVerdict } from '../../graders/claims.ts';
import { emptySnapshot } from '../../src/kube/snapshot.ts';
import { portClasses } from '../../src/netpol/classes/port-classes.ts';
import type { Endpoint } from '../../src/netpol/flow.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

const [database, isolate] = bundledPack().scenarios;

const pod = (namespace: string, labels: Record<string, string>): Endpoint => ({ like: { namespace, labels } });
const app = pod('shop', { app: 'app' });
const db = pod('shop', { app: 'db' });
const outside: Endpoint = { ip: '203.0.113.9' };

describe('what a task wants', () => {
  it.each<[string, Endpoint, Endpoint, number, string]>([
    ['the app may reach Postgres', app, db, 5432, 'allowed'],
    ['the app may reach no other port of the database', app, db, 9187, 'denied'],
    ['an app with one label more is an app', pod('shop', { app: 'app', tier: 'x' }), db, 5432, 'allowed'],
    ['the same labels in another namespace are another pod', pod('dev', { app: 'app' }), db, 5432, 'denied'],
    ['a pod without labels is not among them', pod('shop', {}), db, 5432, 'denied'],
    ['an address is not among them', outside, db, 5432, 'denied'],
    ['a database is not an app', db, db, 5432, 'denied'],
    ['what the database dials is as before', db, app, 8080, 'as before'],
    ['what others do is as before', pod('shop', { app: 'web' }), app, 8080, 'as before'],
  ])('database-only-from-app: %s', (_, from, to, port, wanted) => {
    expect(expectedVerdict(database!.checks, emptySnapshot, { from, to, port, protocol: 'TCP' })).toBe(wanted);
  });

  const secure = pod('secure', { app: 'api' });
  const dns = pod('kube-system', { 'k8s-app': 'kube-dns' });
  it.each<[string, Endpoint, Endpoint, number, 'TCP' | 'UDP', string]>([
    ['names resolve over UDP', secure, dns, 53, 'UDP', 'allowed'],
    ['names resolve over TCP', secure, dns, 53, 'TCP', 'allowed'],
    ['no other port of the DNS pods', secure, dns, 9153, 'TCP', 'denied'],
    ['port 53 of others is free', secure, outside, 53, 'UDP', 'free'],
    ['nothing outside is reached', secure, outside, 443, 'TCP', 'denied'],
    ['nothing comes in', outside, secure, 8080, 'TCP', 'denied'],
    ['not even from within', secure, pod('secure', {}), 8080, 'TCP', 'denied'],
    ['others are as before', pod('default', {}), dns, 53, 'UDP', 'as before'],
  ])('isolate-namespace-keep-dns: %s', (_, from, to, port, protocol, wanted) => {
    expect(expectedVerdict(isolate!.checks, emptySnapshot, { from, to, port, protocol })).toBe(wanted);
  });
});

describe('the classes of ports', () => {
  it('have one port for each set of ranges that a port lies in, and one that lies in none', () => {
    const classes = portClasses(
      [],
      [
        { protocol: 'TCP', from: 8000, to: 8100 },
        { protocol: 'TCP', from: 8080, to: 8080 },
        { protocol: 'UDP', from: 53, to: 53 },
      ],
    );
    expect(classes.map(({ port, protocol }) => ({ port, protocol }))).toEqual([
      { port: 80, protocol: 'TCP' },
      { port: 8000, protocol: 'TCP' },
      { port: 8080, protocol: 'TCP' },
      { port: 80, protocol: 'UDP' },
      { port: 53, protocol: 'UDP' },
      { port: 80, protocol: 'SCTP' },
    ]);
  });

  it('cover a range that ends at the last port', () => {
    const classes = portClasses([], [{ protocol: 'TCP', from: 1, to: 65_535 }]);
    expect(classes.filter(({ protocol }) => protocol === 'TCP')).toHaveLength(1);
  });
});
