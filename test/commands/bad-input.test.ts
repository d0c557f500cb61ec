import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Ran, runMain } from './run-main.ts';

type Content =
  | string
  | { readonly repeat: string; readonly times: number }
  | { readonly base64: string }
  | { readonly folder: true }
  | { readonly linkTo: string }
  | { readonly socket: true };

interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, Content>>;
  readonly args: readonly string[];
  readonly code: number;
  readonly says: readonly string[];
  readonly process?: true;
}

const here = import.meta.dirname;
const cases = parse(readFileSync(join(here, 'bad-input.yaml'), 'utf8'), { merge: true }) as readonly Case[];
const root = mkdtempSync(join(tmpdir(), 'sallyport-bad-input-'));
const sockets: Server[] = [];
afterAll(() => {
  for (const socket of sockets) socket.close();
  rmSync(root, { recursive: true, force: true });
});

test('there are more than forty cases, and a dozen of them run as processes', () => {
  expect(cases.length).toBeGreaterThan(45);
  expect(cases.filter((one) => one.process).length).toBeGreaterThanOrEqual(12);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test.each(cases.map((one, index) => [one.name, one, index] as const))('%s', async (_, one, index) => {
  const folder = join(root, String(index));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(one.files ?? {})) await put(join(folder, name), content);
  const args = one.args.map((word) => word.replaceAll('DIR', folder));
  const ran = one.process ? runProcess(args, folder) : await runMain(args);
  const said = `${ran.stdout}${ran.stderr}`;
  for (const part of one.says) expect(said).toContain(part.replaceAll('DIR', folder));
  expect(ran.code).toBe(one.code);
  expect(said).not.toMatch(/^\s+at .*[/\\(:]|This is a bug/m);
  expect(one.code >= 2 ? ran.stdout : '').toBe('');
});

async function put(path: string, content: Content): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string') writeFileSync(path, content);
  else if ('repeat' in content) writeFileSync(path, content.repeat.repeat(content.times));
  else if ('base64' in content) writeFileSync(path, Buffer.from(content.base64, 'base64'));
  else if ('folder' in content) mkdirSync(path, { recursive: true });
  else if ('linkTo' in content) symlinkSync(content.linkTo, path);
  else {
    // A socket is a file that nobody, root included, can open and read.
    const socket = createServer();
    sockets.push(socket);
    await new Promise<void>((resolve) => void socket.listen(path, resolve));
  }
}

function runProcess(args: readonly string[], home: string): Ran {
  const program = join(here, '../../dist/sallyport.js');
  const ran = spawnSync(process.execPath, [program, ...args], {
    timeout: 20_000,
    input: '',
    encoding: 'utf8',
    env: { ...process.env, SALLYPORT_HOME: join(home, 'home') },
  });
  return { code: ran.status ?? -1, stdout: ran.stdout, stderr: ran.stderr };
}
