import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, test } from 'vitest';
import { readFiles } from '../../src/cli/read-files.ts';
import type { TextFile } from '../../src/kube/yaml/text-file.ts';
import { folderForEachTest } from '../commands/in-folder.ts';

const folder = folderForEachTest();
const MB = 1024 * 1024;
const tooLarge = 'more than 32 MB of YAML or 64 MB of JSON is not read';

function reading(paths: readonly string[], stdin: Iterable<Buffer> = []): Promise<readonly TextFile[]> {
  return readFiles(paths, { stdin: Readable.from(stdin) });
}

/** A file of a size that takes no room: what follows its text are zeros. */
function fileOf(name: string, text: string, size: number): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  truncateSync(path, size);
  return path;
}

describe('what never ends is not waited for', () => {
  test.each([
    ['a pipe', (path: string) => void spawnSync('mkfifo', [path])],
    ['a device', (path: string) => symlinkSync('/dev/zero', path)],
    ['a full device', (path: string) => symlinkSync('/dev/full', path)],
    ['a device without an end', (path: string) => symlinkSync('/dev/urandom', path)],
    ['an empty device', (path: string) => symlinkSync('/dev/null', path)],
  ])('%s', async (_what, make) => {
    const path = join(folder(), 'answer.yaml');
    make(path);
    const refused = `cannot read ${path}: it is no plain file (for standard input, give -)`;
    await expect(reading([path])).rejects.toThrow(refused);
    await expect(reading([folder()])).rejects.toThrow(refused);
  });

  it('nor is standard input, beyond the limit', async () => {
    let given = 0;
    const endless = function* (): Generator<Buffer> {
      for (;;) {
        given++;
        yield Buffer.from('# x\n'.repeat(MB / 4));
      }
    };
    await expect(reading(['-'], endless())).rejects.toThrow(`stdin: this is too large: ${tooLarge}`);
    expect(given).toBeLessThan(50);
  });
});

describe('a file that is too large is refused, and the limit named', () => {
  test.each([
    ['YAML', '# x\n', 32 * MB + 1],
    ['JSON', ' \n{"a": 1}\n', 64 * MB + 1],
    ['what is far too large', '{', 10_000 * MB],
  ])('%s', async (_what, text, size) => {
    const path = fileOf('large.yaml', text, size);
    await expect(reading([path])).rejects.toMatchObject({ code: 3, message: expect.stringContaining(`${path}: this`) });
    await expect(reading([path])).rejects.toThrow(tooLarge);
  });

  it('of standard input too', async () => {
    const yaml = Array.from({ length: 33 }, () => Buffer.alloc(MB, '#'));
    await expect(reading(['-'], yaml)).rejects.toThrow(tooLarge);
    const json = [Buffer.from('{'), ...Array.from({ length: 64 }, () => Buffer.alloc(MB, ' '))];
    await expect(reading(['-'], json)).rejects.toThrow(tooLarge);
  });

  it('and at the limit it is read', async () => {
    const yaml = join(folder(), 'a.yaml');
    writeFileSync(yaml, Buffer.alloc(32 * MB, '#'));
    expect((await reading([yaml]))[0]?.text).toHaveLength(32 * MB);
    const json = [Buffer.from('{"a": "'), Buffer.alloc(40 * MB, 'x'), Buffer.from('"}')];
    expect((await reading(['-'], json))[0]?.text).toHaveLength(40 * MB + 9);
  });
});

test('a folder is read by name, its folders left out', async () => {
  writeFileSync(join(folder(), 'b.yaml'), 'b');
  writeFileSync(join(folder(), 'a.json'), 'a');
  mkdirSync(join(folder(), 'c.yaml'));
  writeFileSync(join(folder(), 'notes.txt'), 'c');
  expect((await reading([folder()])).map(({ text }) => text)).toEqual(['a', 'b']);
});
