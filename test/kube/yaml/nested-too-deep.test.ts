import { expect, test } from 'vitest';
import { readManifests } from '../../../src/kube/yaml/read-manifests.ts';
import { readStrictDocument } from '../../../src/kube/yaml/strict-document.ts';

const deep = 'This is nested too deep to be read.';

// The place follows from the text alone: where the stack ends depends on what ran before, and on the thread.
test.each([
  ['lists in brackets', '['.repeat(20_000), 500],
  ['maps in braces', '{a: '.repeat(20_000), 2000],
  ['lists in brackets that are closed', `${'['.repeat(3000)}${']'.repeat(3000)}`, 500],
  ['lists in lists', `${'- '.repeat(20_000)}x\n`, 1000],
  ['maps as keys', `${'? '.repeat(20_000)}x\n`, 1000],
  ['a map a line', Array.from({ length: 900 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), 126750],
])('%s that are nested too deep are refused at a place that the text alone decides', (_, text, offset) => {
  const strict = readStrictDocument(text);
  expect(strict).toEqual({ fault: { offset, message: deep } });
  const read = readManifests(text, 'a.yaml');
  expect(read).toMatchObject({ fault: { message: deep } });
  const shallow = (depth: number): unknown => (depth === 0 ? readManifests(text, 'a.yaml') : shallow(depth - 1));
  expect(shallow(2000)).toEqual(read);
});

test('what is nested as deep as any manifest is read', () => {
  const text = `${'['.repeat(400)}${']'.repeat(400)}`;
  expect(readManifests(`# a comment\n${text}`, 'a.yaml')).toHaveProperty('documents');
});
