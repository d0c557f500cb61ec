import * as fc from 'fast-check';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { endpointClasses } from '../../src/netpol/classes/endpoint-classes.ts';
import { evaluate, passes } from '../../src/netpol/evaluate.ts';
import type { Side } from '../../src/netpol/flow.ts';
import { compileMatrix } from '../../src/netpol/matrix/matrix.ts';
import {
  dialled,
  endsOf,
  flowsOf,
  policies,
  rule,
  selector,
  specFrom,
  world,
  worldWithoutPolicies,
} from './random-worlds.ts';
import { asExpressions, idOf, isSelector, reversed, scattered, split } from './rewriting.ts';
import { policyFrom } from './worlds.ts';

const runs = { numRuns: 60 };
type Dialled = Parameters<typeof flowsOf>[1];

describe('NetworkPolicy law', () => {
  it('adding a rule to a policy never closes a flow', () => {
    fc.assert(
      fc.property(
        world,
        fc.constantFrom('x', 'y'),
        selector,
        fc.array(rule, { maxLength: 2 }),
        rule,
        dialled,
        (snapshot, namespace, podSelector, rules, more, at) => {
          const withRules = (ingress: typeof rules) =>
            policyFrom(
              `${namespace}/grown`,
              specFrom({ podSelector, policyTypes: ['Ingress', 'Egress'], ingress, egress: ingress }),
            );
          const before = verdicts(withPolicies(snapshot, [...snapshot.policies, withRules(rules)]), at);
          const after = verdicts(withPolicies(snapshot, [...snapshot.policies, withRules([...rules, more])]), at);
          expect(before.filter((allowed, index) => allowed && !after[index])).toEqual([]);
        },
      ),
      runs,
    );
  });

  it('the order of policies, rules, peers, ports, pods and policyTypes never matters', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        const turned = withPolicies(snapshot, snapshot.policies.map(reversed).toReversed());
        expect(verdicts(turned, at)).toEqual(verdicts(snapshot, at));
        const flows = flowsOf(snapshot, at);
        const repodded = {
          ...snapshot,
          pods: snapshot.pods.toReversed(),
          namespaces: snapshot.namespaces.toReversed(),
        };
        const byPod = (each: Snapshot) =>
          flows
            .filter(({ from, to }) => !('like' in from) && !('like' in to))
            .map((flow) => evaluate(each, flow).allowed);
        expect(byPod(repodded)).toEqual(byPod(snapshot));
      }),
      runs,
    );
  });

  it('a policy split into one policy a rule allows the same', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        expect(verdicts(withPolicies(snapshot, snapshot.policies.flatMap(split)), at)).toEqual(verdicts(snapshot, at));
      }),
      runs,
    );
  });

  it('a rule split into one rule a peer and a port allows the same', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        expect(verdicts(withPolicies(snapshot, snapshot.policies.map(scattered)), at)).toEqual(verdicts(snapshot, at));
      }),
      runs,
    );
  });

  it('matchLabels says what its matchExpressions say', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        const rewritten: Snapshot['policies'] = JSON.parse(JSON.stringify(snapshot.policies), (_, value: unknown) =>
          isSelector(value) ? asExpressions(value) : value,
        );
        expect(verdicts(withPolicies(snapshot, rewritten), at)).toEqual(verdicts(snapshot, at));
      }),
      runs,
    );
  });

  it('a policy of another namespace never matters to the flows within one', () => {
    fc.assert(
      fc.property(world, policies(3), dialled, (snapshot, more, at) => {
        const elsewhere = more.map((policy, index) => policyFrom(`elsewhere/${index}`, policy.spec));
        const flows = flowsOf(snapshot, at).filter(({ from, to }) => !('like' in from) && !('like' in to));
        for (const flow of flows) {
          const [plain, with_] = [snapshot, withPolicies(snapshot, [...snapshot.policies, ...elsewhere])].map((each) =>
            evaluate(each, flow),
          );
          expect({ ...with_, standing: undefined }).toEqual({ ...plain, standing: undefined });
        }
      }),
      runs,
    );
  });

  it('default deny and nothing else cuts a namespace off, but for itself and its own nodes', () => {
    fc.assert(
      fc.property(worldWithoutPolicies, dialled, (snapshot, at) => {
        const deny = policyFrom('x/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
        const denied = withPolicies(snapshot, [deny]);
        for (const flow of flowsOf(snapshot, at)) {
          const { allowed, egress, ingress } = evaluate(denied, flow);
          const isolated = [egress, ingress].filter((side) => side.kind === 'isolated');
          expect(allowed).toBe(isolated.length === 0);
          for (const side of isolated) expect(side).toMatchObject({ by: ['x/deny'], allowedBy: [] });
        }
      }),
      runs,
    );
  });

  it('without policies everything is open and specified', () => {
    fc.assert(
      fc.property(worldWithoutPolicies, dialled, (snapshot, at) => {
        for (const flow of flowsOf(snapshot, at)) {
          expect(evaluate(snapshot, flow)).toMatchObject({ allowed: true, standing: 'specified' });
        }
      }),
      runs,
    );
  });

  it('every explanation agrees with its verdict, and every path in it is there', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        for (const flow of flowsOf(snapshot, at)) {
          const { allowed, egress, ingress } = evaluate(snapshot, flow);
          expect(allowed).toBe(passes(egress) && passes(ingress));
          for (const side of [egress, ingress]) checkPaths(snapshot, side);
        }
      }),
      runs,
    );
  });

  it('the matrix allows what evaluate allows, for every pair and family', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        expect(quickly(compileMatrix(snapshot, endsOf(snapshot)), at)).toEqual(verdicts(snapshot, at));
      }),
      { numRuns: 200 },
    );
  });

  it('a matrix that policies are put into and taken from equals one that is compiled again', () => {
    fc.assert(
      fc.property(
        worldWithoutPolicies,
        policies(4),
        policies(4),
        fc.nat(3),
        dialled,
        (snapshot, first, second, gone, at) => {
          let matrix = compileMatrix(withPolicies(snapshot, first), endsOf(snapshot));
          matrix.count(at.port, at.protocol);
          for (const policy of second) matrix = matrix.withPolicy(policy);
          const name = `p${gone}`;
          for (const namespace of ['x', 'y', 'z']) matrix = matrix.withoutPolicy(namespace, name);
          const kept = new Map([...first, ...second].map((policy) => [idOf(policy), policy]));
          const left = [...kept.values()].filter(({ metadata }) => metadata?.name !== name);
          expect(quickly(matrix, at)).toEqual(verdicts(withPolicies(snapshot, left), at));
        },
      ),
      runs,
    );
  });

  it('a matrix counts the pairs it allows', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        const matrix = compileMatrix(snapshot, endsOf(snapshot));
        const all = quickly(matrix, at);
        const count = matrix.endpoints.length;
        const allowed = all.filter((each, index) => each && Math.floor(index / count) !== index % count).length;
        expect(matrix.count(at.port, at.protocol, at.family)).toEqual({ pairs: count * (count - 1), allowed });
      }),
      runs,
    );
  });

  it('ends of one class are treated alike', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        const ends = endsOf(snapshot);
        const matrix = compileMatrix(snapshot, ends);
        // An address may be that of a pod among the ends: the same end twice.
        const areOne = (from: number, to: number) => {
          const { ingress } = evaluate(snapshot, {
            from: ends[from]!,
            to: ends[to]!,
            port: at.port,
            protocol: at.protocol,
          });
          return ingress.kind === 'open' && ingress.because === 'itself';
        };
        for (const [first = 0, ...others] of endpointClasses(snapshot, ends)) {
          for (const other of others) {
            for (const third of ends.keys()) {
              if (areOne(first, third) || areOne(other, third)) continue;
              for (const [one, same] of [
                [
                  [first, third],
                  [other, third],
                ],
                [
                  [third, first],
                  [third, other],
                ],
              ] as const) {
                const ask = ([from, to]: readonly [number, number]) =>
                  matrix.allows(from, to, at.port, at.protocol, at.family);
                expect(ask(one)).toBe(ask(same));
              }
            }
          }
        }
      }),
      runs,
    );
  });

  it('a flow that names no family is one of the flows of its families', () => {
    fc.assert(
      fc.property(world, dialled, (snapshot, at) => {
        const [none, four, six] = [undefined, 4 as const, 6 as const].map((family) =>
          verdicts(snapshot, { ...at, family }),
        );
        none?.forEach((allowed, index) => expect([four?.[index], six?.[index]]).toContain(allowed));
      }),
      runs,
    );
  });
});

function withPolicies(snapshot: Snapshot, policies: readonly NetworkPolicy[]): Snapshot {
  return { ...snapshot, policies };
}

function verdicts(snapshot: Snapshot, at: Dialled): readonly boolean[] {
  return flowsOf(snapshot, at).map((flow) => evaluate(snapshot, flow).allowed);
}

function quickly(matrix: ReturnType<typeof compileMatrix>, { port, protocol, family }: Dialled): readonly boolean[] {
  const ends = [...matrix.endpoints.keys()];
  return ends.flatMap((from) => ends.map((to) => matrix.allows(from, to, port, protocol, family)));
}

function checkPaths({ policies }: Snapshot, side: Side): void {
  if (side.kind === 'open') return;
  expect(side.by).toEqual([...side.by].sort());
  for (const { policy: id, ...paths } of [...side.allowedBy, ...side.refusedBy]) {
    expect(side.by).toContain(id);
    const policy = policies.find((each) => idOf(each) === id);
    for (const path of [
      paths.path,
      'port' in paths ? paths.port : undefined,
      'clause' in paths ? paths.clause : undefined,
    ]) {
      if (path === undefined || path === 'spec.ingress' || path === 'spec.egress') continue;
      expect(at(policy, path), `${id} ${path}`).toBeDefined();
    }
  }
}

function at(object: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}
