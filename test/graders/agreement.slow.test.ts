import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { grade } from '../../graders/grade.ts';
import type { Check, Claim, Group } from '../../graders/grader.ts';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import type { LabelRequirements } from '../../src/netpol/claims/groups.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import type { Endpoint } from '../../src/netpol/flow.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';
import { mutants, type Vocabulary } from './mutants.ts';
import { bruteForce } from './oracle.ts';
import { vocabularyOf } from './vocabulary.ts';

/** The two scenarios that have many more answers in test/scenarios, and some of the others. */
const answered = ['database-only-from-app', 'isolate-namespace-keep-dns'];
const { scenarios: all } = bundledPack();
const others = all.filter(({ id, kind }) => kind.is === 'write' && !answered.includes(id));
const drawn = others.filter((_, at) => at % Math.ceil(others.length / 4) === 1).map(({ id }) => id);
const scenarios = all.filter(({ id }) => [...answered, ...drawn].includes(id));

describe.each(scenarios)('the grader and brute force, $id', (scenario) => {
  const words = vocabularyOf(scenario);
  const bases = answersOf(scenario);
  const newCluster = startedLike(scenario);

  it('agree on every check of answers that are near to right and wrong ones', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), picks, fc.noShrink(fc.nat()), async (first, changes, seed) => {
        const answer = changed(bases[first % bases.length] ?? [], changes, words);
        const { graded, oracle } = await bothOn(scenario.checks, newCluster, [], answer, seed);
        expect(graded).toEqual(oracle);
      }),
      within,
    );
  });

  it('agree on any claims, over a start state that has policies of its own', { timeout: 60_000 }, async () => {
    const groups = groupsFrom(words);
    const claims = fc.array(claimFrom(groups), { minLength: 1, maxLength: 3 });
    const labelled = fc.option(fc.constantFrom(...words.namespaces));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), picks, claims, labelled, fc.noShrink(fc.nat()), async (a, b, ...rest) => {
        const [changes, given, relabelled, seed] = rest;
        const checks = [...given, { about: 'flow', is: 'unchanged' } as const].map(
          (claim, index): Check => ({ id: `check-${index}`, says: '', weight: 1, claim }),
        );
        const start = (bases[a % bases.length] ?? []).map((policy) => namedAfter(policy, 'start'));
        const answer = changed(bases[b % bases.length] ?? [], changes, words);
        const label = relabelled
          ? [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: relabelled, labels: { team: 'a' } } }]
          : [];
        const { graded, oracle } = await bothOn(checks, newCluster, start, [...label, ...answer], seed);
        expect(graded).toEqual(oracle);
      }),
      within,
    );
  });
});

/** As many as there is time for. */
const within = { numRuns: 30, interruptAfterTimeLimit: 1_500 };

type Picks = readonly number[];
const picks: fc.Arbitrary<Picks> = fc.array(fc.nat(), { maxLength: 3 });

/** What the grader and the oracle say of each check; where the oracle knows a flow that fails, that too. */
async function bothOn(
  checks: readonly Check[],
  newCluster: ReturnType<typeof startedLike>,
  start: readonly object[],
  answer: readonly object[],
  seed: number,
) {
  const [answered, untouched] = [await newCluster(), await newCluster()];
  await untouched.apply(start as Manifest[]);
  await answered.apply(start as Manifest[]);
  const applied = await answered.apply(answer as Manifest[]);
  fc.pre(applied.every(({ is }) => is !== 'refused'));
  const [before, now] = [await untouched.snapshot(), await answered.snapshot()];
  const { checks: results } = await grade(checks, { answered, untouched });
  const ends = results.flatMap(({ findings }) =>
    findings.flatMap((finding) => (finding.about === 'flow' ? [finding.flow.from, finding.flow.to] : [])),
  );
  // Pods that are there are in every part of the universe already.
  const named = ends.flatMap((end) => ('service' in end || 'pod' in end ? [] : [end]));
  const brute = bruteForce(checks, before, now, someOf(seed), named);
  for (const { flow, allowed } of brute.sample)
    expect({ flow, allowed: evaluate(now, flow).allowed }).toEqual({ flow, allowed });
  return {
    graded: results.map(({ id, passed }) => ({ id, passed, because: brute.because.get(id) })),
    oracle: checks.map(({ id }) => ({ id, passed: brute.checks.get(id), because: brute.because.get(id) })),
  };
}

/** All that is there and some of what is not: which, the seed says. */
function someOf(seed: number, most = 45): (all: readonly Endpoint[]) => readonly Endpoint[] {
  return (all) => {
    const made = all.filter((end) => 'like' in end);
    const there = all.filter((end) => !('like' in end));
    const step = Math.max(1, made.length / most);
    const from = seed % Math.max(1, Math.ceil(step));
    return [
      ...there,
      ...made.filter((_, index) => Math.floor((index + from) / step) !== Math.floor((index + from - 1) / step)),
    ];
  };
}

function answersOf(scenario: Scenario): readonly (readonly NetworkPolicy[])[] {
  const { id, namespace, solution, nearMisses, rightAnswers } = scenario;
  const more = answered.includes(id) ? moreAnswers(id) : [];
  const texts = [solution, ...[...nearMisses, ...rightAnswers, ...more].map(({ answer }) => answer)];
  const objects = texts.map((text) => parseAllDocuments(text).map((document) => document.toJS() as NetworkPolicy));
  const policies = objects.filter((all) => all.every(({ kind }) => kind === 'NetworkPolicy'));
  return policies.map((all) =>
    all.map((policy) => ({
      ...policy,
      metadata: { ...policy.metadata, namespace: policy.metadata?.namespace ?? namespace },
    })),
  );
}

/** What test/scenarios has: right and wrong answers as many people write them. */
function moreAnswers(id: string): readonly { readonly answer: string }[] {
  const rows = parse(readFileSync(new URL(`../scenarios/${id}.yaml`, import.meta.url), 'utf8')) as {
    readonly right: readonly { readonly answer: string }[];
    readonly wrong: readonly { readonly answer: string }[];
  };
  return [...rows.right, ...rows.wrong];
}

function changed(answer: readonly NetworkPolicy[], changes: Picks, words: Vocabulary): readonly NetworkPolicy[] {
  return changes.reduce((policies, pick) => {
    const near = mutants(policies, words);
    return near[pick % Math.max(1, near.length)] ?? policies;
  }, answer);
}

function namedAfter(policy: NetworkPolicy, suffix: string): NetworkPolicy {
  return { ...policy, metadata: { ...policy.metadata, name: `${policy.metadata?.name}-${suffix}` } };
}

function startedLike({ start }: Scenario) {
  const saved = saveCluster(start);
  return () => createSimulatedCluster({ now: () => new Date(0), saved });
}

/** Groups of every kind: pods of a namespace by name and by labels, addresses with and without exceptions. */
function groupsFrom({ namespaces, pods, spaces }: Vocabulary): fc.Arbitrary<Group> {
  const is = fc.constant('pods' as const);
  const some = requirementsFrom(pods).chain((of) =>
    fc.record({ is, namespace: fc.oneof(fc.constantFrom(...namespaces), requirementsFrom(spaces)) }).map((group) => ({
      ...group,
      ...of,
    })),
  );
  const addresses = fc
    .constantFrom(
      { cidr: '203.0.113.0/24', except: [] },
      { cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] },
      { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '203.0.113.9/32'] },
      { cidr: '169.254.169.254/32', except: [] },
      { cidr: '10.244.0.0/16', except: [] },
    )
    .map((of) => ({ is: 'addresses' as const, ...of }));
  const workload = fc
    .record({ namespace: fc.constantFrom(...namespaces), name: fc.constantFrom('app', 'db', 'web', 'api', 'worker') })
    .map((of) => ({ is: 'workload' as const, ...of }));
  return fc.oneof(
    { weight: 4, arbitrary: some },
    { weight: 1, arbitrary: fc.constant({ is: 'outside' as const }) },
    { weight: 1, arbitrary: addresses },
    { weight: 1, arbitrary: workload },
    {
      weight: 1,
      arbitrary: fc.array(fc.oneof(some, addresses), { maxLength: 2 }).map((but) => ({ is: 'anyone' as const, but })),
    },
  );
}

/** Labels that a group asks for; now and then by expressions. */
function requirementsFrom(words: Vocabulary['pods']): fc.Arbitrary<LabelRequirements> {
  const pairs = Object.entries(words).flatMap(([key, values]) => values.map((value) => [key, value] as const));
  const expressions = pairs.flatMap(([key, value]): LabelRequirements['expressions'] & object => [
    { key, operator: 'NotIn', values: [value] },
    { key, operator: 'Exists' },
    { key, operator: 'DoesNotExist' },
  ]);
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom({ labels: {} }, ...pairs.map(([key, value]) => ({ labels: { [key]: value } }))),
    },
    { weight: 1, arbitrary: fc.constantFrom(...expressions).map((one) => ({ labels: {}, expressions: [one] })) },
  );
}

function claimFrom(group: fc.Arbitrary<Group>): fc.Arbitrary<Claim> {
  const groups = fc.array(group, { minLength: 1, maxLength: 2 });
  const ports = fc.constantFrom(
    {},
    { ports: [{ protocol: 'TCP' as const, from: 5432, to: 5432 }] },
    { ports: [{ protocol: 'UDP' as const, from: 50, to: 60 }] },
    { exceptPorts: [{ protocol: 'TCP' as const, from: 53, to: 54 }] },
  );
  const kind = fc.tuple(groups, groups, ports).map(([from, to, some]) => ({ from, to, ...some }));
  return fc.oneof(
    fc.record({ about: fc.constant('flow' as const), is: fc.constant('only' as const), these: groups, reach: groups }),
    kind.map((of) => ({ about: 'flow' as const, is: 'never' as const, ...of })),
    kind.map((of) => ({ about: 'flow' as const, is: 'works' as const, ...of })),
  );
}
