import { expect, test } from 'vitest';
import { closestText } from '../../src/kube/edit-distance.ts';

test.each([
  ['wbe', ['web', 'api'], 'web'],
  ['shop/frontent', ['shop/frontend', 'shop/backend'], 'shop/frontend'],
  ['db', ['web-server'], undefined],
  ['web', [], undefined],
])('%s among %j: %s', (text, candidates, found) => {
  expect(closestText(text, candidates)).toBe(found);
});
