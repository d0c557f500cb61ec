import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { nodeSatisfies, supportedNodes } from '../src/node-version.ts';

test('the launcher asks for the Node that package.json asks for', () => {
  expect(supportedNodes).toBe(manifest.engines.node);
});

test.each([
  ['12.22.12', false],
  ['18.20.4', false],
  ['20.20.2', false],
  ['22.21.9', false],
  ['22.22.0', true],
  ['22.30.1', true],
  ['23.11.0', false],
  ['24.14.9', false],
  ['24.15.0', true],
  ['24.21.0', true],
  ['25.9.0', false],
  ['26.0.0', true],
  ['26.0.0-nightly20261101', true],
  ['30.1.0', true],
])('Node %s is one that sallyport runs on: %s', (version, runs) => {
  expect(nodeSatisfies(version)).toBe(runs);
});

test('a range that is not understood is satisfied by nothing', () => {
  expect(nodeSatisfies('24.21.0', '24.x')).toBe(false);
});
