import { describe, expect, it } from 'vitest';
import { admitFiles } from '../../../src/cli/manifests/admit-manifests.ts';
import { FileReport, manifestsIn } from '../../../src/cli/manifests/read-manifests.ts';
import type { TextFile } from '../../../src/kube/yaml/text-file.ts';

const file = (name: string, text: string): TextFile => ({ file: name, text });
const configMap = (name: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}\n`;
const pod = (name: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: c, image: nginx}]}}\n`;

describe('manifests of files', () => {
  it('come in order, and what cannot be read is reported in the same order with its place', () => {
    const report = new FileReport();
    const files = [
      file('a.yaml', `${pod('one')}---\nkind: Pod\n---\n${pod('two')}`),
      file('b.yaml', 'a: [\n'),
      file('c.yaml', 'apiVersion: v1\n---\n{apiVersion: v1, kind: Pod, metadata: {name: x, name: three}}\n'),
    ];
    const names = [...manifestsIn(files, report)].map(({ manifest }) => manifest.metadata.name);
    expect(names).toEqual(['one', 'two', 'three']);
    expect(report.faults.map((fault) => fault.split(': ')[0])).toEqual(['a.yaml:3:1', 'b.yaml:1:4', 'c.yaml:1:1']);
    expect(report.faults[1]?.split('\n')).toHaveLength(3);
    expect(report.warnings).toEqual([expect.stringMatching(/^c\.yaml:3:\d+: /)]);
    expect(() => report.throwFaults()).toThrow(expect.objectContaining({ name: 'ExitError', code: 3 }));
  });

  it('without a fault end nothing', () => {
    const report = new FileReport();
    expect([...manifestsIn([file('a.yaml', pod('one'))], report)]).toHaveLength(1);
    expect(() => report.throwFaults()).not.toThrow();
  });
});

describe('admitted manifests', () => {
  it('are those that matter to who reaches whom; others are skipped with one warning for each kind', () => {
    const { objects, report } = admitFiles([
      file('a.yaml', [configMap('first'), pod('one'), configMap('second')].join('---\n')),
    ]);
    expect(objects.map(({ kind }) => kind)).toEqual(['Pod']);
    expect(report).toMatchObject({
      faults: [],
      warnings: ['a.yaml:1:1: ConfigMap is skipped, and 1 more: it does not matter to who reaches whom'],
    });
  });

  it.each([
    ['a field that is unknown', pod('one').replace('spec:', 'spek:'), 'unknown field "spek"'],
    ['a name that is not allowed', pod('One'), 'The Pod "One" is invalid'],
    [
      'a version that is not served',
      '{apiVersion: extensions/v1beta1, kind: NetworkPolicy, metadata: {name: x}}\n',
      'no matches for kind "NetworkPolicy" in version "extensions/v1beta1"',
    ],
  ])('with %s are a fault', (_, text, says) => {
    const { objects, report } = admitFiles([file('a.yaml', text)]);
    expect(objects).toEqual([]);
    expect(report.faults).toEqual([expect.stringContaining(says)]);
  });

  it('know where the fields of a policy stand', () => {
    const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {}
  ingress:
  - from: []
`;
    const { policyPlaces } = admitFiles([file('a.yaml', text)]);
    expect(policyPlaces.get('shop/db')?.('spec.ingress[0]')).toEqual({ file: 'a.yaml', line: 7, column: 5 });
  });
});
