import { spawn, spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsIn, JournalError, openJournal } from '../../src/progress/journal.ts';
import type { JournalEvent } from '../../src/progress/progress.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-journal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const event = (elapsed: number): JournalEvent => ({
  at: '2026-11-21T10:00:00.000Z',
  pack: 'p',
  version: '1.0.0',
  scenario: 'a',
  variant: 1,
  elapsed,
  is: 'left',
});
const elapsedIn = (events: readonly JournalEvent[]): number[] => events.map(({ elapsed }) => elapsed);

describe('the journal', () => {
  it('makes its folder, and gives back what it kept in order', async () => {
    const journal = openJournal(join(folder, 'deep', 'attempts.jsonl'));
    expect(await journal.read()).toEqual([]);
    await Promise.all([1, 2, 3].map((elapsed) => journal.append(event(elapsed))));
    expect(elapsedIn(await journal.read())).toEqual([1, 2, 3]);
  });

  it('is not waited for where it is a pipe or a device: both are reported', async () => {
    const pipe = join(folder, 'attempts.jsonl');
    spawnSync('mkfifo', [pipe]);
    const device = join(folder, 'device.jsonl');
    await symlink('/dev/zero', device);
    for (const file of [pipe, device]) {
      await expect(openJournal(file).read()).rejects.toThrow(/cannot be read: it is no plain file/);
    }
    await expect(openJournal(pipe).append(event(1))).rejects.toThrow(/cannot be kept, it is no plain file/);
  });

  it('passes over a line that is longer than any event, and names it', async () => {
    const file = join(folder, 'attempts.jsonl');
    const lines = [JSON.stringify(event(1)), 'x'.repeat(3 << 20), JSON.stringify(event(2)), 'y'.repeat(2 << 20)];
    await writeFile(file, lines.join('\n'));
    const tooLong: number[] = [];
    expect(elapsedIn(await openJournal(file).read((line) => void tooLong.push(line)))).toEqual([1, 2]);
    expect(tooLong).toEqual([2, 4]);
  });

  it('is read line by line: letters of several bytes, and lines over the ends of its pieces', async () => {
    const file = join(folder, 'attempts.jsonl');
    const many = Array.from({ length: 5000 }, (_, at) => ({ ...event(at), scenario: `ä€😀${at}` }));
    await writeFile(file, many.map((each) => `${JSON.stringify(each)}\n`).join(''));
    expect(await openJournal(file).read()).toEqual(many);
  });

  it('skips events with numbers that no attempt has', () => {
    const odd = [1e308, -1, 366 * 86_400 + 1].map((elapsed) => ({ ...event(1), elapsed }));
    const checked = [1e308, -0.1, null, 0.5].map((score) => ({ ...event(1), is: 'checked', score }));
    const hinted = { ...event(1), is: 'hinted', hint: 1e308 };
    const text = [...odd, ...checked, hinted].map((each) => JSON.stringify(each)).join('\n');
    expect(eventsIn(text).map((each) => (each.is === 'checked' ? each.score : each.is))).toEqual([null, 0.5]);
  });

  it('takes an event that names no pack, as older programs kept them, for one of the pack there was then', async () => {
    const file = join(folder, 'attempts.jsonl');
    const old = {
      at: '2026-11-21T10:00:00.000Z',
      scenario: 'database-only-from-app',
      variant: 1,
      elapsed: 7,
      is: 'left',
    };
    await appendFile(file, `${JSON.stringify(old)}\n`);
    const journal = openJournal(file);
    expect(await journal.read()).toEqual([{ pack: 'network-policies', version: '1.0.0', ...old }]);
    await journal.append(event(8));
    expect((await readFile(file, 'utf8')).split('\n')[0]).toBe(JSON.stringify(old));
    expect(elapsedIn(await journal.read())).toEqual([7, 8]);
  });

  it('skips a torn last line, and begins the next event on a line of its own', async () => {
    const file = join(folder, 'attempts.jsonl');
    const journal = openJournal(file);
    await journal.append(event(1));
    await appendFile(file, '{"at":"2026-11-21T10:00:00.000Z","scen');
    expect(elapsedIn(await journal.read())).toEqual([1]);
    await journal.append(event(2));
    expect(elapsedIn(await journal.read())).toEqual([1, 2]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no object', '7'],
    ['null', 'null'],
    ['a kind of a later version', '{"at":"x","scenario":"a","elapsed":1,"is":"dreamt"}'],
    ['a member missing', '{"at":"x","is":"left","elapsed":1}'],
    ['a score that is no number', '{"at":"x","scenario":"a","elapsed":1,"is":"checked","score":"high"}'],
    ['nothing', ''],
  ])('skips a line that holds %s', (_, line) => {
    expect(elapsedIn(eventsIn(`${JSON.stringify(event(1))}\n${line}\n${JSON.stringify(event(2))}\n`))).toEqual([1, 2]);
  });

  it('loses nothing when several processes append at once', async () => {
    const file = join(folder, 'attempts.jsonl');
    await Promise.all([0, 1, 2].map((who) => appendInAnother(file, who * 100, 60)));
    const elapsed = elapsedIn(await openJournal(file).read()).toSorted((a, b) => a - b);
    expect(elapsed).toEqual([0, 1, 2].flatMap((who) => Array.from({ length: 60 }, (_, at) => who * 100 + at)));
  });

  it('keeps every event that was acknowledged when its process is killed', async () => {
    const file = join(folder, 'attempts.jsonl');
    const acknowledged = await appendUntilKilled(file);
    await openJournal(file).append(event(999_999));
    const elapsed = elapsedIn(await openJournal(file).read());
    expect(elapsed.slice(0, acknowledged)).toEqual(Array.from({ length: acknowledged }, (_, at) => at));
    expect(elapsed.at(-1)).toBe(999_999);
  });

  it('says why it cannot keep an event, and goes on with the next', async () => {
    await writeFile(join(folder, 'file'), '');
    const journal = openJournal(join(folder, 'file', 'attempts.jsonl'));
    await expect(journal.append(event(1))).rejects.toThrow(JournalError);
    await expect(journal.append(event(1))).rejects.toThrow(
      /cannot be kept, a part of the path is not a folder: .*attempts\.jsonl\./,
    );
    const directory = join(folder, 'attempts.jsonl');
    await mkdir(directory);
    await expect(openJournal(directory).append(event(1))).rejects.toThrow('it is a folder');
    await expect(openJournal(directory).read()).rejects.toThrow('cannot be read');
  });

  it('says that the disk is full', async () => {
    await expect(openJournal('/dev/full').append(event(1))).rejects.toThrow('the disk is full');
  });

  it('is one JSON object a line', async () => {
    const file = join(folder, 'attempts.jsonl');
    await openJournal(file).append(event(4));
    expect(await readFile(file, 'utf8')).toBe(`${JSON.stringify(event(4))}\n`);
  });
});

const journalUrl = new URL('../../src/progress/journal.ts', import.meta.url).href;

function appendInAnother(file: string, from: number, count: number): Promise<void> {
  const script = `
    const { openJournal } = await import(${JSON.stringify(journalUrl)});
    const journal = openJournal(${JSON.stringify(file)});
    for (let at = 0; at < ${count}; at += 1) await journal.append({ at: 'now', pack: 'p', version: '1.0.0', scenario: 'a', variant: 1, elapsed: ${from} + at, is: 'left' });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  return new Promise((resolve, reject) =>
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`)))),
  );
}

/** Kills a process in the middle of its appending; returns how many events it had been told are kept. */
function appendUntilKilled(file: string): Promise<number> {
  const script = `
    const { openJournal } = await import(${JSON.stringify(journalUrl)});
    const journal = openJournal(${JSON.stringify(file)});
    for (let at = 0; ; at += 1) {
      await journal.append({ at: 'now', pack: 'p', version: '1.0.0', scenario: 'a', variant: 1, elapsed: at, is: 'left' });
      process.stdout.write('.');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    acknowledged += chunk.length;
    if (acknowledged >= 20) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', () => resolve(acknowledged)));
}
