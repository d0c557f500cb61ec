import * as fc from 'fast-check';
import type { Pod } from 'kubernetes-types/core/v1';
import type { LabelSelectorRequirement } from 'kubernetes-types/meta/v1';
import { describe, expect, it } from 'vitest';
import type { Labels } from '../../../src/kube/labels.ts';
import type { Snapshot } from '../../../src/kube/snapshot.ts';
import type { FlowClaim } from '../../../src/netpol/claims/claims.ts';
import { type Proof, prove } from '../../../src/netpol/claims/prove.ts';
import { evaluate } from '../../../src/netpol/evaluate.ts';
import type { Protocol } from '../../../src/netpol/flow.ts';
import { makeReal } from '../../pack-check/make-real.ts';
import { type Brute, bruteProof } from '../brute-proof.ts';
import { policies, worldWithoutPolicies } from '../random-worlds.ts';
import { policyFrom, worldFrom } from '../worlds.ts';

/** How many random cases to search; many more are searched once in a while, by hand: see docs/graders.md. */
const runs = Number(process.env['PROOF_RUNS'] ?? 10_000);

const requirements = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom<Record<string, string>>({}, { app: 'a' }, { app: 'b' }, { tier: 'a' }, { app: 'a', tier: 'b' })
      .map((labels) => ({ labels })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<LabelSelectorRequirement>(
        { key: 'app', operator: 'Exists' },
        { key: 'tier', operator: 'DoesNotExist' },
        { key: 'app', operator: 'NotIn', values: ['a'] },
        { key: 'tier', operator: 'In', values: ['a', 'b'] },
      )
      .map((one) => ({ labels: {}, expressions: [one] })),
  },
);
/** Namespaces by their labels: any, some, one by its name, one that is made later. */
const spaces = fc.oneof(
  { weight: 2, arbitrary: requirements },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('x', 'y', 'made-later')
      .map((name) => ({ labels: { 'kubernetes.io/metadata.name': name } })),
  },
);
const named = fc.constantFrom('x', 'y', 'z');
const pods = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: named }, { weight: 1, arbitrary: spaces }), requirements)
  .map(([namespace, of]) => ({ is: 'pods' as const, namespace, ...of }));
const addresses = fc
  .constantFrom(
    { cidr: '203.0.113.0/24', except: [] },
    { cidr: '203.0.113.0/24', except: ['203.0.113.9/32'] },
    { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.18.0.2/32'] },
    { cidr: '10.0.0.0/8', except: [] },
    { cidr: '172.18.0.0/30', except: [] },
    { cidr: '::/0', except: ['2001:db8::/48'] },
    { cidr: 'fd00::/8', except: [] },
  )
  .map((of) => ({ is: 'addresses' as const, ...of }));
/** By name: pods that are there, and one that is not. */
const workload = fc
  .constantFrom('x/pod-0', 'y/pod-0', 'x/pod-1', 'y/pod-1', 'z/pod-2')
  .map((full) => ({ is: 'workload' as const, namespace: full.split('/')[0] ?? '', name: full.split('/')[1] ?? '' }));
const outside = fc.constant({ is: 'outside' as const });
const group = fc.oneof(
  { weight: 5, arbitrary: pods },
  { weight: 1, arbitrary: outside },
  { weight: 1, arbitrary: addresses },
  { weight: 1, arbitrary: workload },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.oneof(pods, outside, addresses, workload), { maxLength: 2 })
      .map((but) => ({ is: 'anyone' as const, but })),
  },
);
const groups = fc.array(group, { minLength: 1, maxLength: 2 });
const range = (protocol: Protocol, from: number, to = from) => ({ protocol, from, to });
const ports = fc.constantFrom(
  {},
  { ports: [range('TCP', 80)] },
  { ports: [range('UDP', 50, 81)] },
  { ports: [range('TCP', 80, 81), range('UDP', 53)] },
  { ports: [range('SCTP', 1, 65_535)] },
  { exceptPorts: [range('TCP', 80, 82)] },
  { exceptPorts: [range('UDP', 53), range('TCP', 53)] },
);
const kind = fc.tuple(groups, groups, ports).map(([from, to, some]) => ({ from, to, ...some }));
const claim: fc.Arbitrary<FlowClaim> = fc.oneof(
  fc.record({ is: fc.constant('only' as const), these: groups, reach: groups }),
  kind.map((of) => ({ is: 'never' as const, ...of })),
  kind.map((of) => ({ is: 'works' as const, ...of })),
);
const claims = fc.array(claim, { maxLength: 2 }).map((all): FlowClaim[] => [...all, { is: 'unchanged' }]);
/** Changes of a policy that few flows show. */
const near: readonly (readonly [string, string])[] = [
  ['"10.244.0.0/16"', '"10.244.0.0/17"'],
  ['"10.244.0.0/30"', '"10.244.0.0/29"'],
  ['"10.244.0.5/32"', '"10.244.0.6/32"'],
  ['"fd00::2/127"', '"fd00::4/127"'],
  ['"::/0"', '"fc00::/6"'],
  ['"10.0.0.0/8"', '"10.0.0.0/9"'],
  ['"port":80', '"port":81'],
  ['"port":"web"', '"port":"dns"'],
  ['"port":"web"', '"port":80'],
  ['"app":"a"', '"app":"b"'],
  ['"operator":"NotIn"', '"operator":"In"'],
  ['"Exists"', '"DoesNotExist"'],
  ['"protocol":"UDP"', '"protocol":"SCTP"'],
  ['"endPort":82', '"endPort":83'],
  ['"port":79', '"port":80'],
  ['"endPort":65535', '"endPort":65534'],
  ['"namespaceSelector":null', '"namespaceSelector":{}'],
  ['"podSelector":null', '"podSelector":{"matchLabels":{"app":"a"}}'],
  ['"made-later"', '"x"'],
  ['"2001:db8::/48"', '"2001:db8::/47"'],
  ['"egress":[]', '"egress":[{}]'],
];

/** Sets of policies of every size: most bugs show in small ones, which are decided faster. */
const some = fc.oneof(
  { weight: 3, arbitrary: policies(1) },
  { weight: 2, arbitrary: policies(2) },
  { weight: 1, arbitrary: policies(3) },
);
const labels = fc.constantFrom<Record<string, string>>({}, { app: 'a' }, { tier: 'b' }, { app: '', tier: 'a' });

const worlds = fc
  .record({
    world: fc.oneof(
      { weight: 1, arbitrary: worldWithoutPolicies },
      { weight: 2, arbitrary: worldWithoutPolicies.map(inIPv4) },
    ),
    before: some,
    others: some,
    how: fc.constantFrom('other', 'added', 'near', 'near'),
    pick: fc.nat(),
    relabelled: fc.option(fc.record({ pod: fc.nat(), namespace: fc.constantFrom('x', 'y', 'z'), labels }), { freq: 4 }),
  })
  .map(({ world, before, others, how, pick, relabelled }): { now: Snapshot; before: Snapshot } => {
    const given = { ...world, namespaces: [...world.namespaces, { metadata: { name: 'z' } }] };
    const now = { other: others, added: [...before.slice(1), ...others.slice(0, 1)], near: nearTo(before, pick) }[how];
    const there = relabelled ? withLabels(given, relabelled) : given;
    return { before: { ...given, policies: before }, now: { ...there, policies: now } };
  });

/** What the answer may change besides policies: the labels of a namespace and of a pod. */
function withLabels(
  { pods: all, namespaces, ...rest }: Snapshot,
  { pod, namespace, labels: given }: { readonly pod: number; readonly namespace: string; readonly labels: Labels },
): Snapshot {
  const changed = all[pod % (all.length * 2)];
  return {
    ...rest,
    pods: all.map((each) =>
      each === changed ? { ...each, metadata: { ...each.metadata, labels: { ...given } } } : each,
    ),
    namespaces: namespaces.map((each) =>
      each.metadata?.name === namespace ? { metadata: { ...each.metadata, labels: { ...given } } } : each,
    ),
  };
}

/** A world whose pods have IPv4 addresses alone. */
function inIPv4({ pods: all, ...rest }: Snapshot): Snapshot {
  const four = all.map((pod, index): Pod => {
    if (pod.spec?.hostNetwork) return pod;
    const ip = `10.244.0.${index}`;
    return { ...pod, status: { ...pod.status, podIP: ip, podIPs: [{ ip }] } };
  });
  return { ...rest, pods: four };
}

function nearTo(policies: Snapshot['policies'], pick: number): Snapshot['policies'] {
  const text = JSON.stringify(policies);
  const possible = near.filter(([given]) => text.includes(given));
  const [given, other] = possible[pick % Math.max(1, possible.length)] ?? ['', ''];
  return JSON.parse(text.replace(given, other)) as Snapshot['policies'];
}

describe('a proof', () => {
  it('says what brute force says, and its counterexamples are real', { timeout: 120_000 + runs * 10 }, () => {
    let searched = 0;
    fc.assert(
      fc.property(worlds, claims, fc.noShrink(fc.nat()), ({ now, before }, all, seed) => {
        searched++;
        const [fault] = faultsOf(prove(all, now, before), bruteProof(all, now, before, seed), now);
        if (fault) throw new Error(fault);
      }),
      { numRuns: runs },
    );
    expect(searched).toBe(runs);
  });

  it('takes a pod without an owner that was given other labels for the only one that had the old ones', () => {
    const was = worldFrom({ pods: { 'x/db': { labels: { app: 'db' } }, 'x/web': { labels: { app: 'web' } } } });
    const before = { ...was, policies: [policyFrom('x/wall', { podSelector: { matchLabels: { app: 'web' } } })] };
    const relabelled = was.pods.map((pod) =>
      pod.metadata?.name === 'db' ? { ...pod, metadata: { ...pod.metadata, labels: { app: 'web' } } } : pod,
    );
    const [proof] = prove([{ is: 'unchanged' }], { ...before, pods: relabelled }, before);
    const ends = proof?.counterexamples.map(({ flow }) => flow.to);
    // The pod itself is behind the wall now. Others with the label were there always.
    expect(new Set(ends)).toEqual(new Set([{ pod: 'x/db' }]));
    const claims = [{ is: 'never' as const, from: [database], to: [database] }];
    expect(prove(claims, { ...was, pods: relabelled }, was).map(({ holds }) => holds)).toEqual([false]);
  });
});

const database = { is: 'pods' as const, namespace: 'x', labels: { app: 'db' } };

/** What is wrong with proofs: one that is not whole, one that brute force knows a flow against, a counterexample that is none. */
function* faultsOf(proofs: readonly Proof[], brute: Brute, now: Snapshot): Generator<string> {
  for (const [at, { holds, proven, counterexamples }] of proofs.entries()) {
    const against = holds ? brute.against[at] : undefined;
    if (!proven) yield `claim ${at} is not proven`;
    if (against !== undefined) yield `claim ${at} holds, but for ${against}`;
    for (const { flow, expected, explanation } of counterexamples) {
      const denied = expected === 'denied';
      const real = makeReal(now, flow);
      const made = evaluate(real.snapshot, real.flow).allowed;
      const wanted = brute.wanted(flow)[at];
      if (made === denied && explanation.allowed === denied && wanted === !denied) continue;
      yield `claim ${at}: ${JSON.stringify({ flow, expected, told: explanation.allowed, made, wanted })}`;
    }
  }
}
