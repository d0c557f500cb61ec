import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import type { FlowClaim } from '../../src/netpol/claims.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import { makeReal } from '../../src/netpol/make-real.ts';
import { prove } from '../../src/netpol/prove.ts';
import { bruteProof } from './brute-proof.ts';
import { policies, worldWithoutPolicies } from './random-worlds.ts';

/** How many random cases to search; many more are searched once in a while, by hand: see docs/graders.md. */
const runs = Number(process.env['PROOF_RUNS'] ?? 2_000);

const group = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('pods' as const),
      namespace: fc.constantFrom('x', 'y', 'z'),
      labels: fc.constantFrom<Record<string, string>>(
        {},
        { app: 'a' },
        { app: 'b' },
        { tier: 'a' },
        { app: 'a', tier: 'b' },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ is: 'outside' as const }) },
  { weight: 1, arbitrary: fc.constant({ is: 'anyone' as const, but: [] }) },
);
const groups = fc.array(group, { minLength: 1, maxLength: 2 });
const ports = fc.constantFrom(
  {},
  { ports: [{ protocol: 'TCP' as const, from: 80, to: 80 }] },
  { ports: [{ protocol: 'UDP' as const, from: 50, to: 81 }] },
  { exceptPorts: [{ protocol: 'TCP' as const, from: 80, to: 82 }] },
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
];

const worlds = fc
  .tuple(worldWithoutPolicies, policies(3), policies(3), fc.constantFrom('other', 'added', 'near', 'near'), fc.nat())
  .map(([some, before, others, how, pick]): { now: Snapshot; before: Snapshot } => {
    const world = { ...some, namespaces: [...some.namespaces, { metadata: { name: 'z' } }] };
    const now = { other: others, added: [...before.slice(1), ...others.slice(0, 1)], near: nearTo(before, pick) }[how];
    return { before: { ...world, policies: before }, now: { ...world, policies: now } };
  });

function nearTo(policies: Snapshot['policies'], pick: number): Snapshot['policies'] {
  const text = JSON.stringify(policies);
  const possible = near.filter(([given]) => text.includes(given));
  const [given, other] = possible[pick % Math.max(1, possible.length)] ?? ['', ''];
  return JSON.parse(text.replace(given, other)) as Snapshot['policies'];
}

describe('a proof', () => {
  it('says what brute force says, and its counterexamples are real', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(worlds, claims, fc.noShrink(fc.nat()), ({ now, before }, all, seed) => {
        const proofs = prove(all, now, before);
        const brute = bruteProof(all, now, before, seed);
        for (const [at, { holds, proven, counterexamples }] of proofs.entries()) {
          expect(proven).toBe(true);
          expect(holds ? brute.against[at] : undefined).toBeUndefined();
          for (const { flow, expected, explanation } of counterexamples) {
            const real = makeReal(now, flow);
            const allowed = evaluate(real.snapshot, real.flow).allowed;
            expect({ flow, allowed }).toEqual({ flow, allowed: expected === 'denied' });
            expect(explanation.allowed).toBe(allowed);
            expect(brute.wanted(flow)[at]).toBe(expected === 'allowed');
          }
        }
      }),
      { numRuns: runs },
    );
  });
});
