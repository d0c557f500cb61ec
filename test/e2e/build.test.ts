import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

function build(...args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [join(root, 'scripts/build.ts'), ...args], { stdio: 'inherit' });
  return new Promise((resolve) => child.on('close', resolve));
}

test('a build that is not needed leaves everything as it is', async () => {
  expect(await build('--if-needed')).toBe(0);
  const before = statSync(join(dist, 'build.json')).mtimeMs;
  expect(await build('--if-needed')).toBe(0);
  expect(statSync(join(dist, 'build.json')).mtimeMs).toBe(before);
});

test('two builds at once leave a whole one', { timeout: 120_000 }, async () => {
  expect(await Promise.all([build(), build()])).toEqual([0, 0]);
  const { files } = JSON.parse(readFileSync(join(dist, 'build.json'), 'utf8')) as { files: string[] };
  const there = readdirSync(dist);
  expect(there).toEqual(expect.arrayContaining(files));
  expect(there.filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('the launcher is the file that bin names, and may be run', () => {
  const launcher = join(root, manifest.bin.sallyport);
  expect(readFileSync(launcher, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  expect(statSync(launcher).mode & 0o111).toBe(0o111);
});

test('nothing in the bundle is imported from outside it', () => {
  const imports = readdirSync(dist)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [
      ...readFileSync(join(dist, name), 'utf8').matchAll(/\bimport[\w*{},\s$]*(?:\bfrom\s*)?"([^"\s]+)"/g),
    ])
    .map(([, from = '']) => from);
  expect(imports.length).toBeGreaterThan(20);
  expect(imports.filter((name) => !name.startsWith('node:') && !name.startsWith('./'))).toEqual([]);
});

test('the built folder works by itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-alone-'));
  try {
    cpSync(dist, join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(folder, 'dist/sallyport.js'), ...args], {
        input: '',
        encoding: 'utf8',
        timeout: 20_000,
        env: { ...process.env, SALLYPORT_HOME: join(folder, 'home') },
      });
    expect(run('list', '--json')).toMatchObject({ status: 0, stderr: '' });
    expect(run('list', '--pack', folder).status).toBe(3);
    expect(run('grade', 'isolate-namespace-keep-dns', '--answer', '-')).toMatchObject({ status: 1, stderr: '' });
    expect(run('table', '-f', '-')).toMatchObject({ status: 0, stderr: '' });
    expect(run('doctor', '--json')).toMatchObject({ stderr: '' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the client of real clusters is a file that nothing else needs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-unreal-'));
  try {
    cpSync(dist, join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    rmSync(join(folder, 'dist/real.js'));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(folder, 'dist/sallyport.js'), ...args], {
        input: '',
        encoding: 'utf8',
        timeout: 20_000,
        env: { ...process.env, SALLYPORT_HOME: join(folder, 'home') },
      });
    expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(run('list')).toMatchObject({ status: 0, stderr: '' });
    expect(run('grade', 'isolate-namespace-keep-dns', '--answer', '-')).toMatchObject({ status: 1, stderr: '' });
    expect(run('why', 'default/{}', 'default/{}', '80', '-f', '-').stderr).not.toContain('real.js');
    expect(run('practice').stderr).toContain('terminal');
    expect(run('doctor').stderr).toContain('real.js');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
