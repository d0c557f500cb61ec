import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { filesOfArchive } from '../../src/pack-source/pack-files.ts';
import { readTar } from '../../src/pack-source/tar.ts';
import { runMain } from '../commands/run-main.ts';
import { paxHeader, type TarEntry, writeTar } from './tar-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-archives-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good: readonly TarEntry[] = [{ name: 'my-pack/pack.yaml', text: 'apiVersion: sallyport/v1\n' }];
const packed = (...entries: readonly TarEntry[]): Buffer => gzipSync(writeTar([...entries, ...good]));

/** What is wrong with an archive, how it is made, and the sentence about it. */
const hostile: readonly (readonly [what: string, make: () => Buffer, says: RegExp])[] = [
  [
    'leads out with ../',
    () => packed({ name: '../../evil.yaml', text: 'x' }),
    /"\.\.\/\.\.\/evil\.yaml" leads out of the archive/,
  ],
  ['leads out from within', () => packed({ name: 'my-pack/../../evil.yaml', text: 'x' }), /leads out of the archive/],
  [
    'has an absolute path',
    () => packed({ name: '/etc/cron.d/evil', text: 'x' }),
    /"\/etc\/cron\.d\/evil" is an absolute path/,
  ],
  ['has a path of a drive', () => packed({ name: 'C:/evil.yaml', text: 'x' }), /is an absolute path/],
  [
    'has an absolute path in a pax header',
    () => packed(paxHeader({ path: '/tmp/evil.yaml' }), { name: 'a.yaml', text: 'x' }),
    /is an absolute path/,
  ],
  [
    'has a long name of GNU tar that leads out',
    () => packed({ name: '././@LongLink', type: 'L', text: '../evil.yaml\0' }, { name: 'a', text: 'x' }),
    /leads out/,
  ],
  [
    'has a symbolic link',
    () => packed({ name: 'my-pack/start.yaml', type: '2', link: '/etc/passwd' }),
    /"my-pack\/start\.yaml" is a symbolic link/,
  ],
  [
    'has a hard link',
    () => packed({ name: 'my-pack/start.yaml', type: '1', link: 'my-pack/pack.yaml' }),
    /is a hard link/,
  ],
  ['has a character device', () => packed({ name: 'my-pack/start.yaml', type: '3' }), /is a device/],
  ['has a block device', () => packed({ name: 'my-pack/start.yaml', type: '4' }), /is a device/],
  ['has a named pipe', () => packed({ name: 'my-pack/start.yaml', type: '6' }), /is a named pipe/],
  ['has a sparse file', () => packed({ name: 'my-pack/start.yaml', type: 'S' }), /is a sparse file/],
  ['has an entry of no known type', () => packed({ name: 'my-pack/start.yaml', type: 'Z' }), /is of an unknown type/],
  [
    'says that a file is larger than it is',
    () => packed({ name: 'a.yaml', text: 'x', size: 0o77777777 }),
    /says that it has 16777215 bytes/,
  ],
  [
    'says so in a pax header',
    () => packed(paxHeader({ size: '999999999999' }), { name: 'a.yaml', text: 'x' }),
    /says that it has 999999999999 bytes/,
  ],
  [
    'says that a file is smaller than it is',
    () => packed({ name: 'a.yaml', text: 'x'.repeat(2000), size: 3 }),
    /damaged|no size/,
  ],
  ['has a negative size', () => packed({ name: 'a.yaml', text: 'x', size: '-0000000001' }), /no size that can be read/],
  [
    'has a size in base 256',
    () => packed({ name: 'a.yaml', text: 'x', size: '\u0080\u00ff\u00ff' }),
    /no size that can be read/,
  ],
  [
    'has a size that is no number in a pax header',
    () => packed(paxHeader({ size: '1e999' }), { name: 'a.yaml', text: 'x' }),
    /has "1e999" bytes/,
  ],
  [
    'has a pax header that cannot be read',
    () => packed({ name: 'x', type: 'x', text: '99 path=evil' }),
    /pax header that cannot be read/,
  ],
  [
    'has a pax header that says its own length wrong',
    () => packed({ name: 'x', type: 'x', text: '0 a=b\n' }),
    /pax header that cannot be read/,
  ],
  [
    'has a name of a megabyte',
    () => packed({ name: 'L', type: 'L', text: 'x'.repeat(1 << 20) }),
    /name of 1048576 bytes/,
  ],
  ['has one file twice', () => packed({ name: 'my-pack/pack.yaml', text: 'first' }), /is in the archive twice/],
  ['has a wrong checksum', () => packed({ name: 'a.yaml', text: 'x', checksum: 1 }), /does not match its checksum/],
  [
    'has ten thousand entries and one',
    () => packed(...Array.from({ length: 10_001 }, (_, at) => ({ name: `f${at}` }))),
    /more than 10000 entries/,
  ],
  [
    'has a million entries',
    () => gzipSync(Buffer.alloc(512 * 1_000_000, writeTar([{ name: 'a.yaml' }]).subarray(0, 512)), { level: 1 }),
    /unpacks to more than 33554432 bytes/,
  ],
  ['is a bomb', () => gzipSync(Buffer.alloc(300 << 20), { level: 1 }), /unpacks to more than 33554432 bytes/],
  [
    'is a bomb of many members',
    () => Buffer.concat(Array.from({ length: 40 }, () => gzipSync(Buffer.alloc(1 << 20)))),
    /unpacks to more than/,
  ],
  [
    'is cut in the middle',
    () => packed({ name: 'a.yaml', text: 'x'.repeat(5000) }).subarray(0, 60),
    /not gzipped, or is damaged/,
  ],
  ['ends in the middle of a header', () => gzipSync(writeTar(good).subarray(0, 300)), /ends in the middle of a header/],
  ['is no archive', () => Buffer.from('apiVersion: sallyport/v1\n'), /not gzipped, or is damaged/],
  ['is empty', () => Buffer.alloc(0), /not gzipped|no pack\.yaml/],
  ['has no pack', () => gzipSync(writeTar([{ name: 'README.md', text: 'hello' }])), /there is no pack\.yaml in it/],
  [
    'has two packs',
    () => packed({ name: 'other/pack.yaml', text: 'x' }),
    /holds several packs: "other\/", "my-pack\/"/,
  ],
  [
    'has a name that drives the terminal',
    () => packed({ name: '\u001b[2J.yaml', type: '2' }),
    /"\\u001b\[2J\.yaml" is a symbolic link/,
  ],
  ['has a backslash in a name', () => packed({ name: 'my-pack\\..\\evil.yaml', text: 'x' }), /is no path of a file/],
];

describe('an archive that', () => {
  it.each(hostile)('%s is refused with its sentence', { timeout: 5000 }, async (what, make, says) => {
    const path = join(folder, 'pack.tgz');
    writeFileSync(path, make());
    const home = mkdtempSync(join(folder, 'home-'));
    const { code, stdout, stderr } = await runMain(['pack', 'add', path], { env: { SALLYPORT_HOME: home } });
    expect({ what, code, stdout, stderr }).toEqual({ what, code: 3, stdout: '', stderr: expect.stringMatching(says) });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    // It did nothing.
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  });

  it('is larger than sixteen megabytes is not read', async () => {
    const path = join(folder, 'large.tgz');
    writeFileSync(path, Buffer.alloc(17 << 20));
    expect(() => filesOfArchive(path)).toThrow('is too large');
  });
});

describe('an archive', () => {
  it('gives its plain files by their paths, also those with long names', () => {
    const long = `${'a/'.repeat(60)}start.yaml`;
    const files = readTar(
      writeTar([
        { name: './', type: '5' },
        { name: 'pax_global_header', type: 'g', text: '20 comment=0123456\n' },
        { name: './pack.yaml', text: 'one' },
        paxHeader({ path: `p/${long}`, mtime: '1.5' }),
        { name: 'cut', text: 'two' },
        { name: '././@LongLink', type: 'L', text: `g/${long}\0` },
        { name: 'cut', text: 'three' },
        { name: 'after', text: '' },
      ]),
    );
    expect([...files].map(([path, bytes]) => [path, bytes.toString()])).toEqual([
      ['pack.yaml', 'one'],
      [`p/${long}`, 'two'],
      [`g/${long}`, 'three'],
      ['after', ''],
    ]);
  });
});
