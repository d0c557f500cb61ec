import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { runCompiled } from '../src/code-cache.ts';
import type * as Main from '../src/main.ts';
import type { Scenario } from '../src/scenario/scenario.ts';

// Prints the code cache of a built main: what the engine has compiled after each command has run once, so that the next
// process need not compile it again. node scripts/code-cache.ts dist/main-….cjs

const [file = ''] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'sallyport-cache-'));
try {
  const { script, exports } = runCompiled(file);
  const { main } = exports as typeof Main;
  const built = (id: string) =>
    JSON.parse(readFileSync(new URL(`../dist/scenario.network-policies.${id}.json`, import.meta.url), 'utf8')) as Pick<
      Scenario,
      'start' | 'solution'
    >;
  const put = (name: string, text: string): string => {
    const path = join(home, name);
    writeFileSync(path, text);
    return path;
  };
  const world = put(
    'world.json',
    JSON.stringify({ kind: 'List', apiVersion: 'v1', items: built('database-only-from-app').start }),
  );
  const solution = (id: string) => put(`${id}.yaml`, built(id).solution);
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
