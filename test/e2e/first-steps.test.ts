import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundledPacks, bundledScenario } from '../../src/scenario/bundled.ts';
import type { ScenarioEntry } from '../../src/scenario/pack-entry.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { isEntryQuestion } from '../../src/session/entry-test.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { type InPty, inPty } from './in-pty.ts';

const pack = 'first-steps';
const questions = bundledPacks().flatMap(({ id, scenarios }) =>
  id === pack ? scenarios.filter(isEntryQuestion).map((entry) => load(entry)) : [],
);
/** The question that is answered wrongly. */
const missed = 'ask-names-and-egress';

let home = '';
let program: InPty | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-first-steps-'));
});
afterEach(() => {
  program?.pty.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

function load({ id }: ScenarioEntry): Scenario {
  return bundledScenario(pack, id);
}

/** The answer file of a question: the right answer, or the opposite of it. */
function answerOf({ solution, id }: Scenario): string {
  return id === missed ? solution.replace('false', 'true') : solution;
}

it('a new machine offers an entry test, which skips the steps that it shows to be known', async () => {
  const app = inPty(['practice'], { SALLYPORT_HOME: home });
  program = app;
  await app.shows('New here?');
  app.pty.write('\r');
  for (const [at, question] of questions.entries()) {
    await app.shows(`Entry test ${at + 1} of ${questions.length}: ${question.title.slice(0, 12)}`);
    await app.shows('answer.yaml');
    await app.shows(/saved|Nothing|not answered|No answer/i);
    writeFileSync(answerPath(join(home, 'state'), question), answerOf(question));
    await app.shows('saved just now');
    app.pty.write('\r');
    const isLast = at === questions.length - 1;
    await app.shows(isLast ? 'what to do next' : 'next question');
    await app.shows(question.id === missed ? 'goals reached: 0 of 1' : /goals reached: [1-9]/);
    app.pty.write('\r');
  }
  await app.shows(`The entry test is done: ${questions.length - 1} of ${questions.length} right.`);
  await app.shows(/Next: “See who reaches\s/);
  app.pty.write('T');
  await app.shows(/ skipped /);
  app.pty.write('\u001b');
  await app.shows('The entry test is done:');
  expect(app.screen()).toMatch(/Next: “See who reaches/);
  app.pty.write('\r');
  await app.shows('Which connections are allowed?');
});
