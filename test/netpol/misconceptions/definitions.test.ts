import type { Service } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type MisconceptionContext, mutations, type Policies } from '../../../src/netpol/misconceptions/definitions.ts';
import { readPolicy } from '../../../src/netpol/policy.ts';

const namespaces = ['here', 'clients', 'kube-system'].map((name) => ({ metadata: { name } }));
const services: readonly Service[] = [
  {
    metadata: { namespace: 'kube-system', name: 'kube-dns' },
    spec: { clusterIP: '10.96.0.10', selector: { 'k8s-app': 'kube-dns' }, ports: [{ port: 53, targetPort: 53 }] },
  },
  {
    metadata: { namespace: 'here', name: 'web' },
    spec: { clusterIP: '10.96.7.7', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
];

/** The world of the demonstrations: the right policies are the reference, and were there before. */
function around(right: Policies): MisconceptionContext {
  return {
    reference: right,
    before: right,
    services,
    namespaces,
    podLabels: [{ app: 'web' }, { app: 'b' }, { tier: 'back' }],
    workloads: [{ labels: { may: 'call' }, podLabels: { app: 'caller' } }],
  };
}

describe('a misconception', () => {
  it.each(mutations)('$id is described in one sentence', ({ says }) => {
    expect(says).toMatch(/^[A-Z`].*\.$/);
    expect(says.length).toBeLessThan(130);
  });

  it('has an id of its own', () => {
    expect(new Set(mutations.map(({ id }) => id)).size).toBe(mutations.length);
  });

  it.each(mutations)('$id is undone where its demonstration shows it', ({ demonstration, undo }) => {
    const [wrong, right] = [policiesFrom(demonstration.wrong), policiesFrom(demonstration.right)];
    expect(undo(wrong, around(right)).map(meaning)).toContain(meaning(right));
  });

  it.each(mutations.filter(({ sort }) => sort === 'known'))('$id makes what its demonstration shows', (mutation) => {
    const { wrong, right } = mutation.demonstration;
    const made = mutation.apply(policiesFrom(right), around(policiesFrom(right)));
    expect(made.map(meaning)).toContain(meaning(policiesFrom(wrong)));
  });

  it.each(mutations.filter(({ sort }) => sort === 'known'))('$id can be undone wherever it can be made', (mutation) => {
    const right = policiesFrom(mutation.demonstration.right);
    for (const made of mutation.apply(right, around(right))) {
      if (meaning(made) === meaning(right)) continue;
      expect(mutation.undo(made, around(right)).map(meaning)).toContain(meaning(right));
    }
  });

  it.each(mutations)('$id is nowhere in a cluster without policies, unless one is missing', ({ id, undo }) => {
    const missing = ['wall-deleted', 'nothing-isolates'].includes(id);
    expect(undo([], { ...around(policiesFrom('ingress: []')) }).length > 0).toBe(missing);
  });
});

/** A demonstration: rules of one spec, one policy, or several. */
function policiesFrom(text: string): Policies {
  const written = parse(/^[[{]/.test(text) ? text : `{spec: {${text}}}`) as object | readonly object[];
  return [written].flat().map((each) => {
    const { metadata, spec } = each as NetworkPolicy;
    return { metadata: { namespace: 'here', name: 'one', ...metadata }, spec: { podSelector: {}, ...spec } };
  });
}

/** What policies say, whatever they are called and in whatever order they stand. */
function meaning(policies: Policies): string {
  const each = policies.map((policy) => {
    const { namespace, podSelector, ingress, egress } = readPolicy(policy);
    const rules = (some: typeof ingress) =>
      some
        ?.map(({ peers, ports }) =>
          JSON.stringify([peers.map((peer) => canonical(peer)).sort(), ports.map((port) => canonical(port)).sort()]),
        )
        .sort();
    return JSON.stringify([namespace, podSelector, rules(ingress) ?? 'open', rules(egress) ?? 'open']);
  });
  return each.sort().join('\n');
}

/** A value as text, its fields sorted and the places where it was written left out. */
function canonical(value: object): string {
  return JSON.stringify(value, (key, each: unknown) => {
    if (key === 'path') return undefined;
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
}
