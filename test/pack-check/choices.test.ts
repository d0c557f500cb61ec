import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { AnswerGrader } from '../../src/pack-check/answer-grader.ts';
import { proveChoices } from '../../src/pack-check/proofs/choices.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';

const id = 'the-role-with-the-least';
const folder = new URL('../../scenarios/cluster-hardening', import.meta.url).pathname;
let grader: AnswerGrader;

beforeAll(async () => {
  const loaded = loadPack(folder, { only: id });
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
  const [scenario] = loaded.pack.scenarios;
  if (scenario === undefined) throw new Error(`no scenario ${id}`);
  const saved = saveCluster(scenario.start);
  grader = await AnswerGrader.open(scenario, () => createSimulatedCluster({ now: () => new Date(0), saved }));
});
afterAll(() => grader.close());

it('proves that one of several manifests about access is right', async () => {
  expect(await proveChoices(grader)).toEqual([]);
});
