import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CheckResult, Finding, Grade } from '../../graders/grader.ts';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import { printEndpoint } from '../../src/netpol/endpoint-text.ts';
import type { Side } from '../../src/netpol/flow.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { applyAnswer } from '../../src/session/apply-answer.ts';
import { gradeAttempt } from '../../src/session/grade-attempt.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

interface Answers {
  readonly right: readonly { readonly name: string; readonly answer: string; readonly remarks?: readonly string[] }[];
  readonly wrong: readonly {
    readonly name: string;
    readonly answer: string;
    readonly fails: readonly string[];
    readonly finding: Expected;
    /** What a person would say is behind it; absent where people would differ. */
    readonly misconception?: string;
  }[];
  /** The same for the near misses of the scenario, by name. */
  readonly nearMisses: Readonly<Record<string, string>>;
}

interface Expected {
  readonly check: string;
  readonly flow: string;
  readonly observed: Finding['observed'];
  readonly egress?: string;
  readonly ingress?: string;
}

const rowsOf = ({ id }: Scenario): URL => new URL(`./${id}.yaml`, import.meta.url);
/** Scenarios with a table of answers of their own; every-scenario.test.ts has all of them. */
const withRows = bundledPack().scenarios.filter((scenario) => existsSync(rowsOf(scenario)));

describe.each(withRows)('$id', (scenario) => {
  const answers = parse(readFileSync(rowsOf(scenario), 'utf8')) as Answers;

  it('untouched scores nothing on every asked check, and passes every kept one', async () => {
    const grade = await gradeOf(scenario, '');
    expect(grade.score).toBe(0);
    expect(grade.checks.filter(({ kind, passed }) => passed !== (kind === 'kept'))).toEqual([]);
    expect(grade.checks.some(({ kind }) => kind === 'asked')).toBe(true);
  });

  it('the reference answer scores everything, without a remark', async () => {
    const grade = await gradeOf(scenario, scenario.solution);
    expect(failing(grade)).toEqual([]);
    expect(grade).toMatchObject({ passed: true, score: 1 });
    expect(grade.checks.flatMap(({ remarks }) => remarks)).toEqual([]);
  });

  it.each(answers.right)('takes for right: $name', async ({ answer, remarks = [] }) => {
    const grade = await gradeOf(scenario, answer);
    expect(failing(grade)).toEqual([]);
    expect(grade).toMatchObject({ passed: true, score: 1 });
    expect(grade.checks.flatMap((check) => check.remarks.map(({ id }) => id))).toEqual(remarks);
  });

  it.each(answers.wrong)('refuses: $name', async ({ answer, fails, finding }) => {
    const grade = await gradeOf(scenario, answer);
    expect(failing(grade).map(({ id }) => id)).toEqual(fails);
    expect(grade.score).toBeLessThan(1);
    const check = grade.checks.find(({ id }) => id === finding.check);
    const told = check?.findings.map(describeFinding) ?? [];
    expect(told).toContainEqual(expect.objectContaining({ flow: finding.flow, observed: finding.observed }));
    const sides = told
      .filter(({ flow }) => flow === finding.flow)
      .flatMap(({ egress, ingress }) => [
        ...egress.map((reason) => `egress: ${reason}`),
        ...ingress.map((reason) => `ingress: ${reason}`),
      ]);
    expect(sides).toContain(finding.egress === undefined ? `ingress: ${finding.ingress}` : `egress: ${finding.egress}`);
  });

  it.each(answers.wrong.filter(({ misconception }) => misconception !== undefined))(
    'names what is behind: $name',
    async ({ answer, misconception }) => {
      expect(namedIn(await gradeOf(scenario, answer))[0]).toBe(misconception);
    },
  );

  it.each(scenario.nearMisses)('refuses the near miss $name for its reason', async ({ name, answer, fails }) => {
    const grade = await gradeOf(scenario, answer);
    expect(failing(grade).map(({ id }) => id)).toEqual(fails);
    expect(namedIn(grade)).toEqual([answers.nearMisses[name]]);
  });
});

async function gradeOf(scenario: Scenario, answer: string): Promise<Grade> {
  const newCluster = async () => createSimulatedCluster({ now: () => new Date(0), start: scenario.start });
  const cluster = await newCluster();
  const applied = await applyAnswer(cluster, scenario, [{ file: 'answer.yaml', text: answer }]);
  expect(applied).toMatchObject({ rejected: [] });
  expect(applied.fault).toBeUndefined();
  return gradeAttempt(scenario, cluster, newCluster, applied);
}

function failing(grade: Grade): readonly Pick<CheckResult, 'id' | 'passed'>[] {
  return grade.checks
    .filter(({ passed }) => passed !== true)
    .map(({ id, passed, findings }) => ({ id, passed, first: findings.slice(0, 3).map(describeFinding) }));
}

/** The misconceptions that findings name, each once; the first is that of the first finding that names one. */
function namedIn(grade: Grade): readonly string[] {
  const named = grade.checks.flatMap(({ findings }) =>
    findings.flatMap(({ misconception }) => misconception?.id ?? []),
  );
  return [...new Set(named)];
}

/** A finding in a line, pods by their workload: what comes after the template's hash differs from run to run. */
function describeFinding(finding: Finding) {
  if (finding.about !== 'flow') throw new Error('these scenarios are about flows');
  const { flow, observed, egress, ingress } = finding;
  const name = (end: (typeof flow)['to']) => printEndpoint(end).replace(/-[a-z0-9]{6,10}-[a-z0-9]{5}$/, '');
  return {
    flow: `${name(flow.from)} -> ${name(flow.to)} ${flow.protocol} ${flow.port}`,
    observed,
    egress: describeSide(egress),
    ingress: describeSide(ingress),
  };
}

function describeSide(side: Side | null): readonly string[] {
  if (side === null) return [];
  if (side.kind === 'open') return [side.because];
  return [
    ...side.allowedBy.map(({ policy, path }) => `allowed by ${policy} at ${path}`),
    ...side.refusedBy.flatMap(({ policy, path, because }) => [`refused by ${policy} at ${path} because ${because}`]),
  ];
}
