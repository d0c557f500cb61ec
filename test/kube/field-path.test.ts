import { expect, test } from 'vitest';
import { parsePath, printPath, type Step } from '../../src/kube/field-path.ts';

test.each<[string, readonly Step[]]>([
  ['spec.ingress[0].from[12]', ['spec', 'ingress', 0, 'from', 12]],
  ['metadata.labels[app.kubernetes.io/name]', ['metadata', 'labels', 'app.kubernetes.io/name']],
  ['data[0]', ['data', 0]],
  ['spec.matchLabels[]', ['spec', 'matchLabels', '']],
  ['', []],
])('%j is printed from its steps and taken apart again', (path, steps) => {
  expect(printPath(steps)).toBe(path);
  expect(parsePath(path)).toEqual(steps.map(String));
});
