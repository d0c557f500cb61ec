import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listSubmissions } from '../../src/classroom/list-submissions.ts';
import { folderForEachTest } from '../commands/in-folder.ts';

const folder = folderForEachTest();

function put(...names: readonly string[]): void {
  for (const name of names) {
    if (name.endsWith('/')) mkdirSync(join(folder(), name));
    else writeFileSync(join(folder(), name), '');
  }
}

describe('the submissions of a folder', () => {
  test('are its files and folders by name, without the extension, but for those that begin with a dot', () => {
    put('zoë.yaml', 'bob/', 'alice.yml', 'carol.json', 'dave.txt', 'Eve', '.git/', '.DS_Store');
    expect(listSubmissions(folder())).toEqual([
      { name: 'Eve', entry: 'Eve' },
      { name: 'alice', entry: 'alice.yml' },
      { name: 'bob', entry: 'bob' },
      { name: 'carol', entry: 'carol.json' },
      { name: 'dave.txt', entry: 'dave.txt' },
      { name: 'zoë', entry: 'zoë.yaml' },
    ]);
  });

  test('keep their whole names where two would be called the same', () => {
    put('alice.yaml', 'alice/', 'bob.yaml', 'bob.yml', 'carol.yaml', 'carol.yaml.yaml');
    const names = listSubmissions(folder()).map(({ name }) => name);
    expect(names).toEqual(['alice', 'alice.yaml', 'bob.yaml', 'bob.yml', 'carol', 'carol.yaml.yaml']);
    expect(new Set(names).size).toBe(6);
  });

  test('include what cannot be graded, so that no person is forgotten', () => {
    symlinkSync('/etc/hostname', join(folder(), 'link.yaml'));
    expect(listSubmissions(folder())).toEqual([{ name: 'link', entry: 'link.yaml' }]);
  });

  test.runIf(process.platform === 'linux')(
    'have a name in escapes where it is not UTF-8, and are not opened by it',
    () => {
      const path = Buffer.concat([Buffer.from(`${folder()}/`), Buffer.from([0x61, 0xff, 0x62])]);
      writeFileSync(path, '');
      expect(listSubmissions(folder())).toEqual([{ name: String.raw`a\xffb`, entry: null }]);
    },
  );

  test('are a mistake in the command line where there are none, and where the folder is none', () => {
    expect(() => listSubmissions(folder())).toThrow(/^error: the folder .* is empty/);
    put('file');
    expect(() => listSubmissions(join(folder(), 'file'))).toThrow(/it is not a folder/);
    expect(() => listSubmissions(join(folder(), 'nowhere'))).toThrow(/it is not there/);
  });
});
