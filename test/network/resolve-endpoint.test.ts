import { expect, it, test } from 'vitest';
import { resolveEndpoint } from '../../src/network/resolve-endpoint.ts';
import { shop, world } from './world.fixture.ts';

const snapshot = world(`${shop}---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: cart, namespace: shop},
 spec: {replicas: 2, selector: {matchLabels: {app: cart}}, template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: c, image: nginx}]}}}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop},
 spec: {replicas: 2, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: postgres}]}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop},
 spec: {replicas: 3, selector: {matchLabels: {app: w}}, template: {metadata: {labels: {app: w}}, spec: {containers: [{name: c, image: nginx}]}}}}
`);

test.each([
  ['shop/web', [{ pod: 'shop/web' }]],
  ['shop/db', [{ pod: 'shop/db-0' }, { pod: 'shop/db-1' }]],
  ['service:shop/api', [{ service: 'shop/api' }]],
  ['node:n2', [{ node: 'n2' }]],
  ['10.1.2.3', [{ ip: '10.1.2.3' }]],
  ['shop/{app=web}', [{ like: { namespace: 'shop', labels: { app: 'web' } } }]],
  ['{team=ops}/{}', [{ like: { namespace: { labels: { team: 'ops' } }, labels: {} } }]],
])('%s is found', (text, ends) => {
  expect(resolveEndpoint(snapshot, text)).toMatchObject({ ends });
});

it('finds the pods of a Deployment by the name of its ReplicaSet less the hash', () => {
  const found = resolveEndpoint(snapshot, 'shop/cart');
  expect(found).toMatchObject({ workload: 'shop/cart' });
  expect('ends' in found && found.ends).toHaveLength(2);
});

test.each([
  ['shop/wbe', 'shop/web'],
  ['shpo/web', 'shop/web'],
  ['shop/catr', 'shop/cart'],
  ['web', 'shop/web'],
  ['prod/cart', 'shop/cart'],
  ['service:shop/apii', 'service:shop/api'],
  ['node:n3', 'node:n1'],
  ['shpo/{app=web}', 'shop/{app=web}'],
  ['shop/zzzzzzzzzz', undefined],
])('%s does not exist; %s may have been meant', (text, suggestion) => {
  const found = resolveEndpoint(snapshot, text);
  expect(found).toHaveProperty('unknown');
  expect('suggestion' in found ? found.suggestion : undefined).toBe(suggestion);
});

test.each([
  ['shop/zzzzzzzzzz', 'shop/cart'],
  ['service:shop/zzzzzzzzzz', 'service:shop/api'],
  ['zzzzzzzzzz/{app=web}', 'shop/{app=web}'],
])('%s does not exist, and nothing is near; instead there is %s', (text, there) => {
  const found = resolveEndpoint(snapshot, text);
  expect('instead' in found ? found.instead : []).toContain(there);
});
