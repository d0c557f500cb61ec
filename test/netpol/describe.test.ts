import { describe, expect, it } from 'vitest';
import { describeExplanation, describeRedundant, describeSide, mostTelling } from '../../src/netpol/describe.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import { flowFrom, worldFrom } from './worlds.ts';

const world = worldFrom({
  namespaces: { dev: { team: 'dev' } },
  nodes: { n1: '172.18.0.2', n2: '172.18.0.3' },
  pods: {
    'shop/db': { labels: { app: 'db' }, node: 'n1', ports: ['pg=5432'] },
    'shop/app': { labels: { app: 'app' } },
    'shop/web': { labels: { app: 'web' } },
    'dev/app': { labels: { app: 'app' } },
    'shop/shut': { labels: { app: 'shut' }, ips: ['10.244.0.99', 'fd00::99'] },
    'shop/wide': { labels: { app: 'wide' } },
    'shop/host': { hostNetwork: true, node: 'n2', ip: '172.18.0.3' },
  },
  policies: {
    'shop/db-allow': {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'app' } } }], ports: [{ port: 5432 }] }],
    },
    'shop/shut': {
      podSelector: { matchLabels: { app: 'shut' } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 'pg' }] }],
    },
    'shop/wide': {
      podSelector: { matchLabels: { app: 'wide' } },
      ingress: [
        {
          from: [
            { namespaceSelector: { matchLabels: { team: 'ops' } } },
            { podSelector: {} },
            { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
          ],
        },
      ],
    },
  },
});

describe('the words for a side', () => {
  it.each([
    ['shop/web -> shop/app:8080', 'egress', 'no policy selects it for egress: everything may leave'],
    ['shop/web -> shop/app:8080', 'ingress', 'no policy selects it for ingress: everybody may enter'],
    ['203.0.113.9 -> shop/app:80', 'egress', 'it is not a pod: no policy speaks for it'],
    ['shop/host -> shop/db:80', 'egress', "it uses its node's network: no policy selects it"],
    ['node:n1 -> shop/db:80', 'ingress', 'it and the node it runs on always reach each other'],
    ['shop/db -> shop/db:80', 'ingress', 'it always reaches itself'],
    [
      'shop/app -> shop/db:5432',
      'ingress',
      'policy shop/db-allow lets it in: spec.ingress[0].from[0] on spec.ingress[0].ports[0]',
    ],
    [
      'shop/app -> shop/wide:80',
      'ingress',
      'policy shop/wide lets it in: spec.ingress[0].from[1], and one more rule does',
    ],
    [
      'shop/web -> shop/db:5432',
      'ingress',
      'policy shop/db-allow, spec.ingress[0].from[0].podSelector: wants app=app, has app=web',
    ],
    [
      'shop/host -> shop/db:5432',
      'ingress',
      'policy shop/db-allow, spec.ingress[0].from[0].podSelector: wants a pod, has the address 172.18.0.3',
    ],
    [
      'shop/{} -> shop/db:5432',
      'ingress',
      'policy shop/db-allow, spec.ingress[0].from[0].podSelector: wants app=app, has no such label',
    ],
    [
      'dev/app -> shop/db:5432',
      'ingress',
      'policy shop/db-allow, spec.ingress[0].from[0].podSelector: wants a pod of namespace shop, has one of dev',
    ],
    ['shop/app -> shop/db:9187', 'ingress', 'policy shop/db-allow, spec.ingress[0].ports: wants port 5432, has 9187'],
    ['shop/app -> shop/db:5432/UDP', 'ingress', 'policy shop/db-allow, spec.ingress[0].ports: wants TCP, has UDP'],
    [
      'dev/app -> shop/wide:80',
      'ingress',
      'policy shop/wide, spec.ingress[0].from[0].namespaceSelector: wants a namespace with team=ops, has team=dev',
    ],
    ['shop/app -> shop/shut:80', 'ingress', 'policy shop/shut, spec.ingress: no rules, so nothing passes'],
    [
      'shop/shut -> shop/app:80',
      'egress',
      'policy shop/shut, spec.egress[0].ports: wants the port named pg, and the destination declares none for 80',
    ],
    [
      'shop/shut -> 192.0.2.1:80',
      'egress',
      'policy shop/shut, spec.egress[0].to[0].ipBlock: wants an address of 10.0.0.0/8, has 192.0.2.1',
    ],
    ['shop/shut -> 10.1.2.3:80', 'egress', 'policy shop/shut, spec.egress[0].to[0].ipBlock: 10.1.2.3 is excepted'],
    [
      'shop/shut -> [fd00::1]:80',
      'egress',
      'policy shop/shut, spec.egress[0].to[0].ipBlock: wants an address of 10.0.0.0/8, has fd00::1, which is of the other family',
    ],
  ] as const)('%s, %s: %s', (flow, direction, words) => {
    expect(describeSide(evaluate(world, flowFrom(flow))[direction], { direction, selected: 'it' })).toBe(words);
  });

  it('are those of the refusal that came closest', () => {
    const answer = evaluate(world, flowFrom('dev/app -> shop/wide:80'));
    expect(answer.ingress.kind === 'isolated' && mostTelling(answer.ingress.refusedBy)?.path).toBe(
      'spec.ingress[0].from[0]',
    );
  });
});

it('an explanation is told in lines', () => {
  expect(describeExplanation(evaluate(world, flowFrom('shop/web -> shop/db:5432')))).toEqual([
    'shop/web → shop/db 5432/TCP is denied',
    'leaves shop/web: no policy selects shop/web for egress: everything may leave',
    'enters shop/db: policy shop/db-allow, spec.ingress[0].from[0].podSelector: wants app=app, has app=web',
  ]);
  expect(describeExplanation(evaluate(world, flowFrom('shop/web -> shop/host:80'))).at(-1)).toMatch(/^enters/);
  expect(describeExplanation(evaluate(world, flowFrom('shop/host -> shop/wide:80'))).at(-1)).toMatch(
    /leaves this open/,
  );
});

it('words for what could be left out name three parts and count the rest', () => {
  const parts = ['spec', 'spec.ingress[1]', 'spec.ingress[2].from[0]', 'spec.egress', 'spec.ingress[4]'];
  const told = (count: number): string =>
    describeRedundant(parts.slice(0, count).map((path) => ({ policy: 'shop/db', path })));
  expect(told(1)).toBe('Without policy shop/db the same flows pass.');
  expect(told(2)).toBe('Without policy shop/db and spec.ingress[1] of shop/db the same flows pass.');
  expect(told(5)).toBe(
    'Without policy shop/db, spec.ingress[1] of shop/db, spec.ingress[2].from[0] of shop/db and 2 more the same flows pass.',
  );
});
