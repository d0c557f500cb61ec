import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventsIn } from '../../src/progress/journal.ts';
import { kindsFolder, kindsTask } from '../packs/kinds-pack.ts';
import { type InPty, inPty } from './in-pty.ts';

let home = '';
const started: InPty[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-packs-'));
});
afterEach(() => {
  for (const { pty } of started.splice(0)) {
    try {
      process.kill(pty.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

function start(...args: readonly string[]): InPty {
  const program = inPty(args, { SALLYPORT_HOME: home });
  started.push(program);
  return program;
}

async function leave(program: InPty): Promise<void> {
  program.pty.write('q');
  expect((await program.ended()).exitCode).toBe(0);
}

const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));
function run(...args: readonly string[]): string {
  const env = { ...process.env, SALLYPORT_HOME: home };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
  expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: '' });
  return stdout;
}

it('a preview says that nothing is recorded, counts no hints, and leaves nothing', async () => {
  const preview = start('pack', 'preview', kindsFolder, 'write', '--variant', '2');
  await preview.shows('Preview: nothing is recorded.');
  await preview.shows('goals reached: 0 of 2');
  preview.pty.write('i');
  await preview.shows('Show a hint?');
  expect(preview.screen()).not.toContain('history');
  preview.pty.write('y');
  await preview.shows('Which pods does the policy select?');
  await leave(preview);
  expect(() => readFileSync(join(home, 'state', 'attempts.jsonl'))).toThrow('ENOENT');
});

it('an attempt that was left goes on in its version after an update, and the next one takes the new version', async () => {
  const copy = join(home, 'source');
  cpSync(kindsFolder, copy, { recursive: true });
  run('pack', 'add', copy);
  const first = start('practice', 'kinds/write');
  await first.shows('Write a policy');
  await first.shows('goals reached: 0 of 2');
  await leave(first);

  const rewrite = (file: string, text: string, other: string): void => {
    const before = readFileSync(join(copy, file), 'utf8');
    expect(before).toContain(text);
    writeFileSync(join(copy, file), before.replace(text, other));
  };
  rewrite('pack.yaml', 'version: 1.2.0', 'version: 1.3.0');
  rewrite('write/scenario.yaml', 'title: Write a policy', 'title: Write the new policy');
  expect(run('pack', 'update')).toBe('kinds: 1.2.0 → 1.3.0\n');
  expect(run('list', '--pack', 'kinds')).toContain('Write the new policy');

  const again = start('practice', 'kinds/write');
  await again.shows('goals reached: 0 of 2');
  expect(again.screen()).toContain('Write a policy');
  writeFileSync(join(home, 'state/tasks/kinds/1.2.0/write/1/answer.yaml'), kindsTask('write').solution);
  await again.shows('goals reached: 2 of 2');
  again.pty.write('\r');
  await again.shows('safeguards kept');
  await leave(again);
  const versions = eventsIn(readFileSync(join(home, 'state', 'attempts.jsonl'), 'utf8')).map(({ is, version }) => [
    is,
    version,
  ]);
  expect(versions).toEqual([
    ['started', '1.2.0'],
    ['left', '1.2.0'],
    ['checked', '1.2.0'],
    ['passed', '1.2.0'],
  ]);

  const next = start('practice', 'kinds/write');
  await next.shows('Write the new policy');
  await leave(next);
});
