import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import { nearestChange } from '../../src/netpol/nearest.ts';
import { applyChange } from '../../src/netpol/object-change.ts';
import { describeNearest } from '../../src/netpol/reason-text.ts';
import { dialled, flowsOf, world } from './random-worlds.ts';
import { flowFrom, worldFrom } from './worlds.ts';

const inRule = (peer: object, ports?: readonly object[]) => ({
  podSelector: { matchLabels: { app: 'db' } },
  policyTypes: ['Ingress'],
  ingress: [{ from: [peer], ...(ports ? { ports } : {}) }],
});

function shop(policies: Readonly<Record<string, unknown>>): Snapshot {
  return worldFrom({
    namespaces: { shop: { team: 'shop' }, ops: null },
    pods: {
      'shop/web': { labels: { app: 'web', 'pod-template-hash': 'abc' }, ports: [8080] },
      'shop/db': { labels: { app: 'db' }, ports: [5432] },
      'shop/bare': null,
      'ops/tool': { labels: { app: 'web' } },
    },
    policies,
  });
}

const fromWeb = { podSelector: { matchLabels: { app: 'web' } } };

describe('the nearest change that turns a flow', () => {
  it.each([
    [
      'a port that is not listed',
      'shop/web -> shop/db:5432',
      { 'shop/p': inRule(fromWeb, [{ port: 80 }]) },
      'add `- port: 5432` to spec.ingress[0].ports of policy shop/p: then it is allowed',
    ],
    [
      'another protocol',
      'shop/web -> shop/db:5432/UDP',
      { 'shop/p': inRule(fromWeb, [{ port: 5432 }]) },
      'add `- port: 5432, protocol: UDP` to spec.ingress[0].ports of policy shop/p: then it is allowed',
    ],
    [
      'a label that is missing',
      'shop/bare -> shop/db:5432',
      { 'shop/p': inRule(fromWeb) },
      'give pod shop/bare the label app=web: then it is allowed',
    ],
    [
      'a label that differs: a pod in another workload is not turned into it where a peer does',
      'shop/web -> shop/db:5432',
      { 'shop/p': inRule({ podSelector: { matchLabels: { app: 'job' } } }) },
      'add `- podSelector: {matchLabels: {app: web}}` to spec.ingress[0].from of policy shop/p: then it is allowed',
    ],
    [
      'another namespace',
      'ops/tool -> shop/db:5432',
      { 'shop/p': inRule(fromWeb) },
      'add `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}` to spec.ingress[0].from[0] of policy shop/p: then it is allowed',
    ],
    [
      'a label that the namespace lacks',
      'ops/tool -> shop/db:5432',
      { 'shop/p': inRule({ namespaceSelector: { matchLabels: { env: 'prod' } } }) },
      'give namespace ops the label env=prod: then it is allowed',
    ],
    [
      'an exception',
      '203.0.113.9 -> shop/db:5432',
      { 'shop/p': inRule({ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.8/30'] } }) },
      'remove spec.ingress[0].from[0].ipBlock.except[0] from policy shop/p: then it is allowed',
    ],
    [
      'a policy without rules',
      'shop/web -> shop/db:5432',
      { 'shop/p': { podSelector: {}, policyTypes: ['Ingress'] } },
      'add `- from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]` to spec.ingress of policy shop/p: then it is allowed',
    ],
    [
      'both sides',
      'shop/web -> shop/db:5432',
      {
        'shop/in': inRule(fromWeb, [{ port: 80 }]),
        'shop/out': { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 53 }] }] },
      },
      'add `- port: 5432` to spec.egress[0].ports of policy shop/out, and add `- port: 5432` to spec.ingress[0].ports of policy shop/in: then it is allowed',
    ],
    [
      'a rule that lets it in',
      'shop/web -> shop/db:5432',
      { 'shop/p': inRule(fromWeb) },
      'remove spec.ingress[0] from policy shop/p: then it is blocked',
    ],
    [
      'one of several ports',
      'shop/web -> shop/db:5432',
      { 'shop/p': inRule(fromWeb, [{ port: 80 }, { port: 5432 }]) },
      'remove spec.ingress[0].ports[1] from policy shop/p: then it is blocked',
    ],
    [
      'no policy at all',
      'shop/web -> shop/db:5432',
      {},
      'add a policy to namespace shop with `podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]`: then it is blocked',
    ],
  ])('is given for %s', (_, flow, policies, says) => {
    const found = nearestChange(shop(policies), flowFrom(flow));
    expect(found && describeNearest(found)).toBe(says);
  });

  it('is none for a pod and itself', () => {
    expect(nearestChange(shop({}), flowFrom('shop/db -> shop/db:5432'))).toBeUndefined();
  });

  it('is none of more parts than a reader takes in', () => {
    const fromOutside = { ipBlock: { cidr: '203.0.113.0/24' } };
    const many = (count: number): Snapshot =>
      shop(Object.fromEntries(Array.from({ length: count }, (_, at) => [`shop/p${at}`, inRule(fromOutside)])));
    const flow = flowFrom('203.0.113.9 -> shop/db:5432');
    expect(nearestChange(many(100), flow)?.changes).toHaveLength(100);
    expect(nearestChange(many(101), flow)).toBeUndefined();
  });

  it('is the next one where the caller wants more of it', () => {
    const snapshot = shop({ 'shop/p': inRule(fromWeb) });
    const other = flowFrom('ops/tool -> shop/db:5432');
    const found = nearestChange(
      snapshot,
      flowFrom('shop/bare -> shop/db:5432'),
      (after) => evaluate(after, other).allowed,
    );
    expect(found && describeNearest(found)).toBe('drop policy shop/p: then it is allowed');
  });

  it('turns the verdict, in whatever world, by what evaluate says', () => {
    fc.assert(
      fc.property(world, dialled, fc.nat(), (snapshot, at, pick) => {
        const flows = flowsOf(snapshot, at);
        const flow = flows[pick % flows.length]!;
        const found = nearestChange(snapshot, flow);
        if (found === undefined) return;
        const after = found.changes.reduce(applyChange, snapshot);
        expect(evaluate(snapshot, flow).allowed).toBe(found.verdict === 'denied');
        expect(evaluate(after, flow).allowed).toBe(found.verdict === 'allowed');
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the world that it was asked of as it is', () => {
    const snapshot = shop({ 'shop/p': inRule(fromWeb) });
    const before = JSON.stringify(snapshot);
    for (const text of ['shop/web -> shop/db:5432', 'ops/tool -> shop/db:80', '203.0.113.9 -> shop/db:5432'])
      nearestChange(snapshot, flowFrom(text));
    expect(JSON.stringify(snapshot)).toBe(before);
  });
});
