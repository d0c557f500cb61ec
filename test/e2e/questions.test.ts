import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventsIn } from '../../src/progress/journal.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { kindsFolder, kindsTask } from '../packs/kinds-pack.ts';
import { type InPty, inPty } from './in-pty.ts';

const down = '\u001b[B';
const enter = '\r';
const esc = '\u001b';
const tab = '\t';

let home = '';
const started: InPty[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-questions-'));
});
afterEach(() => {
  for (const { pty } of started.splice(0)) {
    try {
      process.kill(pty.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  rmSync(home, { recursive: true, force: true });
});

function start(...args: readonly string[]): InPty {
  const program = inPty(['practice', '--pack', kindsFolder, ...args], { SALLYPORT_HOME: home });
  started.push(program);
  return program;
}

const journal = (): string => join(home, 'state', 'attempts.jsonl');
const events = (): readonly string[] => eventsIn(readFileSync(journal(), 'utf8')).map(({ is }) => is);
const answer = (id: string): string => readFileSync(answerPath(join(home, 'state'), kindsTask(id)), 'utf8');

/** Types keys one after the other; each is shown before the next one. */
async function type(screen: InPty, ...steps: readonly (readonly [key: string, shown: string | RegExp])[]) {
  for (const [key, shown] of steps) {
    screen.pty.write(key);
    await screen.shows(shown);
  }
}

async function leave(program: InPty): Promise<void> {
  program.pty.write('q');
  expect((await program.ended()).exitCode).toBe(0);
}

it('an option is picked, checked, explained, and picked again', async () => {
  const program = start('choose');
  await program.shows('No answer yet: press 1 to 3, or an arrow key.');
  await type(
    program,
    [enter, 'Nothing to check yet'],
    ['1', 'Your answer: a.'],
    [enter, 'With it, these checks fail:'],
    [esc, 'a wrong'],
    [down, 'Your answer: b.'],
    [enter, 'c is wrong: It allows every port.'],
  );
  await leave(program);
  expect(answer('choose')).toMatch(/\nchoice: b\n$/);
  expect(events()).toEqual(['started', 'checked', 'checked', 'passed']);
});

it('a prediction is filled in, checked, and corrected where it is marked', async () => {
  const program = start('predict');
  await program.shows('No answer yet: set each cell');
  await type(
    program,
    ['a', 'your answer: 1 of 6'],
    [tab, /80 {2}▾5432/],
    [enter, 'Nothing is checked: 5 cells are still empty.'],
    ['a', 'your answer: 2 of 6'],
    [tab, /▸job +\[· \]/],
    ['b', 'your answer: 3 of 6'],
    [tab, /○ +\[· \]/],
    ['b', 'your answer: 4 of 6'],
    [tab, /○ +○ +\[· \]/],
    [' ', 'your answer: 5 of 6'],
    [tab, /● +\[· \]/],
    ['a', 'your answer: 6 of 6'],
    [enter, 'Your answer: allowed. Right is: blocked.'],
    [esc, '! wrong'],
    ['k', /▸web +●!/],
    ['h', '[– ]'],
    ['h', /\[● \]/],
    ['h', 'web → db TCP 80 is blocked:'],
    ['b', '· empty'],
    [enter, 'Every check passes'],
  );
  await leave(program);
  expect(answer('predict')).toContain('port: 80, protocol: TCP, verdict: denied}');
});

it('a statement is called true or false, and its connections are shown before and after', async () => {
  const program = start('true-or-false');
  await program.shows('No answer yet: press t for true or f for false.');
  await type(
    program,
    ['t', 'Your answer: true.'],
    [enter, 'web → db TCP 5432 is allowed before and after.'],
    [esc, 'true wrong'],
    ['f', 'Your answer: false.'],
    [enter, 'Every check passes'],
  );
  await leave(program);
  expect(answer('true-or-false')).toMatch(/\nstatement: false\n$/);
});

it('policies are ticked beside their YAML, and a file that the editor changed is shown', async () => {
  const program = start('which-policy');
  await program.shows('No answer yet: tick the policies with Space.');
  await type(
    program,
    [' ', '[x] shop/db'],
    [down, '▸ policy shop/other'],
    [' ', '[x] shop/other'],
    [enter, 'Right is: shop/db, shop/wall.'],
    [esc, 'Your answer: shop/db, shop/other.'],
  );
  const file = answerPath(join(home, 'state'), kindsTask('which-policy'));
  writeFileSync(file, 'policies:\n- shop/db\n- wall\n');
  await program.shows('Line 3, column 3: "wall" is not a policy.');
  writeFileSync(file, 'policies: [shop/db, shop/wall]\n');
  await program.shows('[x] shop/wall');
  await type(program, [enter, 'Policies shop/db, shop/wall apply to db (ingress).']);
  await leave(program);
  expect(events()).toEqual(['started', 'checked', 'checked', 'passed']);
});

it('a task that cannot be opened from the first screen is a sentence there', async () => {
  const bundled = fileURLToPath(new URL('../../scenarios/network-policies/pack.yaml', import.meta.url));
  const [, version = ''] = /^version: (\S+)$/m.exec(readFileSync(bundled, 'utf8')) ?? [];
  const task = { pack: 'network-policies', version, scenario: 'database-only-from-app', variant: 99 };
  const left = { at: '2026-11-30T10:00:00.000Z', ...task, elapsed: 1, is: 'started' };
  mkdirSync(join(home, 'state'), { recursive: true });
  writeFileSync(journal(), `${JSON.stringify(left)}\n`);
  const program = inPty([], { SALLYPORT_HOME: home });
  started.push(program);
  await program.shows('Go on with');
  program.pty.write(enter);
  await program.shows('The task cannot be opened: scenario database-only-from-app has');
  expect(program.screen()).not.toContain('error:');
});
