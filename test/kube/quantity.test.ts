import { expect, test } from 'vitest';
import { canonicalQuantity, compareQuantities, sumOfQuantities } from '../../src/kube/quantity.ts';

// As kube-apiserver v1.35.4 stores the requests of a container.
test.each([
  ['0.5', '500m'],
  ['.5', '500m'],
  ['1.5Gi', '1536Mi'],
  ['1024Mi', '1Gi'],
  ['1000Ki', '1000Ki'],
  ['1500Mi', '1500Mi'],
  ['0.5Ki', '512'],
  ['1.1Mi', '1153433600m'],
  ['1e3', '1e3'],
  ['12e6', '12e6'],
  ['5e-1', '500e-3'],
  ['0.1005', '101m'],
  ['0.0000000001', '1m'],
  ['100m', '100m'],
  ['1000m', '1'],
  ['2000', '2k'],
  ['1500', '1500'],
  ['1.5k', '1500'],
  ['1E', '1E'],
  ['-1', '-1'],
  ['0', '0'],
  ['00', '0'],
  ['0Gi', '0'],
  ['', undefined],
  ['x', undefined],
  ['1 Gi', undefined],
  ['1e3Mi', undefined],
  ['1KiB', undefined],
  ['+-1', undefined],
])('%j is stored as %j', (text, stored) => {
  expect(canonicalQuantity(text)).toBe(stored);
});

test.each([
  ['1', '1000m', 0],
  ['1Ki', '1k', 1],
  ['999m', '1', -1],
  ['-1', '0', -1],
])('%s compared with %s is %i', (a, b, order) => {
  expect(compareQuantities(a, b)).toBe(order);
});

test.each([
  [[], '0'],
  [['100m', '1', '900m'], '2'],
  [['64Mi', '64Mi'], '128Mi'],
  [['1Gi', '500M'], '1573741824'],
  [['1', 'nonsense'], '1'],
])('%j add up to %s', (quantities, sum) => {
  expect(compareQuantities(sumOfQuantities(quantities), sum)).toBe(0);
});
