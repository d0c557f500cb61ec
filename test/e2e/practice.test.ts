import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsIn } from '../../src/progress/journal.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { bundledKey, writeBundled } from '../scenario/bundled.fixture.ts';
import { type InPty, inPty } from './in-pty.ts';

const task = 'database-only-from-app';
const scenarios = writeBundled(task);
const solution = readFileSync(join(scenarios, 'solution.yaml'), 'utf8');
const anyNamespace = readFileSync(join(scenarios, 'near-misses/any-namespace.yaml'), 'utf8');
const esc = '\u001b';

let home = '';
let answer = '';
const started: InPty[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-e2e-'));
  answer = answerPath(join(home, 'state'), bundledKey(task));
});
afterEach(() => {
  for (const { pty } of started.splice(0)) kill(pty.pid);
  rmSync(home, { recursive: true, force: true });
});

function start(
  args: readonly string[] = ['practice', task],
  env: Record<string, string> = {},
  size?: readonly [number, number],
): InPty {
  const program = inPty(args, { SALLYPORT_HOME: home, ...env }, size);
  started.push(program);
  return program;
}

function events(): readonly string[] {
  return eventsIn(readFileSync(join(home, 'state', 'attempts.jsonl'), 'utf8')).map(({ is }) => is);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function editor(script: string): string {
  const path = join(home, 'editor.sh');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('practice', () => {
  it('goes from the first screen to a debrief', async () => {
    const program = start([]);
    await program.shows('New here?');
    program.pty.write('n');
    await program.shows('Next: “Only the app may reach the database”');
    program.pty.write('\r');
    await program.shows('Nothing in it yet');
    await program.shows('goals reached: 0 of 2');
    writeFileSync(answer, anyNamespace);
    await program.shows('Accepted: db.');
    program.pty.write('\r');
    await program.shows('of 6 points');
    await program.shows('dev/app → db:5432 is allowed and should be blocked');
    await program.shows('namespaceSelector: {}');
    writeFileSync(answer, solution);
    program.pty.write(esc);
    await program.shows('goals reached: 2 of 2');
    program.pty.write('\r');
    await program.shows('Every check passes');
    program.pty.write('q');
    expect((await program.ended()).exitCode).toBe(0);
    expect(program.isAlternate()).toBe(false);
    expect(events()).toEqual(['started', 'checked', 'checked', 'passed']);
  });

  it('shows the API server’s words at their line, and takes the next save', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    writeFileSync(answer, solution.replace('port: 5432', 'port: 0'));
    await program.shows('Refused at line 19');
    await program.shows(/must be between\s.*65535, inclusive/s);
    writeFileSync(answer, 'a: [');
    await program.shows('Not YAML at line');
    writeFileSync(answer, solution);
    await program.shows('Accepted: db-only-from-app');
    expect(program.screen()).not.toContain('refused');
  });

  it('hands the terminal to the editor and takes it back', async () => {
    const program = start(undefined, {
      EDITOR: `${editor(`stty -a >"$0.tty"; read -r word; echo "# $word" >"$2"`)} --wait`,
    });
    await program.shows('Nothing in it yet');
    program.pty.write('e');
    await expect.poll(() => program.isAlternate(), { timeout: 10_000 }).toBe(false);
    program.pty.write('hello\r');
    await program.shows('who reaches whom');
    expect(program.isAlternate()).toBe(true);
    expect(readFileSync(answer, 'utf8')).toBe('# hello\n');
    expect(readFileSync(join(home, 'editor.sh.tty'), 'utf8')).toMatch(/[^-]icanon/);
    program.pty.write('i');
    await program.shows('Show a hint?');
    program.pty.write('y');
    await program.shows('Hint 1 of 5');
  });

  it('goes on where it was left, with clock, tries and hints', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    writeFileSync(answer, anyNamespace);
    await program.shows('Accepted: db.');
    program.pty.write('i');
    await program.shows('Show a hint?');
    program.pty.write('y');
    await program.shows('Hint 1 of 5');
    program.pty.write('\r');
    await program.shows('goals reached: 1 of 2, safeguards kept: 2 of 2');
    program.pty.write(esc);
    await program.shows(/0:0[1-9] of 6:00 +try 2/);
    program.pty.write('q');
    await program.ended();
    const again = start();
    await again.shows(/0:0[1-9] of 6:00 +try 2/);
    await again.shows('Hint 1 of 5');
    await again.shows('The task is as you left it.');
    again.pty.write('\r');
    await again.shows('The cluster is as it was at your last check: this one is not counted');
    expect(events()).toEqual(['started', 'hinted', 'checked', 'left']);
  });

  it('checks when Enter is pressed as soon as the task is drawn, before the answer is read', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    writeFileSync(answer, anyNamespace);
    await program.shows('Accepted: db.');
    program.pty.write('q');
    await program.ended();
    const again = start();
    await again.shows('Only the app may reach the database');
    again.pty.write('\r');
    await again.shows('2 of 6 points');
    expect(events()).toEqual(['started', 'left', 'checked']);
  });

  it('ends the editor when it is ended itself, and gives the terminal back', async () => {
    const told = join(home, 'told');
    const script = `trap 'echo told > ${told}; exit 0' TERM; echo editing; while :; do sleep 0.05; done`;
    const program = start(['practice', task], { EDITOR: editor(script) });
    await program.shows('Nothing in it yet');
    program.pty.write('e');
    await program.shows('editing');
    process.kill(program.pty.pid, 'SIGTERM');
    await program.ended();
    expect(readFileSync(told, 'utf8')).toBe('told\n');
    expect(program.isAlternate()).toBe(false);
  });

  it('opens no debugger on SIGUSR1', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    process.kill(program.pty.pid, 'SIGUSR1');
    program.pty.write('?');
    await program.shows('Check the answer as it is saved');
    expect(program.written()).not.toContain('Debugger');
  });

  it('takes keys again after a paste whose end is lost, and Ctrl-C at once', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    program.pty.write(`${esc}[200~abc`);
    await program.shows('looked like pasted text');
    program.pty.write('?');
    await program.shows('Check the answer as it is saved');
    program.pty.write(`${esc}[200~abc`);
    program.pty.write('\u0003');
    expect((await program.ended()).exitCode).toBe(130);
  });

  it('counts no try where nothing was saved and nothing was changed', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    program.pty.write('\r');
    await program.shows('Nothing to check yet: save an answer (e), or use kubectl on the cluster (!).');
    await program.shows('try 1');
    expect(events()).toEqual(['started']);
  });

  it('starts a passed task again with an empty answer, and keeps the old one', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    writeFileSync(answer, solution);
    await program.shows('Accepted: db-only-from-app');
    program.pty.write('\r');
    await program.shows('Every check passes');
    program.pty.write('q');
    await program.ended();
    const again = start();
    await again.shows('You start with an empty answer. The old one is kept as answer-1.yaml.');
    await again.shows('goals reached: 0 of 2');
    await again.shows('try 1');
    expect(readFileSync(join(dirname(answer), 'answer-1.yaml'), 'utf8')).toBe(solution);
    again.pty.write('\r');
    await again.shows('Nothing to check yet');
    expect(events()).toEqual(['started', 'checked', 'passed', 'started']);
  });

  it('says that a pass cannot be kept, on every page, and once more at the end', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    const journal = join(home, 'state', 'attempts.jsonl');
    rmSync(journal);
    mkdirSync(journal);
    writeFileSync(answer, solution);
    await program.shows('Accepted: db-only-from-app');
    program.pty.write('\r');
    await program.shows('Every check passes');
    await program.shows('This attempt cannot be kept, it is a folder:');
    program.pty.write(esc);
    await program.shows('who reaches whom');
    await program.shows('This attempt cannot be kept, it is a folder:');
    program.pty.write('q');
    expect((await program.ended()).exitCode).toBe(0);
    expect(program.written()).toContain('error: This attempt cannot be kept, it is a folder:');
  });

  it('resets, checks and reveals nothing when text is pasted as keys', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    writeFileSync(answer, anyNamespace);
    await program.shows('Accepted: db.');
    program.pty.write(`${solution.replaceAll('\n', '\r')}retry\rsy\ry\r`);
    await program.shows('That looked like pasted text: no key was acted on.');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readFileSync(answer, 'utf8')).toBe(anyNamespace);
    expect(events()).toEqual(['started']);
    program.pty.write('r');
    await program.shows('Start over with an empty answer?');
  });

  it('loses nothing but seconds when it is killed', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    writeFileSync(answer, solution);
    await program.shows('Accepted: db-only-from-app');
    await program.shows(/0:0[4-9] of 6:00/);
    kill(program.pty.pid);
    await program.ended();
    const again = start();
    await again.shows('The task is as you left it.');
    await again.shows('goals reached: 2 of 2');
    await again.shows(/0:0[2-9] of 6:00/);
    expect(events()).toEqual(['started']);
  });

  it('joins a task that another window has open, and says so', async () => {
    const program = start();
    await program.shows(/0:0[1-9] of 6:00/);
    const second = start();
    await second.shows('open in another window too');
    writeFileSync(answer, solution);
    await Promise.all([program, second].map((window) => window.shows('Accepted: db-only-from-app')));
    expect(events()).toEqual(['started']);
  });

  it('starts over after asking, and keeps every old answer', async () => {
    const program = start();
    await program.shows('Nothing in it yet');
    for (const text of [anyNamespace, solution]) {
      writeFileSync(answer, text);
      await program.shows('Accepted: db');
      program.pty.write('r');
      await program.shows('Start over with an empty answer?');
      program.pty.write('n');
      await program.shows('Accepted: db');
      program.pty.write('r');
      await program.shows('Start over with an empty answer?');
      program.pty.write('y');
      await program.shows('You start with an empty answer.');
    }
    expect(readFileSync(join(dirname(answer), 'answer-1.yaml'), 'utf8')).toBe(anyNamespace);
    expect(readFileSync(join(dirname(answer), 'answer-2.yaml'), 'utf8')).toBe(solution);
  });

  it('practises a variant of a foreign pack, and keeps its answer by pack, version and variant', async () => {
    const pack = fileURLToPath(new URL('../packs/kinds', import.meta.url));
    const program = start(['practice', 'repair', '--pack', pack, '--variant', '2']);
    await program.shows('Repair a policy');
    await program.shows('depot');
    const own = join(home, 'state/tasks/kinds/1.2.0/repair/2/answer.yaml');
    await program.shows(/goals reached: 0 of/);
    // The answer begins with what is given.
    expect(readFileSync(own, 'utf8')).toContain('podSelector: {matchLabels: {app: "stock"}}');
    writeFileSync(own, readFileSync(own, 'utf8').split('---\n')[0]?.replace('{app: job}', '{app: web}') ?? '');
    await program.shows(/goals reached: (\d) of \1/);
    program.pty.write('\r');
    await program.shows('Every check passes');
    program.pty.write('q');
    await program.ended();
    const kept = eventsIn(readFileSync(join(home, 'state', 'attempts.jsonl'), 'utf8'));
    expect(kept.at(-1)).toMatchObject({
      pack: 'kinds',
      version: '1.2.0',
      scenario: 'repair',
      variant: 2,
      is: 'passed',
    });
  });

  it('writes colours where nothing speaks against them', async () => {
    const program = start(['practice', task]);
    await program.shows(/goals reached/);
    expect(program.written()).toContain('\u001b[31m');
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1' }, []],
    ['TERM=dumb', { TERM: 'dumb' }, []],
    ['--no-color', {}, ['--no-color']],
  ])('writes no colours with %s', async (_, env, options) => {
    const program = start([...options, 'practice', task], env);
    await program.shows('app');
    await program.shows(/goals reached/);
    // oxlint-disable-next-line no-control-regex
    expect(program.written()).not.toMatch(/\u001b\[[0-9;]*m/);
  });

  it('draws with plain ASCII where the locale is not UTF-8', async () => {
    const program = start(undefined, { LANG: 'C' });
    await program.shows('o allowed  x blocked');
    // oxlint-disable-next-line no-control-regex
    expect(program.screen()).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('leaves the terminal as it was on Ctrl-C, with exit code 130', async () => {
    const program = start();
    await program.shows('who reaches whom');
    program.pty.write('\u0003');
    expect((await program.ended()).exitCode).toBe(130);
    expect(program.isAlternate()).toBe(false);
    expect(program.written()).toContain(`${esc}[?25h`);
  });

  it('says what it needs where there is no terminal', () => {
    const node = process.execPath;
    const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));
    let said = '';
    let code = 0;
    try {
      execFileSync(node, [program, 'practice'], {
        env: { ...process.env, SALLYPORT_HOME: home },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
    } catch (error) {
      const failed = error as { status: number; stderr: Buffer };
      said = failed.stderr.toString();
      code = failed.status;
    }
    expect(code).toBe(2);
    expect(said).toContain('practice needs a terminal');
  });
});
