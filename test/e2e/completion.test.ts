import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../src/cli/on-path.ts';

// The scripts of completion in the shells that are on this machine: bash is on every one that the tests run on.

const program = resolve(import.meta.dirname, '../../dist/sallyport.js');
const folder = mkdtempSync(join(tmpdir(), 'sallyport-shells-'));
const files = join(folder, 'files');
const script = (shell: string): string => join(folder, `sallyport.${shell}`);
const shells = ['bash', 'zsh', 'fish'].filter((shell) => onPath(shell, process.env) !== null);
const env = { ...process.env, HOME: folder, ZDOTDIR: folder, SALLYPORT_HOME: folder, TERM: 'dumb', LC_ALL: 'C.UTF-8' };

beforeAll(() => {
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(files, 'manifests'), { recursive: true });
  writeFileSync(join(files, 'answer.yaml'), '');
  // The Node of the tests and the built program, under the name that is completed.
  const bin = join(folder, 'bin/sallyport');
  writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(bin, 0o755);
  for (const shell of shells) {
    const { stdout } = spawnSync(process.execPath, [program, 'completion', shell], { env, encoding: 'utf8' });
    writeFileSync(script(shell), stdout);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));

/** How each shell is started in a terminal without the files of the person's own, and reads the script. */
const starts: Readonly<Record<string, { readonly args: readonly string[]; readonly first: string }>> = {
  bash: { args: ['--noprofile', '--norc', '-i'], first: `source ${script('bash')}` },
  zsh: { args: ['-f', '-i'], first: `autoload -Uz compinit && compinit -u -D && source ${script('zsh')}` },
  fish: { args: ['--no-config', '-i'], first: `source ${script('fish')}` },
};

it('is tried in bash at least', () => {
  expect(shells).toContain('bash');
});

describe.each(shells)('in %s', (shell) => {
  let pty: IPty;
  let written = '';
  beforeAll(async () => {
    const { args, first } = starts[shell]!;
    const path = `${join(folder, 'bin')}:${process.env['PATH']}`;
    pty = spawn(shell, [...args], { cols: 300, rows: 50, cwd: files, env: { ...env, PATH: path, PS1: '$ ' } });
    pty.onData((data) => {
      written += data;
    });
    pty.write(`${first}; echo rea''dy\r`);
    await sees(/ready/);
  });
  afterAll(() => pty.kill('SIGKILL'));

  async function sees(text: RegExp): Promise<void> {
    const from = performance.now();
    while (!text.test(written)) {
      if (performance.now() - from > 15_000) throw new Error(`${text} did not come in:\n${written}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Types a beginning and Tab, waits for what the line must become, and empties it. */
  async function completed(typed: string, wanted: string): Promise<string> {
    written = '';
    pty.write(`${typed}\t`);
    await sees(new RegExp(wanted.replaceAll('.', '\\.')));
    pty.write('\x15');
    return written;
  }

  it.each([
    ['sallyport expl', 'sallyport explain '],
    ['sallyport grade --subm', '--submissions '],
    ['sallyport practice isolate-namespace-keep-d', 'isolate-namespace-keep-dns '],
    ['sallyport lesson and-or-o', 'and-or-or '],
    ['sallyport grade x --answer ans', 'answer.yaml '],
    ['sallyport grade --submissions mani', 'manifests/'],
  ])('"%s" becomes "%s"', async (typed, wanted) => {
    expect(await completed(typed, wanted)).toContain(wanted);
  });
});

it('the script of bash finds the program where the path does not have it', () => {
  const ask = `source ${script('bash')}
COMP_LINE='sallyport agree --cluster sim' COMP_POINT=29 COMP_CWORD=3 COMP_WORDS=(sallyport agree --cluster sim)
_sallyport; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const path = process.env['PATH'] ?? '';
  const { stdout } = spawnSync('bash', ['--noprofile', '--norc', '-c', ask], {
    env: { ...env, PATH: path },
    encoding: 'utf8',
  });
  expect(stdout).toBe('simulated\n');
});
