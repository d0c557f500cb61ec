import { existsSync } from 'node:fs';
import type { Environment } from '../../cli/command-context.ts';
import { examsPath } from '../../folders.ts';
import type { Lesson, Scenario } from '../../scenario/scenario.ts';
import type * as Refusals from './refuse-during-exam.ts';

// What commands ask before they judge or explain. Most people have no exam: then nothing more is loaded.

/** Rejects with an `ExitError` of wrong usage where a scenario is a task of the exam that runs. `what` is the command. */
export async function refuseTask(env: Environment, task: Pick<Scenario, 'pack' | 'id'>, what: string): Promise<void> {
  (await refusals(env))?.refuseTask(env, task, what);
}

/** Rejects with an `ExitError` of wrong usage where a lesson is about what a task of the exam that runs asks. */
export async function refuseLesson(env: Environment, lesson: Pick<Lesson, 'id' | 'skills'>): Promise<void> {
  (await refusals(env))?.refuseLesson(env, lesson);
}

/** Rejects with an `ExitError` of wrong usage where a context is one of the exam that runs. */
export async function refuseContext(env: Environment, context: string, what: string): Promise<void> {
  (await refusals(env))?.refuseContext(env, context, what);
}

/** Rejects with an `ExitError` of wrong usage: a command looks at a cluster of the exam that runs. */
export async function refuseClusters(env: Environment, what: string): Promise<void> {
  (await refusals(env))?.refuseClusters(env, what);
}

/** That an exam is running, in a sentence; null where none is. `now` is in milliseconds since 1970. */
export async function runningExamText(env: Environment, now: number): Promise<string | null> {
  return (await refusals(env))?.runningExamText(env, now) ?? null;
}

async function refusals(env: Environment): Promise<typeof Refusals | null> {
  return existsSync(examsPath(env)) ? import('./refuse-during-exam.ts') : null;
}
