import { expect, it } from 'vitest';
import type { FlowFinding } from '../../graders/grader.ts';
import type { Endpoint } from '../../src/netpol/flow.ts';
import { groupFlows } from '../../src/screens/review/other-flows.ts';
import { shop } from '../session/shop.ts';

const [web, db, app, dev] = [
  'shop/web-6f4b8-mn5tr',
  'shop/db-7c8d9-hj2vb',
  'shop/app-5d9c7-x2k4p',
  'dev/app-5d9c7-lk8sd',
].map((pod) => ({ pod }));
const outside = { ip: '203.0.113.9' };
const newDb = { like: { namespace: 'shop', labels: { app: 'db', 'pod-template-hash': '7c8d9' } } };

const found = (from?: Endpoint, to?: Endpoint, port = 5432): FlowFinding => ({
  about: 'flow',
  flow: { from: from ?? outside, to: to ?? outside, port, protocol: 'TCP' },
  expected: 'denied',
  observed: 'allowed',
  outcome: 'connected',
  egress: null,
  ingress: null,
});

it.each([
  ['sources of one destination stand together', [found(web, db), found(outside, db)], ['web and outside → db:5432']],
  [
    'ports that the same sources reach stand together',
    [found(web, db), found(dev, db), found(web, db, 9187), found(dev, db, 9187)],
    ['web and dev/app → db:5432, 9187'],
  ],
  [
    'destinations of one source stand together where that takes fewer lines',
    [found(db, app, 8080), found(db, web, 80), found(db, outside, 443)],
    ['db → app:8080; outside; web:80'],
  ],
  ['a port that no pod declares is not named', [found(web, db, 80), found(web, db)], ['web → db:5432']],
  ['a pod that does not exist is named by its own labels', [found(db, newDb)], ['db → a new pod with app=db:5432']],
] as const)('%s', (_, findings, says) => {
  expect(groupFlows(findings, shop(), 'shop', '→').map((group) => group.says)).toEqual(says);
});
