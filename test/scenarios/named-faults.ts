import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import { certainFrom } from '../../src/netpol/misconceptions/confidence-thresholds.ts';
import { AnswerGrader, namedIn, whyNotApplied } from '../../src/pack-check/answer-grader.ts';
import { faultWordsOf, singleFaults } from '../../src/pack-check/single-faults.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** What a grade says of one wrong answer that was made from the solution of a scenario. */
export interface NamedFault {
  readonly scenario: string;
  /** The place of the fault among all of the scenario, from 0. */
  readonly index: number;
  /** What the generator changed. */
  readonly kind: string;
  /** The misconceptions that may be named for it. */
  readonly accepted: readonly string[];
  /** The misconceptions that the grade names, with their confidence. */
  readonly named: readonly (readonly [id: string, confidence: number])[];
  readonly policies: readonly NetworkPolicy[];
}

/** How the grades of some wrong answers name their faults. */
export interface NamedShare {
  readonly made: number;
  /** Faults of which an accepted misconception is named first. */
  readonly right: number;
  /** Faults of which another one is named first, with less confidence than it takes to call it the cause. */
  readonly doubtful: number;
  /** Faults for which any other misconception is called the cause. */
  readonly mistaken: number;
  /** Faults of which nothing is said. */
  readonly silent: number;
}

/**
 * Grades the answers with one fault to a scenario as the program does, and returns what it says of those that fail. Of
 * all faults, those are graded whose place leaves `offset` when it is divided by `step`. Nothing for a scenario whose solution is not made of
 * NetworkPolicies alone.
 */
export async function namedFaults(
  scenario: Scenario,
  {
    step = 1,
    offset = 0,
    kinds,
  }: { readonly step?: number; readonly offset?: number; readonly kinds?: readonly string[] } = {},
): Promise<readonly NamedFault[]> {
  const solution = solutionOf(scenario);
  if (solution === null) return [];
  const saved = saveCluster(scenario.start);
  const newCluster = () => createSimulatedCluster({ now: () => new Date(0), saved });
  const grader = await AnswerGrader.open(scenario, newCluster);
  try {
    const found: NamedFault[] = [];
    const faults = singleFaults(solution, faultWordsOf(grader.untouched));
    for (const [index, { kind, named: accepted, policies }] of faults.entries()) {
      if (index % step !== offset % step || kinds?.includes(kind) === false) continue;
      const { grade, applied } = await grader.grade(textOf(policies));
      if (whyNotApplied(applied) !== null || grade.passed) continue;
      found.push({ scenario: scenario.id, index, kind, accepted, named: [...namedIn(grade)], policies });
    }
    return found;
  } finally {
    await grader.close();
  }
}

/** What a fault counts as in a `NamedShare`. */
export function outcomeOf({ accepted, named }: NamedFault): 'right' | 'doubtful' | 'mistaken' | 'silent' {
  if (named.some(([id, confidence]) => confidence >= certainFrom && !accepted.includes(id))) return 'mistaken';
  const [first] = named;
  if (first === undefined) return 'silent';
  return accepted.includes(first[0]) ? 'right' : 'doubtful';
}

export function shareOf(faults: readonly NamedFault[]): NamedShare {
  const count = (outcome: ReturnType<typeof outcomeOf>): number =>
    faults.filter((fault) => outcomeOf(fault) === outcome).length;
  return {
    made: faults.length,
    right: count('right'),
    doubtful: count('doubtful'),
    mistaken: count('mistaken'),
    silent: count('silent'),
  };
}

function solutionOf({ solution, namespace, kind }: Scenario): readonly NetworkPolicy[] | null {
  if (kind.is !== 'write' && kind.is !== 'repair') return null;
  const read = readManifests(solution, 'solution.yaml');
  if ('fault' in read || read.documents.length === 0) return null;
  const policies = read.documents.map(({ value }) => value as NetworkPolicy);
  if (policies.some((policy) => policy.kind !== 'NetworkPolicy')) return null;
  return policies.map((policy) => ({ ...policy, metadata: { namespace, ...policy.metadata } }));
}

/** Policies as an answer: JSON is YAML too, and is read faster. */
function textOf(policies: readonly NetworkPolicy[]): string {
  if (policies.length === 0) return '# delete everything\n';
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: policies });
}
