import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPack } from '../../src/scenario/load-pack.ts';
import { givenPack, givenTask, readSpoilt, spoilings } from './hostile-packs.ts';

const given = givenPack;
const task = givenTask;
const texts = [readFileSync(join(given, 'pack.yaml'))];

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sallyport-hostile-')), 'pack');
  cpSync(given, folder, { recursive: true });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

describe('a hundred packs with a file', () => {
  // By the thousand: node test/bench/hostile-packs.ts
  it.each(Object.entries(spoilings))('of %s end with faults at their places', { timeout: 60_000 }, (_, way) => {
    expect(() => readSpoilt(way, 100, 1)).not.toThrow();
  });
});

describe('a pack that lies in wait', () => {
  const told = (): readonly string[] => {
    const loaded = loadPack(folder);
    return 'faults' in loaded ? loaded.faults.map(({ code }) => code) : [];
  };

  it('with a pipe in place of a file is refused, and is not waited for', () => {
    rmSync(join(folder, task, 'start.yaml'));
    execFileSync('mkfifo', [join(folder, task, 'start.yaml')]);
    expect(told()).toEqual(['not-plain-file']);
  });

  it('with a device behind a link is refused', () => {
    rmSync(join(folder, task, 'start.yaml'));
    symlinkSync('/dev/zero', join(folder, task, 'start.yaml'));
    expect(told()).toEqual(['not-plain-file']);
  });

  it('with more than four megabytes in all is refused, and the rest is not read', () => {
    const names = Array.from({ length: 20 }, (_, at) => `big-${at}`);
    for (const name of names) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'scenario.yaml'), `# ${'x'.repeat(250_000)}\n`);
    }
    const text = texts[0]!.toString('utf8');
    writeFileSync(join(folder, 'pack.yaml'), `${text}${names.map((name) => `- ${name}\n`).join('')}`);
    const loaded = loadPack(folder);
    const messages = 'faults' in loaded ? loaded.faults.map(({ message }) => message) : [];
    expect(messages).toContainEqual('The files of a pack may have 4194304 bytes in all.');
  });

  it('with thousands of folders is refused by their number', () => {
    for (let at = 0; at < 2100; at++) mkdirSync(join(folder, `f${at}`));
    expect(told()).toContain('too-many-files');
  });

  it('with thousands of placeholders is refused by their number', () => {
    const path = join(folder, task, 'scenario.yaml');
    const text = readFileSync(path, 'utf8').replace('\ntask:', '\nvariants:\n  rows:\n  - {a: x}\ntask:');
    writeFileSync(path, text.replace('  Pods of', `  ${'${a}'.repeat(2001)} Pods of`));
    expect(told()).toEqual(['too-many-placeholders']);
  });

  it('with placeholders that swell is refused by the length of a value', () => {
    const path = join(folder, task, 'scenario.yaml');
    const swollen = `variants:\n  rows:\n  - {a: ${'x'.repeat(251)}}\n`;
    writeFileSync(path, readFileSync(path, 'utf8').replace('\ntask:', `\n${swollen}\ntask:`));
    const loaded = loadPack(folder);
    const messages = 'faults' in loaded ? loaded.faults.map(({ message }) => message) : [];
    expect(messages).toContainEqual(expect.stringContaining('the text is longer than 250 characters'));
  });
});
