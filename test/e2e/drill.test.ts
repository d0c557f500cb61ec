import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventsIn } from '../../src/progress/journal.ts';
import { kindsFolder } from '../packs/kinds-pack.ts';
import { type InPty, inPty } from './in-pty.ts';

let home = '';
let program: InPty | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-drill-'));
});
afterEach(() => {
  try {
    if (program) process.kill(program.pty.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
  rmSync(home, { recursive: true, force: true });
});

it('a drill gives one task after the other, says why, lets one be skipped, and ends with a summary', async () => {
  program = inPty(['drill', '--pack', kindsFolder, '--minutes', '12', '--seed', '1'], { SALLYPORT_HOME: home });
  await program.shows(/Drill, task 1, 12 min left\. New: /);
  program.pty.write('N');
  await program.shows('Skip this task? It counts as given up');
  program.pty.write('n');
  await program.shows(/N skip/);
  program.pty.write('N');
  await program.shows('Skip this task?');
  program.pty.write('y');
  await program.shows(/Drill, task 2, 1[12] min left\. /);
  program.pty.write('q');
  expect((await program.ended()).exitCode).toBe(0);
  await program.shows('0 of 2 tasks passed');
  expect(program.isAlternate()).toBe(false);
  expect(program.screen()).toMatch(/given up .*\n *left /);

  const events = eventsIn(readFileSync(join(home, 'state/attempts.jsonl'), 'utf8'));
  const [first, second] = [...new Set(events.map(({ scenario }) => scenario))];
  const of = (task: string | undefined) => events.filter(({ scenario }) => scenario === task).map(({ is }) => is);
  expect(of(first)).toEqual(['started', 'skipped', 'left']);
  expect(of(second)).toEqual(['started', 'left']);
});

it('a drill ends when no task is left, and a pass is in its summary and in the progress', async () => {
  const args = ['drill', '--pack', kindsFolder, '--skill', 'additive-policies', '--seed', '1'];
  program = inPty(args, { SALLYPORT_HOME: home });
  await program.shows(/Drill, task 1, 30 min left\. New: /);
  await program.shows('press t for true');
  program.pty.write('f');
  await program.shows(/Your answer: /);
  program.pty.write('\r');
  await program.shows(/next task/);
  program.pty.write('\r');
  expect((await program.ended()).exitCode).toBe(0);
  await program.shows(/1 of 1 task passed\n {2}passed {2}0:\d\d of 5:00 {2}1 check /);
  const events = eventsIn(readFileSync(join(home, 'state/attempts.jsonl'), 'utf8'));
  expect(events.map(({ is }) => is)).toEqual(['started', 'checked', 'passed']);
});
