import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerLimits, readSubmission } from '../../src/classroom/read-submission.ts';
import { folderForEachTest } from '../commands/in-folder.ts';

const folder = folderForEachTest();
const inside = (...path: string[]): string => join(folder(), ...path);

function faultOf(entry: string) {
  const read = readSubmission(folder(), entry);
  return 'fault' in read ? read.fault : read.files;
}

describe('a submission', () => {
  test('is a file, without a byte order mark', () => {
    writeFileSync(inside('a.yaml'), '\uFEFFkind: Pod\n');
    expect(readSubmission(folder(), 'a.yaml')).toEqual({ files: [{ file: 'a.yaml', text: 'kind: Pod\n' }] });
  });

  test('is the manifests of a folder by name, not deeper', () => {
    mkdirSync(inside('bob/more.yaml'), { recursive: true });
    for (const name of ['b.yml', 'a.json', 'notes.txt', 'more.yaml/c.yaml']) writeFileSync(inside('bob', name), name);
    expect(readSubmission(folder(), 'bob')).toEqual({
      files: [
        { file: 'bob/a.json', text: 'a.json' },
        { file: 'bob/b.yml', text: 'b.yml' },
      ],
    });
  });
});

describe('a hostile submission is refused at its place', () => {
  test('a link to a file of this machine, by itself and in a folder', () => {
    symlinkSync('/etc/passwd', inside('a.yaml'));
    mkdirSync(inside('b'));
    symlinkSync('/etc/passwd', inside('b', 'x.yaml'));
    symlinkSync('/etc', inside('c'));
    const message = 'This is a link. Only plain files and folders are graded.';
    for (const [entry, file] of [
      ['a.yaml', 'a.yaml'],
      ['b', 'b/x.yaml'],
      ['c', 'c'],
    ] as const) {
      expect(faultOf(entry)).toEqual({ code: 'unreadable', file, line: null, column: null, message });
    }
  });

  test('a pipe, which would never end', () => {
    expect(spawnSync('mkfifo', [inside('a.yaml')]).status).toBe(0);
    mkdirSync(inside('b'));
    expect(spawnSync('mkfifo', [inside('b', 'x.yaml')]).status).toBe(0);
    const message = expect.stringMatching(/^This is a pipe, a socket or a device\./);
    expect(faultOf('a.yaml')).toMatchObject({ code: 'unreadable', file: 'a.yaml', message });
    expect(faultOf('b')).toMatchObject({ code: 'unreadable', file: 'b/x.yaml', message });
  });

  test('a socket', async () => {
    const server = createServer().listen(inside('s.yaml'));
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      expect(faultOf('s.yaml')).toMatchObject({ code: 'unreadable', file: 's.yaml' });
    } finally {
      server.close();
    }
  });

  test('a file that is too large, also one without contents, and files that are so together', () => {
    writeFileSync(inside('a.yaml'), '');
    truncateSync(inside('a.yaml'), 1e12);
    mkdirSync(inside('b'));
    for (const name of ['x.yaml', 'y.yaml']) writeFileSync(inside('b', name), '#'.repeat(answerLimits.bytes / 2 + 1));
    expect(faultOf('a.yaml')).toMatchObject({ code: 'too large', file: 'a.yaml' });
    expect(faultOf('b')).toMatchObject({ code: 'too large', file: 'b/y.yaml' });
  });

  test('a folder with too many files', () => {
    mkdirSync(inside('b'));
    for (let at = 0; at <= answerLimits.files; at++) writeFileSync(inside('b', `${at}.yaml`), '');
    expect(faultOf('b')).toMatchObject({ code: 'too large', file: 'b', message: expect.stringContaining('101 files') });
  });

  test('bytes that are no text', () => {
    writeFileSync(inside('a.yaml'), Buffer.from('kind: Pod\nx: \xff', 'latin1'));
    writeFileSync(inside('b.yaml'), 'a: \0');
    const message = 'This is not text in UTF-8.';
    expect(faultOf('a.yaml')).toEqual({ code: 'invalid', file: 'a.yaml', line: 2, column: 4, message });
    expect(faultOf('b.yaml')).toEqual({ code: 'invalid', file: 'b.yaml', line: 1, column: 4, message });
  });

  test('a file that is no manifest, an empty folder, and what is gone meanwhile', () => {
    writeFileSync(inside('a.txt'), '');
    mkdirSync(inside('b'));
    expect(faultOf('a.txt')).toMatchObject({ code: 'unreadable', message: expect.stringContaining('Rename it') });
    expect(faultOf('b')).toMatchObject({ code: 'unreadable', message: expect.stringContaining('has no .yaml') });
    expect(faultOf('gone.yaml')).toMatchObject({ code: 'unreadable', message: expect.stringContaining('not there') });
  });
});
