import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Grade } from '../../graders/grader.ts';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { AnswerGrader, failing } from '../../src/pack-check/answer-grader.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';

const loaded = loadPack(new URL('../packs/access', import.meta.url).pathname);
if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
const { scenarios } = loaded.pack;

describe.each(scenarios)('the task $id', (scenario) => {
  let grader: AnswerGrader;
  beforeAll(async () => {
    const saved = saveCluster(scenario.start);
    grader = await AnswerGrader.open(scenario, () => createSimulatedCluster({ now: () => new Date(0), saved }));
  });
  afterAll(() => grader.close());
  const judge = async (text: string): Promise<Grade> => {
    const { grade, applied } = await grader.judge(text);
    expect(applied.rejected).toEqual([]);
    return grade;
  };

  it('scores nothing untouched', async () => {
    const { score, checks } = await judge('');
    expect({ score, checks: checks.map(({ id, kind, passed }) => `${id} ${kind} ${passed}`) }).toMatchSnapshot();
    expect(score).toBe(0);
  });

  it('is passed by its solution, proven', async () => {
    const { passed, score, checks } = await judge(scenario.solution);
    expect(checks.flatMap(({ id, findings }) => findings.map((finding) => ({ id, finding })))).toEqual([]);
    expect({ passed, score }).toEqual({ passed: true, score: 1 });
    expect(checks.map(({ proven }) => proven)).not.toContain(false);
  });

  it.each(scenario.rightAnswers)('is passed by right answer $name', async ({ answer }) => {
    expect(failing(await judge(answer))).toEqual([]);
  });

  it.each(scenario.nearMisses)('is failed by near miss $name', async ({ answer, fails }) => {
    const grade = await judge(answer);
    expect(failing(grade)).toEqual(fails);
    expect(grade.checks.flatMap(({ findings }) => findings.slice(0, 2))).toMatchSnapshot();
  });
});
