import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { describe, expect, it } from 'vitest';
import { decidingLines, excerpt } from '../../../src/kube/yaml/policy-text.ts';
import { policyTexts } from '../../../src/kube/yaml/read-policy-texts.ts';

const stored = (
  name: string,
  namespace = 'shop',
  spec: NetworkPolicy['spec'] = { podSelector: {} },
): NetworkPolicy => ({ metadata: { name, namespace }, spec });

const answer = `# two policies
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: a
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {}
    - namespaceSelector: {}
      podSelector:
        matchLabels: {app: x}
    ports:
    - port: 80

---
apiVersion: v1
kind: List
items:
- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: b, namespace: dev}, spec: {podSelector: {}}}
`;

describe('the text of a policy', () => {
  const [a, b] = policyTexts(answer, 'shop', [stored('a'), stored('b', 'dev')]);
  const numbers = (paths: readonly string[]): readonly number[] => [...decidingLines(a!, paths)];

  it.each([
    ['a peer, with all of its lines', ['spec.ingress[0].from[1]'], [12, 13, 14]],
    ['a field of a peer', ['spec.ingress[0].from[1].podSelector'], [13, 14]],
    ['several places', ['spec.ingress[0].from[0]', 'spec.ingress[0].ports[0]'], [11, 16]],
    ['a peer that is not there, by its list', ['spec.ingress[0].from[7]'], [10, 11, 12, 13, 14]],
    ['a direction without rules, by the pods and directions of the policy', ['spec.egress'], [7, 8]],
    ['no place that it knows', ['status'], []],
  ])('finds %s', (_, paths, lines) => {
    expect(numbers(paths)).toEqual(lines);
  });

  it('is found in a list and in flow style', () => {
    expect(b).toMatchObject({ policy: 'dev/b', written: true, firstLine: 22 });
  });

  it('is cut to the rule that decides', () => {
    expect(
      excerpt(a!, ['spec.ingress[0].from[0]']).map(({ number, deciding }) => (deciding ? `${number}!` : `${number}`)),
    ).toEqual(['10', '11!', '12', '13', '14', '15', '16']);
    expect(excerpt(a!, ['spec.ingress[0].ports[0]'], 3).map(({ number }) => number)).toEqual([14, 15, 16]);
  });

  it('is printed where the answer does not have it', () => {
    const [c] = policyTexts(answer, 'shop', [
      stored('c', 'shop', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] }),
    ]);
    expect(c).toMatchObject({ policy: 'shop/c', written: false });
    expect(c?.lines).toContain('      app: db');
    expect([...decidingLines(c!, ['spec.podSelector'])]).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['what is not YAML', 'a: ['],
    ['a list', '- a'],
    ['a cycle of aliases', 'a: &a [*a]'],
    ['a document of null', '---\n---\n'],
  ])('is printed too where the answer holds %s', (_, text) => {
    expect(policyTexts(text, 'shop', [stored('a')])[0]).toMatchObject({ written: false });
  });
});
