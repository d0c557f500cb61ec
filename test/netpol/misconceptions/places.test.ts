import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mutations, type Policies } from '../../../src/netpol/misconceptions/definitions.ts';

const all = '{metadata: {name: all}, spec: {podSelector: {}, policyTypes: [Ingress]}}';
const elsewhere = '{metadata: {name: all, namespace: elsewhere}, spec: {podSelector: {}, policyTypes: [Ingress]}}';
const web =
  '{metadata: {name: web}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]}}';
const scrape =
  '{metadata: {name: scrape}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 9100}]}]}}';
const out =
  '{metadata: {name: out}, spec: {podSelector: {matchLabels: {app: app}}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}}';
const both =
  '{metadata: {name: both}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ports: [{port: 80}]}], egress: [{ports: [{port: 53}]}]}}';
const inOfBoth =
  '{metadata: {name: both}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]}}';
const outOfBoth =
  '{metadata: {name: both}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53}]}]}}';

describe('what an answer may have got wrong', () => {
  it.each([
    ['wall-deleted', 'a policy is gone and its pods are open', [web], [all, web], true],
    ['wall-deleted', 'a policy is gone and its pods are still isolated', [all], [all, web], false],
    ['wall-deleted', 'a policy is there, with other rules', [withoutRules(scrape), web], [scrape, web], false],
    ['policies-merged', 'two policies are one', [ofTwo(80, 443)], [web, ofOne('api', 443)], true],
    ['policies-merged', 'the smaller policy stands beside the larger one', [all, scrape], [all, scrape], false],
    ['one-end-only', 'pods are isolated at one end, and no rule allows there', [out, all], [out, all, web], true],
    ['one-end-only', 'pods are open at one end', [out], [out, web], false],
    ['wall-too-many', 'a policy stands alone in its namespace', [web, elsewhere], [web], true],
    ['wall-too-many', 'another policy isolates in its namespace too', [web, all], [web], false],
    ['rule-in-another-policy', 'a rule stands in the policy for all pods', [openedFor(80)], [all, web], true],
    ['rule-in-another-policy', 'a second policy for all pods has the rule', [all, openedFor(80)], [all, web], false],
    ['rule-in-another-policy', 'the other pods are open', [rulesOfWebAndAll()], [scrape, web], false],
    ['egress-not-listed', 'a policy lists one of two directions', [inOfBoth], [both], true],
    ['egress-not-listed', 'another policy lists the other direction', [inOfBoth, outOfBoth], [both], false],
    ['ingress-not-listed', 'a policy lists one of two directions', [outOfBoth], [both], true],
    ['not-in-without-key', 'pods may lack the label', [except('podSelector', 'app')], [web], true],
    [
      'not-in-without-key',
      'every namespace has the label',
      [except('namespaceSelector', 'kubernetes.io/metadata.name')],
      [web],
      false,
    ],
  ] as const)('%s where %s', (id, _where, answer, reference, expected) => {
    const { undo } = mutations.find((each) => each.id === id)!;
    const meant = policiesFrom(reference);
    const places = undo(policiesFrom(answer), {
      reference: meant,
      before: meant,
      services: [],
      namespaces: [],
      podLabels: [],
      workloads: [],
    });
    expect(places.length > 0).toBe(expected);
  });

  it('is a namespace forgotten for each peer: each gets that of the same pods', () => {
    const egress = (namespaces: readonly (string | null)[]) => {
      const peers = namespaces.map((namespace, at) => {
        const pods = `podSelector: {matchLabels: {app: db${at}}}`;
        return namespace === null ? `{${pods}}` : `{${pods}, namespaceSelector: {matchLabels: {team: ${namespace}}}}`;
      });
      return `{metadata: {name: out}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [${peers.join(', ')}]}]}}`;
    };
    const meant = policiesFrom([egress(['a', 'b'])]);
    const { undo } = mutations.find(({ id }) => id === 'namespace-selector-forgotten')!;
    const around = { reference: meant, before: [], services: [], namespaces: [], podLabels: [], workloads: [] };
    expect(undo(policiesFrom([egress([null, null])]), around).map(specs)).toContainEqual(specs(meant));
  });
});

function specs(policies: Policies): readonly unknown[] {
  return policies.map(({ spec }) => JSON.parse(JSON.stringify(spec)) as unknown);
}

function policiesFrom(texts: readonly string[]): Policies {
  return texts.map((text) => {
    const { metadata, spec } = parse(text) as NetworkPolicy;
    return { metadata: { namespace: 'here', ...metadata }, spec: { podSelector: {}, ...spec } };
  });
}

function withoutRules(text: string): string {
  return text.replace(/, ingress: .*\]\}\]/, ', ingress: []');
}

function ofOne(app: string, port: number): string {
  return `{metadata: {name: ${app}}, spec: {podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress], ingress: [{ports: [{port: ${port}}]}]}}`;
}

function ofTwo(...ports: readonly number[]): string {
  const listed = ports.map((port) => `{port: ${port}}`).join(', ');
  return `{metadata: {name: two}, spec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}, policyTypes: [Ingress], ingress: [{ports: [${listed}]}]}}`;
}

function openedFor(port: number): string {
  return `{metadata: {name: opened}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: ${port}}]}]}}`;
}

function rulesOfWebAndAll(): string {
  return '{metadata: {name: web}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}, {ports: [{port: 9100}]}]}}';
}

function except(selector: 'podSelector' | 'namespaceSelector', key: string): string {
  return `{metadata: {name: not}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{${selector}: {matchExpressions: [{key: ${key}, operator: NotIn, values: [b]}]}}]}]}}`;
}
