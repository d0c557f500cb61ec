import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { runCompiled } from '../src/compiled.ts';
import type * as Main from '../src/main.ts';

// Prints the code cache of a built main: what the engine has compiled after each command has run once, so that the next
// process need not compile it again. node scripts/code-cache.ts dist/main-….cjs

const [file = ''] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'sallyport-cache-'));
try {
  const { script, exports } = runCompiled(file);
  const { main } = exports as typeof Main;
  const world = join(home, 'world.yaml');
  writeFileSync(
    world,
    readFileSync(new URL('../scenarios/network-policies/database-only-from-app/start.yaml', import.meta.url)),
  );
  const solution = (id: string) =>
    new URL(`../scenarios/network-policies/${id}/solution.yaml`, import.meta.url).pathname;
  for (const id of ['database-only-from-app', 'isolate-namespace-keep-dns']) {
    await main(['grade', id, '--answer', solution(id), '--json'], quiet());
    await main(['grade', id, '--answer', solution(id)], quiet());
    await main(['grade', id, '--answer', '-'], quiet());
  }
  for (const json of [[], ['--json']]) {
    await main(['list', ...json], quiet());
    await main(
      ['why', 'shop/web', 'service:shop/db', '5432', '-f', world, '-f', solution('database-only-from-app'), ...json],
      quiet(),
    );
    await main(['table', '-f', world, ...json], quiet());
  }
  await main(['--help'], quiet());
  process.stdout.write(script.createCachedData());
} finally {
  rmSync(home, { recursive: true, force: true });
}

function quiet() {
  const streams = {
    stdin: Readable.from([]),
    stdout: new PassThrough().resume(),
    stderr: new PassThrough().resume(),
    env: { SALLYPORT_HOME: home },
  };
  return { ...streams, terminal: () => streams };
}
