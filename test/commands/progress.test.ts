import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttemptEvent, JournalEvent } from '../../src/progress/progress.ts';
import type { ListJson, ProgressJson } from '../../src/report/json.ts';
import { folderForEachTest } from './in-folder.ts';
import { runMain } from './run-main.ts';

const folder = folderForEachTest();
/** Long enough ago that every skill is due. */
const longAgo = Date.parse('2020-01-01T10:00:00Z');

function line(event: AttemptEvent & { readonly elapsed: number }, at: number, variant = 1): string {
  const task = { pack: 'network-policies', version: '1.0.0', scenario: 'database-only-from-app', variant };
  return `${JSON.stringify({ at: new Date(at).toISOString(), ...task, ...event })}\n`;
}

/** A pass with one failed check before it. */
function attempt(at: number, variant = 1): string {
  const failed = { is: 'checked', score: 0.5, passed: false, failed: ['x'], misconceptions: ['no-ports'] } as const;
  const passed = { is: 'checked', score: 1, passed: true, failed: [] } as const;
  return [
    line({ is: 'started', elapsed: 0 }, at, variant),
    line({ ...failed, elapsed: 60 }, at + 60_000, variant),
    line({ ...passed, elapsed: 90 }, at + 90_000, variant),
  ].join('');
}

/** A home with these attempts, as the environment of a command. */
function home(name: string, text: string): { readonly SALLYPORT_HOME: string } {
  const path = join(folder(), name);
  mkdirSync(join(path, 'state'), { recursive: true });
  writeFileSync(join(path, 'state/attempts.jsonl'), text);
  return { SALLYPORT_HOME: path };
}

const progressOf = async (env: Readonly<Record<string, string>>, ...options: readonly string[]) =>
  JSON.parse((await runMain(['progress', '--json', ...options], { env })).stdout) as ProgressJson;

describe('sallyport progress', () => {
  it('shows skills, tasks, domains, history and pace', async () => {
    const progress = await progressOf(home('a', attempt(longAgo)));
    expect(progress.skills).toContainEqual(
      expect.objectContaining({ id: 'no-ports', kind: 'misconception', attempts: 1, lastRating: 'again' }),
    );
    expect(progress.skills.find(({ id }) => id === 'ingress-rules')).toMatchObject({
      kind: 'skill',
      lastRating: 'hard',
    });
    expect(progress.newSkills).toContain('dual-stack');
    expect(progress.scenarios.find(({ id }) => id === 'database-only-from-app')).toMatchObject({
      state: 'due',
      best: 1,
      bestSeconds: 90,
      tries: 2,
      variantsUsed: 1,
    });
    expect(progress.history).toEqual([{ date: '2020-01-01', attempts: 1, passed: 1, minutes: 1.5 }]);
    expect(progress.pace).toMatchObject({ attempts: 1 });
    for (const { ready } of progress.domains) expect(ready[0]).toBeLessThanOrEqual(ready[1]);
  });

  it('is due in the list too, and a drill begins with it', async () => {
    const env = home('a', attempt(longAgo));
    const list = JSON.parse((await runMain(['list', '--json'], { env })).stdout) as ListJson;
    expect(list.scenarios.filter(({ state }) => state === 'due').map(({ id }) => id)).toEqual([
      'database-only-from-app',
    ]);
    const { stdout } = await runMain(['drill', '--plan', '--seed', '1', '--minutes', '10'], { env });
    expect(stdout).toMatch(/1 {2}.*\n {5}Due: .* You practised it \d+ days ago\.\n/);
  });

  it('says for people what is due, weak and known, and plans up to a date', async () => {
    const until = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    const env = home('a', attempt(longAgo) + attempt(Date.now() - 60_000, 2));
    const { stdout } = await runMain(['progress', '--until', until], { env });
    expect(stdout).toMatch(/^Weak: the last attempt failed or needed help\n/);
    expect(stdout).toMatch(/no-ports +mistake/);
    expect(stdout).toMatch(/Never practised: /);
    expect(stdout).toMatch(new RegExp(`Until ${until} \\(\\d+ days\\): about \\d+ minutes a day`));
    expect((await runMain(['progress'])).stdout).toMatch(/^Nothing practised yet\./);
  });

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['an action that is not there', ['exprt'], /no action "exprt" of progress \(did you mean export\?\)/],
    ['import without a file', ['import'], /name the file/],
    ['a date that is none', ['--until', '2027-02-30'], /2027-02-30 is no date/],
    ['a date that is past', ['--until', '2020-02-01'], /is not ahead/],
    ['a date that is far', ['--until', '2099-02-01'], /more than 366 days ahead/],
    ['an option that export does not take', ['export', '--json'], /takes no --json/],
    ['a file that is not there', ['import', 'nowhere.jsonl'], /nowhere\.jsonl/],
  ];
  it.each(wrong)('ends with 2 and a sentence: %s', async (_, options, sentence) => {
    const { code, stdout, stderr } = await runMain(['progress', ...options]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(sentence) });
  });
});

describe('progress export and import', () => {
  it('take the progress of one machine to another, once', async () => {
    const [here, there] = [home('here', attempt(longAgo)), home('there', attempt(longAgo + 60_000_000, 2))];
    const file = join(folder(), 'out.jsonl');
    expect(await runMain(['progress', 'export', file], { env: here })).toMatchObject({ code: 0, stdout: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const imported = await runMain(['progress', 'import', file], { env: there });
    expect(imported).toMatchObject({ code: 0, stdout: '3 events added, 0 were known\n' });
    const once = await progressOf(there);
    const again = await runMain(['progress', 'import', file], { env: there });
    expect(again).toMatchObject({ code: 0, stdout: '0 events added, 3 were known\n' });
    expect(await progressOf(there)).toMatchObject({ scenarios: once.scenarios, history: once.history });
    expect(once.scenarios.find(({ id }) => id === 'database-only-from-app')?.variantsUsed).toBe(2);

    // Back again: both machines now know the same.
    const { stdout: all } = await runMain(['progress', 'export'], { env: there });
    expect((await runMain(['progress', 'import', '-'], { env: here, stdin: all })).stdout).toBe(
      '3 events added, 3 were known\n',
    );
    expect((await runMain(['progress', 'export'], { env: here })).stdout).toBe(all);
  });

  it('write over no file', async () => {
    const file = join(folder(), 'mine');
    writeFileSync(file, 'mine');
    const { code, stderr } = await runMain(['progress', 'export', file], { env: home('a', attempt(longAgo)) });
    expect([code, stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('add nothing from a file with a line that is no event, and name the line', async () => {
    const env = { SALLYPORT_HOME: join(folder(), 'empty') };
    const file = join(folder(), 'bad.jsonl');
    writeFileSync(file, `${attempt(longAgo)}{"at": "soon"}\n`);
    const { code, stderr } = await runMain(['progress', 'import', file], { env });
    expect([code, stderr]).toEqual([3, `${file}:4:1: this line is no event of an attempt; export the file again\n`]);
    expect(existsSync(join(env.SALLYPORT_HOME, 'state'))).toBe(false);
    writeFileSync(file, '\n');
    expect((await runMain(['progress', 'import', file], { env })).code).toBe(3);
  });

  it('leave out what a newer version wrote, and say so', async () => {
    const newer = JSON.stringify({
      ...(JSON.parse(line({ is: 'left', elapsed: 1 }, longAgo)) as JournalEvent),
      is: 'dreamt',
    });
    const { code, stdout, stderr } = await runMain(['progress', 'import', '-'], {
      stdin: `${newer}\n${attempt(longAgo)}`,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '3 events added, 0 were known\n' });
    expect(stderr).toMatch(/^warning: 1 event of a newer sallyport left out/);
  });
});
