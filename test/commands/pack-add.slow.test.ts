import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListJson, PackListJson } from '../../src/report/json.ts';
import { type Ran, runMain } from './run-main.ts';

const kinds = new URL('../packs/kinds', import.meta.url).pathname;
const base = mkdtempSync(join(tmpdir(), 'sallyport-add-'));
const pack = join(base, 'kinds');
const repository = join(base, 'kinds.git');
const archive = join(base, 'kinds.tgz');
const marker = join(base, 'something-was-run');
let registry: Server;
/** The environment of every command: the tests' registry, and no settings of the machine. */
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  cpSync(kinds, pack, { recursive: true });
  const runs = `touch ${marker}`;
  const scripts = { preinstall: runs, install: runs, postinstall: runs, prepack: runs, prepare: runs };
  writeFileSync(join(pack, 'package.json'), JSON.stringify({ name: '@class/kinds', version: '1.2.3', scripts }));
  writeFileSync(join(pack, 'README.md'), 'A pack of a class.\n');
  makeRepository();
  execFileSync('tar', ['czf', archive, '-C', base, 'kinds']);
  const published = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', base], {
    cwd: pack,
    encoding: 'utf8',
  }).trim();
  registry = await serveRegistry(readFileSync(join(base, published)));
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: base,
    GIT_CONFIG_NOSYSTEM: '1',
    npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
    npm_config_cache: join(base, 'npm-cache'),
    npm_config_update_notifier: 'false',
    npm_config_fetch_retries: '0',
  };
}, 60_000);
afterAll(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(base, { recursive: true, force: true });
});

/** A bare repository with the pack on its branch, a tag, and an older commit that is no pack. */
function makeRepository(): void {
  const work = join(base, 'work');
  const git = (...args: readonly string[]) => {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
    execFileSync('git', [...identity, ...args], { cwd: work, env: { ...process.env, HOME: base } });
  };
  mkdirSync(work);
  git('init', '--quiet');
  writeFileSync(join(work, 'notes.md'), 'nothing yet\n');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Begin');
  git('branch', 'empty');
  cpSync(pack, work, { recursive: true });
  git('add', '.');
  git('commit', '--quiet', '-m', 'Add the pack');
  git('tag', 'v1');
  git('clone', '--quiet', '--bare', '.', repository);
  // A repository of another person may have hooks; a clone must not run them, and neither may a fetch.
  for (const hook of ['post-checkout', 'post-update', 'pre-auto-gc', 'reference-transaction']) {
    writeFileSync(join(repository, 'hooks', hook), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
  }
}

/** A registry with one package, in what npm asks for: the list of its versions, and the archive of one. */
function serveRegistry(tarball: Buffer): Promise<Server> {
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    if (url === '/@class/kinds') {
      const { port } = server.address() as AddressInfo;
      const of = (version: string, bytes: Buffer) => ({
        name: '@class/kinds',
        version,
        dist: {
          tarball: `http://127.0.0.1:${port}/kinds.tgz`,
          integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
        },
      });
      const versions = { '1.2.3': of('1.2.3', tarball), '6.6.6': of('6.6.6', Buffer.from('another')) };
      response.end(JSON.stringify({ name: '@class/kinds', 'dist-tags': { latest: '1.2.3' }, versions }));
    } else if (url === '/kinds.tgz') response.end(tarball);
    else response.writeHead(404).end('{}');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const homes: string[] = [];
/** A home of its own, in which commands are run one after another. */
function newHome(): { readonly home: string; readonly run: (...argv: readonly string[]) => Promise<Ran> } {
  const home = mkdtempSync(join(base, 'home-'));
  homes.push(home);
  return { home, run: (...argv) => runMain(argv, { env: { ...env, SALLYPORT_HOME: home } }) };
}

/** A copy of the pack in which a text of one file is another. */
function changed(name: string, file: string, text: string | RegExp, other: string): string {
  const copy = join(base, name);
  cpSync(pack, copy, { recursive: true });
  const before = readFileSync(join(copy, file), 'utf8');
  expect(before).toMatch(text);
  writeFileSync(
    join(copy, file),
    before.replace(text, () => other),
  );
  return copy;
}

const packsOf = async (run: (...argv: readonly string[]) => Promise<Ran>): Promise<PackListJson['packs']> =>
  (JSON.parse((await run('pack', 'list', '--json')).stdout) as PackListJson).packs.filter(
    ({ source }) => source !== null,
  );

describe('pack add', () => {
  it('gives the same from a folder, an archive, a git repository and an npm package, byte for byte', async () => {
    const sources = [
      pack,
      archive,
      `git+file://${repository}`,
      `git+file://${repository}#v1`,
      'npm:@class/kinds@1.2.3',
    ];
    const results: string[] = [];
    for (const source of sources) {
      const { home, run } = newHome();
      const { code, stdout, stderr } = await run('pack', 'add', source);
      expect({ source, code, stderr }).toEqual({ source, code: 0, stderr: '' });
      expect(stdout).toBe('Pack kinds 1.2.0 is added: 8 tasks. sallyport list --pack kinds\n');
      const folder = join(home, 'state/packs/kinds/1.2.0');
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
        .map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]);
      expect(files.length).toBeGreaterThan(30);
      const commands = [
        ['list', '--pack', 'kinds', '--json'],
        ['grade', 'kinds/write', '--answer', join(folder, 'write/right-answers/one.yaml'), '--json', '--variant', '2'],
        ['grade', 'choose', '--answer', join(pack, 'choose/solution.yaml'), '--json'],
        ['pack', 'check', folder, '--json'],
        ['pack', 'docs', folder],
      ];
      const printed = [];
      for (const command of commands) printed.push(await run(...command));
      results.push(JSON.stringify({ files, printed }).replaceAll(home, ''));
    }
    expect(results.map((result) => result === results[0])).toEqual(sources.map(() => true));
    expect(results[0]).toContain('"passed\\":true');
    expect(readdirSync(base)).not.toContain('something-was-run');
  }, 120_000);

  it('makes the tasks of a pack known to every command, until it is removed', async () => {
    const { home, run } = newHome();
    await run('pack', 'add', pack);
    const refs = async () => {
      const { scenarios } = JSON.parse((await run('list', '--json')).stdout) as ListJson;
      return scenarios.map((scenario) => `${scenario.pack}/${scenario.id}`);
    };
    expect(await refs()).toEqual(expect.arrayContaining(['network-policies/database-only-from-app', 'kinds/choose']));
    expect(await packsOf(run)).toMatchObject([
      { id: 'kinds', version: '1.2.0', scenarios: 8, source: pack, otherVersions: [], fault: null },
    ]);
    expect((await run('pack', 'add', pack)).stdout).toContain('kinds 1.2.0 is there already');
    expect(await run('pack', 'remove', 'kinds')).toMatchObject({ code: 0, stderr: '' });
    expect(await refs()).not.toContain('kinds/choose');
    expect(readdirSync(join(home, 'state/packs')).filter((name) => !name.startsWith('index'))).toEqual([]);
    expect(await run('pack', 'remove', 'kinds')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none is added'),
    });
  });

  it('keeps the version before beside a new one, and takes no second pack of one version', async () => {
    const { run } = newHome();
    const copy = changed('newer', 'write/scenario.yaml', 'minutes: 5', 'minutes: 6');
    await run('pack', 'add', pack);
    const same = await run('pack', 'add', copy);
    expect(same).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/kinds 1\.2\.0 is kept already, with other contents: raise "version"/),
    });
    const text = readFileSync(join(copy, 'pack.yaml'), 'utf8');
    writeFileSync(join(copy, 'pack.yaml'), text.replace('version: 1.2.0', 'version: 1.3.0'));
    expect((await run('pack', 'add', copy)).stdout).toBe(
      `Pack kinds 1.3.0 is now the present version: 8 tasks. sallyport list --pack kinds\nIt now comes from ${copy}; before, it came from ${pack}.\n`,
    );
    expect(await packsOf(run)).toMatchObject([{ version: '1.3.0', otherVersions: ['1.2.0'], source: copy }]);
    // From now on it is the new source that is asked for updates.
    expect((await run('pack', 'update')).stdout).toBe('kinds: 1.3.0 is the newest\n');
    expect((await run('pack', 'add', copy)).stdout).not.toContain('before, it came from');
  });

  it('names every fault of a pack by where it comes from, and keeps nothing of it', async () => {
    const { home, run } = newHome();
    const copy = changed('faulty', 'write/scenario.yaml', 'minutes: 5', 'minutes: 31');
    const { code, stderr } = await run('pack', 'add', copy);
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`${copy}/write/scenario.yaml:7:`),
    });
    expect(readdirSync(join(home, 'state/packs'))).toEqual([]);
  });

  it('opens no link in a folder', async () => {
    const { run } = newHome();
    const copy = join(base, 'linked');
    cpSync(pack, copy, { recursive: true });
    rmSync(join(copy, 'write/solution.yaml'));
    symlinkSync('/etc/passwd', join(copy, 'write/solution.yaml'));
    const { code, stderr } = await run('pack', 'add', copy);
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('"write/solution.yaml" is a link'),
    });
  });

  it.each([
    [['./nowhere'], /there is no file or folder ".*\/nowhere"/],
    [[join(kinds, 'pack.yaml')], /is neither a folder nor a \.tgz/],
    [['https://example.org/pack.tgz'], /a git repository is git\+URL, a package is npm:NAME/],
    [['git+ext::sh -c touch% evil'], /is no address: write git\+https:\/\//],
    [['git+ftp://example.org/x'], /is no address: write git\+https:\/\//],
    [
      ['git+file:///nowhere/at-all.git'],
      /git cannot fetch git\+file:\/\/\/nowhere\/at-all\.git: .*(not appear to be a git repository|does not exist)/,
    ],
    [['git+file:///x#--upload-pack=evil'], /"--upload-pack=evil" behind # is no name/],
    [['npm:../evil'], /npm:\.\.\/evil names no package/],
    [['npm:a/b'], /npm:a\/b names no package/],
    [['npm:x@file:..'], /"file:\.\." behind @ is no version/],
    [['npm:nothing-of-that-name'], /npm cannot fetch npm:nothing-of-that-name: the registry has no such package/],
    [['npm:@class/kinds@6.6.6'], /npm cannot fetch npm:@class\/kinds@6\.6\.6: .*(EINTEGRITY|integrity|sha512)/i],
    [[], /name where the pack comes from: a folder, a \.tgz, git\+URL or npm:NAME/],
  ])('of %j is wrong usage', async (operands, says) => {
    const { run } = newHome();
    const { code, stdout, stderr } = await run('pack', 'add', ...operands);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(says) });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['git', `git+file://${repository}`],
    ['npm', 'npm:@class/kinds'],
  ])('says that it needs %s where there is none', async (program, source) => {
    const { code, stderr } = await runMain(['pack', 'add', source], { env: { ...env, PATH: '/nonexistent' } });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: this source needs ${program}, and no ${program} is on PATH; a folder or a .tgz needs no other program\n`,
    });
  });

  it('does not take a branch that holds no pack, and says so', async () => {
    const { run } = newHome();
    expect(await run('pack', 'add', `git+file://${repository}#empty`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no pack.yaml in it'),
    });
  });
});

describe('pack update', () => {
  it('fetches a pack again from where it came, and says from which version to which', async () => {
    const { run } = newHome();
    const copy = join(base, 'updated');
    cpSync(pack, copy, { recursive: true });
    await run('pack', 'add', copy);
    expect((await run('pack', 'update')).stdout).toBe('kinds: 1.2.0 is the newest\n');
    const text = readFileSync(join(copy, 'pack.yaml'), 'utf8');
    writeFileSync(join(copy, 'pack.yaml'), text.replace('version: 1.2.0', 'version: 2.0.0'));
    expect(await run('pack', 'update', 'kinds')).toMatchObject({ code: 0, stdout: 'kinds: 1.2.0 → 2.0.0\n' });
    expect(await run('pack', 'update', 'kind')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean kinds'),
    });
    rmSync(copy, { recursive: true });
    expect(await run('pack', 'update')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no file or folder'),
    });
    expect(await packsOf(run)).toMatchObject([{ version: '2.0.0', otherVersions: ['1.2.0'], fault: null }]);
  });
});

describe('pack update to what is older', () => {
  it('takes what the source has now, and says that it is an older version', async () => {
    const { run } = newHome();
    const copy = join(base, 'older');
    cpSync(pack, copy, { recursive: true });
    await run('pack', 'add', copy);
    const text = readFileSync(join(copy, 'pack.yaml'), 'utf8');
    writeFileSync(join(copy, 'pack.yaml'), text.replace('version: 1.2.0', 'version: 1.10.0'));
    expect((await run('pack', 'update')).stdout).toBe('kinds: 1.2.0 → 1.10.0\n');
    writeFileSync(join(copy, 'pack.yaml'), text.replace('version: 1.2.0', 'version: 1.9.0'));
    expect(await run('pack', 'update')).toMatchObject({
      code: 0,
      stdout: 'kinds: 1.10.0 → 1.9.0, an older version: it is what the source has now\n',
    });
    expect(await packsOf(run)).toMatchObject([{ version: '1.9.0', otherVersions: ['1.2.0', '1.10.0'] }]);
  });
});

describe('an added pack that can no longer be read', () => {
  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'a file was changed',
      (folder) => writeFileSync(join(folder, 'write/scenario.yaml'), 'title: [\n'),
      /write\/scenario\.yaml:/,
    ],
    ['its folder is gone', (folder) => rmSync(folder, { recursive: true }), /its folder .* cannot be read/],
    [
      'it is another pack now',
      (folder) =>
        writeFileSync(
          join(folder, 'pack.yaml'),
          readFileSync(join(folder, 'pack.yaml'), 'utf8').replace('id: kinds', 'id: other'),
        ),
      /says that it is other/,
    ],
  ])('because %s is named, and left alone', async (_, spoil, says) => {
    const { home, run } = newHome();
    await run('pack', 'add', pack);
    spoil(join(home, 'state/packs/kinds/1.2.0'));
    const { code, stdout, stderr } = await run('list');
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^warning: pack kinds 1\.2\.0 cannot be read: /),
    });
    expect(stderr).toMatch(says);
    expect(stdout).toContain('database-only-from-app');
    expect(await packsOf(run)).toMatchObject([{ id: 'kinds', scenarios: 0, fault: expect.stringMatching(says) }]);
    expect(await run('list', '--pack', 'kinds')).toMatchObject({ code: 3, stderr: expect.stringMatching(says) });
    // To fetch it again makes it whole.
    await run('pack', 'update');
    expect(await run('list')).toMatchObject({ code: 0, stderr: '' });
  });

  it('because the index is damaged does not keep the other commands from their work', async () => {
    const { home, run } = newHome();
    await run('pack', 'add', pack);
    const index = join(home, 'state/packs/index.json');
    writeFileSync(index, '{"packs": [');
    expect(await run('list')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /^warning: The added packs in .* are damaged: the file is now .*index\.json\.damaged-1, /,
      ),
    });
    expect(await run('list')).toMatchObject({ code: 0, stderr: '' });
    await run('pack', 'add', pack);
    expect(await packsOf(run)).toMatchObject([{ id: 'kinds' }]);
    expect(readFileSync(join(dirname(index), 'index.json.damaged-1'), 'utf8')).toBe('{"packs": [');
  });
});
