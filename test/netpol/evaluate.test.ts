import { describe, expect, it } from 'vitest';
import { evaluate, UnknownEndpoint, UnknownPort, weakest } from '../../src/netpol/evaluate.ts';
import type { Endpoint } from '../../src/netpol/flow.ts';
import { flowFrom, worldFrom } from './worlds.ts';

const world = worldFrom({
  namespaces: { empty: {} },
  nodes: { n1: '172.18.0.2' },
  pods: { 'x/a': { ports: ['web=80'] }, 'x/b': {} },
  policies: { 'ruled/p': { podSelector: {} } },
});

describe('a flow', () => {
  it.each<[string, Endpoint]>([
    ['x/c -> x/a:80', { pod: 'x/c' }],
    ['x/a -> node:n2:80', { node: 'n2' }],
    ['nowhere/{app=a} -> x/a:80', { like: { namespace: 'nowhere', labels: { app: 'a' } } }],
  ])('%s names what the snapshot does not hold', (text, endpoint) => {
    const flow = flowFrom(text);
    expect(() => evaluate(world, flow)).toThrow(new UnknownEndpoint(endpoint));
  });

  it.each([{ ip: '10.0.0.300' }, { like: { namespace: 'x', labels: {}, ip: 'ten' } }])(
    'from %j has no address',
    (from) => {
      expect(() => evaluate(world, { from, to: { pod: 'x/a' }, port: 80, protocol: 'TCP' })).toThrow(UnknownEndpoint);
    },
  );

  it('may start at a pod that does not exist, in any namespace that something mentions', () => {
    for (const namespace of ['x', 'empty', 'ruled']) {
      const from = { like: { namespace, labels: {} } };
      expect(evaluate(world, { from, to: { pod: 'x/a' }, port: 80, protocol: 'TCP' }).allowed).toBe(true);
    }
  });

  it('may ask for a port by the name that its destination declares for the protocol', () => {
    expect(evaluate(world, flowFrom('x/b -> x/a:web')).allowed).toBe(true);
    for (const text of ['x/b -> x/a:web/UDP', 'x/a -> x/b:web', 'x/a -> 203.0.113.9:web']) {
      expect(() => evaluate(world, flowFrom(text))).toThrow(UnknownPort);
    }
  });

  it('is explained by a policy of more peers than a function may have arguments', () => {
    const from = Array.from({ length: 150_000 }, (_, at) => ({ podSelector: { matchLabels: { app: `app-${at}` } } }));
    const policies = { 'x/p': { podSelector: {}, ingress: [{ from }] } };
    const { ingress } = evaluate(worldFrom({ pods: { 'x/a': {}, 'x/b': {} }, policies }), flowFrom('x/b -> x/a:80'));
    expect('refusedBy' in ingress && ingress.refusedBy).toHaveLength(from.length);
  });

  it('is repeated in its explanation as it was asked', () => {
    const flow = flowFrom('x/b -> x/a:web');
    expect(evaluate(world, flow).flow).toBe(flow);
  });
});

it('standings combine to the weakest', () => {
  expect(weakest()).toBe('specified');
  expect(weakest('specified', 'practice')).toBe('practice');
  expect(weakest('practice', 'undefined', 'specified')).toBe('undefined');
});
