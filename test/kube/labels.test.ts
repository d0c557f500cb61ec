import { describe, expect, it } from 'vitest';
import { matchSelector, printLabels, selects } from '../../src/kube/labels.ts';

describe('a label selector', () => {
  it.each([
    ['that is not there matches nothing', undefined, { app: 'a' }, false],
    ['that is null matches nothing', null, {}, false],
    ['that is empty matches everything', {}, {}, true],
    ['of empty parts matches everything', { matchLabels: {}, matchExpressions: [] }, { app: 'a' }, true],
    ['needs the very value', { matchLabels: { a: '1' } }, { a: '2' }, false],
    ['needs every expression', { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, {}, false],
    ['needs every matchLabel', { matchLabels: { a: '1', b: '2' } }, { a: '1' }, false],
    [
      'does not take a property of all objects for a label',
      { matchExpressions: [{ key: 'toString', operator: 'Exists' }] },
      {},
      false,
    ],
    [
      'with an operator that Kubernetes has not matches nothing',
      { matchExpressions: [{ key: 'a', operator: 'Equals' }] },
      { a: '1' },
      false,
    ],
  ])('%s', (_, selector, labels, expected) => {
    expect(selects(selector, labels)).toBe(expected);
    expect(matchSelector(selector, labels).matches).toBe(expected);
  });

  it('names its first clause that fails, in the order of matchLabels, then expressions', () => {
    const selector = {
      matchLabels: { app: 'a' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    };
    expect(matchSelector(selector, { old: '1' })).toEqual({
      matches: false,
      clause: 'matchLabels',
      because: 'label missing',
      wants: 'app=a',
    });
    expect(matchSelector(selector, { app: 'a', tier: 'x' })).toEqual({
      matches: false,
      clause: 'matchExpressions[0]',
      because: 'label differs',
      wants: 'tier in (front,back)',
      has: 'tier=x',
    });
    expect(matchSelector(selector, { app: 'a', tier: 'back', old: '' })).toMatchObject({
      clause: 'matchExpressions[1]',
      has: 'old=',
    });
    expect(matchSelector(selector, { app: 'a', tier: 'back' })).toEqual({ matches: true });
  });
});

it('labels are printed as kubectl prints them', () => {
  expect(printLabels({ app: 'a', track: '' })).toBe('app=a,track=');
});
