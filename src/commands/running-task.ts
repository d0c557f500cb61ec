import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folders } from '../folders.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { isOthers, runningFile } from '../progress/running.ts';
import { applyAnswer } from '../session/apply-answer.ts';
import { answerPath } from './answer-file.ts';
import { newClusterFor } from './new-cluster.ts';
import { readInputs } from './read-input.ts';
import { choosePacks } from './scenarios.ts';
import type { PlainSurroundings } from './surroundings.ts';

/** The cluster of the task that another window practises now: its start state and the answer as saved; null: none runs. */
export async function runningTask(around: PlainSurroundings): Promise<Snapshot | null> {
  const { state } = folders(around.env);
  const found: { readonly id: string; readonly seen: number }[] = [];
  for (const id of await namesIn(join(state, 'tasks'))) {
    const running = await runningFile(dirname(answerPath(state, id))).read();
    if (isOthers(running, { pid: process.pid, now: Date.now() }, lives)) found.push({ id, seen: running.seen });
  }
  const [latest] = found.toSorted((a, b) => b.seen - a.seen);
  const scenarios = (await choosePacks()).flatMap((pack) => pack.scenarios);
  const scenario = scenarios.find(({ id }) => id === latest?.id);
  if (scenario === undefined) return null;
  const cluster = await newClusterFor(scenario, () => new Date());
  try {
    await applyAnswer(cluster, scenario, await readInputs([answerPath(state, scenario.id)], around));
    return await cluster.snapshot();
  } finally {
    await cluster.close();
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
