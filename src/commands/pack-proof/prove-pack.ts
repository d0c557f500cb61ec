import { join } from 'node:path';
import { pickVariants } from '../../pack-check/pick-variants.ts';
import type { Problem } from '../../pack-check/problem.ts';
import type { Depth, VariantProof } from '../../pack-check/prove-scenario.ts';
import type { PackFault, TestedScenario } from '../../report/json.ts';
import { inOrder } from '../../scenario/fault.ts';
import type { Pack, ScenarioTemplate } from '../../scenario/template.ts';
import { placeProblems } from './load-pack.ts';
import type { ProofJob } from './worker.ts';
import type { ProofPool } from './worker-pool.ts';

/** How far a pack is proven. `first`: variant 1 without rewritings and wrong answers, for an answer within seconds. */
export type Extent = 'first' | 'quick' | 'full';

/** What was proven of a pack. */
export interface ProvenPack {
  readonly passed: boolean;
  readonly scenarios: readonly TestedScenario[];
  /** Of lessons. */
  readonly faults: readonly PackFault[];
}

export interface ProveOptions {
  readonly extent: Extent;
  /** Ids of the scenarios that are proven; absent: all. */
  readonly only?: ReadonlySet<string>;
  readonly onDone?: (done: number, all: number, scenario: string) => void;
  readonly signal?: AbortSignal;
}

/** Proves the pack of a folder on the threads of a pool. The result does not depend on their number. */
export async function provePack(
  folder: string,
  { templates, lessons }: Pack,
  pool: ProofPool,
  { extent, only, onDone, signal }: ProveOptions,
): Promise<ProvenPack> {
  const { countVariants } = await import('../../task/pack-loader.ts');
  const chosen = templates
    .filter(({ id }) => only === undefined || only.has(id))
    .map((template) => ({ template, variants: countVariants(template.variants) }));
  const jobs = [
    ...chosen.flatMap(({ template, variants }) => jobsOf(template, variants, extent)),
    ...lessons.map((lesson): ProofJob => ({ lesson })),
  ];
  // What takes longest comes first, so that no thread is left with it at the end.
  const order = jobs.toSorted((a, b) => weightOf(b) - weightOf(a));
  const proofs = await pool.run(order, (done, { scenario }) => onDone?.(done, jobs.length, scenario), signal);
  const byScenario = Map.groupBy(
    order.flatMap((job, index) => ('template' in job ? [proofs[index] as VariantProof] : [])),
    ({ scenario }) => scenario,
  );
  const scenarios: TestedScenario[] = [];
  for (const { template, variants } of chosen) {
    const own = (byScenario.get(template.id) ?? []).toSorted((a, b) => a.variant - b.variant);
    scenarios.push(await testedScenario(folder, template.id, variants, own));
  }
  const ofLessons = order.flatMap((job, index) => ('lesson' in job ? (proofs[index]?.problems ?? []) : []));
  const faults = inOrder(await placeProblems(join(folder, 'lessons'), ofLessons));
  const passed = faults.length === 0 && scenarios.every((scenario) => scenario.faults.length === 0);
  return { passed, scenarios, faults };
}

function jobsOf(template: ScenarioTemplate, variants: number, extent: Extent): readonly ProofJob[] {
  if (extent === 'first') return [{ template, variant: 1, depth: 'written' }];
  return pickVariants(template.id, variants).map((variant): ProofJob => {
    const depth: Depth = extent === 'full' || variant === 1 ? 'all' : 'answers';
    return { template, variant, depth };
  });
}

function weightOf(job: ProofJob): number {
  return 'lesson' in job ? 0 : job.depth === 'all' ? 2 : 1;
}

async function testedScenario(
  folder: string,
  id: string,
  variants: number,
  proofs: readonly VariantProof[],
): Promise<TestedScenario> {
  const sum = (figure: (proof: VariantProof) => number): number =>
    proofs.reduce((total, proof) => total + figure(proof), 0);
  return {
    id,
    variants,
    variantsTested: proofs.length,
    rightAnswers: sum((proof) => proof.rightAnswers),
    rewritings: sum((proof) => proof.rewritings),
    wrongAnswersMade: sum((proof) => proof.wrongAnswersMade),
    wrongAnswersCaught: sum((proof) => proof.wrongAnswersCaught),
    misconceptionsNamed: sum((proof) => proof.misconceptionsNamed),
    misconceptionsMistaken: sum((proof) => proof.misconceptionsMistaken),
    nearMisses: sum((proof) => proof.nearMisses),
    faults: inOrder(await placeProblems(join(folder, id), oncePerPlace(proofs))),
  };
}

/** What is wrong at the same place in several variants is one problem: that of the first of them, with their numbers. */
function oncePerPlace(proofs: readonly VariantProof[]): readonly Problem[] {
  const all = proofs.flatMap(({ variant, problems }) => problems.map((problem) => ({ variant, problem })));
  const groups = Map.groupBy(
    all,
    ({ problem: { file, path = [], at, code } }) => `${file} ${path.join('.')} ${at?.line ?? ''} ${code}`,
  );
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (first === undefined) return [];
    const own = group.filter(({ variant }) => variant === first.variant).map(({ problem }) => problem);
    const variants = [...new Set(group.map(({ variant }) => variant))];
    const listed = `${variants.slice(0, 6).join(', ')}${variants.length > 6 ? ' …' : ''}`;
    const where = `variant${variants.length > 1 ? 's' : ''} ${listed}`;
    const isAlone = proofs.length === 1;
    return own.map((problem) => (isAlone ? problem : { ...problem, message: `${problem.message} (${where})` }));
  });
}
