import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/netpol/evaluate.ts';
import { pathInWords } from '../../src/netpol/path-words.ts';
import { describeExplanation, describeRedundant, describeSide, mostTelling } from '../../src/netpol/reason-text.ts';
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
    ['shop/web -> shop/app:8080', 'egress', 'no egress policy selects it: all outgoing traffic is allowed'],
    ['shop/web -> shop/app:8080', 'ingress', 'no ingress policy selects it: all incoming traffic is allowed'],
    ['203.0.113.9 -> shop/app:80', 'egress', 'it is not a pod: no policy applies to it'],
    ['shop/host -> shop/db:80', 'egress', "it uses its node's network: no policy selects it"],
    ['node:n1 -> shop/db:80', 'ingress', 'it and the node it runs on always reach each other'],
    ['shop/db -> shop/db:80', 'ingress', 'it always reaches itself'],
    ['shop/app -> shop/db:5432', 'ingress', 'policy shop/db-allow allows it: ingress rule 1, peer 1, port 1'],
    [
      'shop/app -> shop/wide:80',
      'ingress',
      'policy shop/wide allows it: ingress rule 1, peer 2, and one more rule does',
    ],
    [
      'shop/web -> shop/db:5432',
      'ingress',
      'policy shop/db-allow, ingress rule 1, peer 1, podSelector: needs app=app, the pod has app=web',
    ],
    [
      'shop/host -> shop/db:5432',
      'ingress',
      'policy shop/db-allow, ingress rule 1, peer 1, podSelector: needs a pod, this is the address 172.18.0.3',
    ],
    [
      'shop/{} -> shop/db:5432',
      'ingress',
      'policy shop/db-allow, ingress rule 1, peer 1, podSelector: needs app=app, the pod has no such label',
    ],
    [
      'dev/app -> shop/db:5432',
      'ingress',
      'policy shop/db-allow, ingress rule 1, peer 1, podSelector: needs a pod of namespace shop, this one is in dev',
    ],
    [
      'shop/app -> shop/db:9187',
      'ingress',
      'policy shop/db-allow, ingress rule 1, ports: the rule allows port 5432, this flow uses 9187',
    ],
    [
      'shop/app -> shop/db:5432/UDP',
      'ingress',
      'policy shop/db-allow, ingress rule 1, ports: the rule allows TCP, this flow uses UDP',
    ],
    [
      'dev/app -> shop/wide:80',
      'ingress',
      'policy shop/wide, ingress rule 1, peer 1, namespaceSelector: needs a namespace with team=ops, this one has team=dev',
    ],
    ['shop/app -> shop/shut:80', 'ingress', 'policy shop/shut, ingress: no rules, so nothing is allowed'],
    [
      'shop/shut -> shop/app:80',
      'egress',
      'policy shop/shut, egress rule 1, ports: the rule allows the port named pg, and the destination has no such name for 80',
    ],
    [
      'shop/shut -> 192.0.2.1:80',
      'egress',
      'policy shop/shut, egress rule 1, peer 1, ipBlock: allows addresses of 10.0.0.0/8, this is 192.0.2.1',
    ],
    [
      'shop/shut -> 10.1.2.3:80',
      'egress',
      'policy shop/shut, egress rule 1, peer 1, ipBlock: 10.1.2.3 is in its except list',
    ],
    [
      'shop/shut -> [fd00::1]:80',
      'egress',
      'policy shop/shut, egress rule 1, peer 1, ipBlock: allows addresses of 10.0.0.0/8, fd00::1 is of the other IP family',
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

it('an explanation is printed in lines', () => {
  expect(describeExplanation(evaluate(world, flowFrom('shop/web -> shop/db:5432')))).toEqual([
    'shop/web → shop/db 5432/TCP is blocked',
    'leaves shop/web: no egress policy selects shop/web: all outgoing traffic is allowed',
    'enters shop/db: policy shop/db-allow, ingress rule 1, peer 1, podSelector: needs app=app, the pod has app=web',
  ]);
  expect(describeExplanation(evaluate(world, flowFrom('shop/web -> shop/host:80'))).at(-1)).toMatch(/^enters/);
  expect(describeExplanation(evaluate(world, flowFrom('shop/host -> shop/wide:80'))).at(-1)).toMatch(
    /leaves this open/,
  );
});

it.each([
  ['spec', 'the whole policy'],
  ['spec.egress', 'egress'],
  ['spec.egress[2]', 'egress rule 3'],
  ['spec.ingress[0].from[1].namespaceSelector', 'ingress rule 1, peer 2, namespaceSelector'],
  ['spec.egress[0].to[0].ipBlock', 'egress rule 1, peer 1, ipBlock'],
  ['spec.ingress[0].ports[2]', 'ingress rule 1, port 3'],
  ['spec.podSelector.matchLabels', 'spec.podSelector.matchLabels'],
  ['metadata.name', 'metadata.name'],
])('%s in words: %s', (path, words) => {
  expect(pathInWords(path)).toBe(words);
});

it('words for what could be left out name three parts and count the rest', () => {
  const parts = ['spec', 'spec.ingress[1]', 'spec.ingress[2].from[0]', 'spec.egress', 'spec.ingress[4]'];
  const told = (count: number): string =>
    describeRedundant(parts.slice(0, count).map((path) => ({ policy: 'shop/db', path })));
  expect(told(1)).toBe('Removing policy shop/db changes nothing.');
  expect(told(2)).toBe('Removing policy shop/db and ingress rule 2 of policy shop/db changes nothing.');
  expect(told(5)).toBe(
    'Removing policy shop/db, ingress rule 2 of policy shop/db, ingress rule 3, peer 1 of policy shop/db and 2 more changes nothing.',
  );
});
