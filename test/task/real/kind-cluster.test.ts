import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enforcesPolicies } from '../../../src/cluster/real/kind.ts';
import { confirmCluster } from '../../../src/task/real/choose-cluster.ts';
import { kindCluster, madeKind } from '../../../src/task/real/kind-cluster.ts';
import { folderForEachTest } from '../../commands/in-folder.ts';
import { runMain } from '../../commands/run-main.ts';
import { type SmallApi, smallApi, typing } from '../../commands/small-api.ts';

const folder = folderForEachTest();
let api: SmallApi;
let env: Record<string, string>;

/** The stand-in for kind, whose clusters are small API servers. */
beforeEach(async () => {
  api = await smallApi(folder());
  const bin = join(folder(), 'bin');
  mkdirSync(bin);
  symlinkSync(join(import.meta.dirname, '../../fakes/kind'), join(bin, 'kind'));
  const script = (name: string, line: string): void =>
    writeFileSync(join(folder(), name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  script('up.sh', `echo "${api.env['KUBECONFIG']}"`);
  script('down.sh', `echo down >> "${folder()}/downs"`);
  env = {
    SALLYPORT_HOME: join(folder(), 'home'),
    SALLYPORT_REAL_CLUSTER: folder(),
    FAKE_KIND_STATE: join(folder(), 'kinds'),
    KUBECONFIG: join(folder(), 'mine'),
    HOME: folder(),
    PATH: `${bin}:/usr/bin:/bin`,
  };
});
afterEach(() => api.stop());

async function choose(typed: readonly string[], more: Readonly<Record<string, string>> = {}, yes = false) {
  const streams = typing({ ...env, ...more }, typed);
  const chosen = await confirmCluster({ is: 'kind' }, { yes, streams }).then(
    ({ context, access }) => ({ context, server: access.server }),
    ({ code, message }: Error & { readonly code: number }) => ({ code, message }),
  );
  return { chosen, shown: streams.shown() };
}

describe('--cluster kind', () => {
  it('creates a cluster once it was asked, uses it once its context was typed, and finds it the next time', async () => {
    const { chosen, shown } = await choose(['yes', 'kind-sallyport']);
    expect(chosen).toEqual({ context: 'kind-sallyport', server: api.server });
    expect(shown).toContain('There is no kind cluster called sallyport.');
    expect(shown).toContain('Creating cluster "sallyport" ...');
    const again = await choose(['kind-sallyport']);
    expect(again.chosen).toEqual(chosen);
    expect(again.shown).not.toContain('There is no kind cluster');
  });

  it("leaves the person's own kubeconfig as it is", async () => {
    await choose(['yes', 'kind-sallyport']);
    expect(existsSync(env['KUBECONFIG']!)).toBe(false);
    expect(existsSync(join(folder(), '.kube'))).toBe(false);
  });

  it.each([[['']], [['no']], [[]]])('creates nothing where %j is typed', async (typed) => {
    expect((await choose(typed)).chosen).toEqual({ code: 2, message: 'Not confirmed: nothing was changed.' });
    expect(await (await kindCluster(env)).find()).toBeNull();
    expect(madeKind(env)).toBeNull();
  });

  it('creates it unasked with --yes', async () => {
    const { chosen, shown } = await choose([], {}, true);
    expect(chosen).toMatchObject({ context: 'kind-sallyport' });
    expect(shown).toContain('Creating it, as --yes says.');
  });

  it('takes the cluster of the current context where that is one of kind', async () => {
    const other = await kindCluster(env);
    await other.create(() => undefined);
    const kinds = env['FAKE_KIND_STATE']!;
    writeFileSync(join(kinds, 'lab'), readFileSync(join(kinds, 'sallyport')));
    await other.removeMade();
    writeFileSync(
      env['KUBECONFIG']!,
      readFileSync(api.env['KUBECONFIG']!, 'utf8')
        .replaceAll('name: sallyport', 'name: kind-lab')
        .replace('current-context: sallyport', 'current-context: kind-lab')
        .replace('cluster: sallyport, user: sallyport', 'cluster: kind-lab, user: kind-lab'),
    );
    expect((await choose(['kind-lab'])).chosen).toMatchObject({ context: 'kind-lab' });
  });

  it('ends with 4 where there is no kind, and where kind has no containers to run in', async () => {
    const none = await choose([], { PATH: folder() }, true);
    expect(none.chosen).toMatchObject({ code: 4, message: expect.stringMatching(/^error: there is no kind on PATH/) });
    const broken = { FAKE_KIND_BROKEN: 'Cannot connect to the Docker daemon' };
    const without = await choose([], { ...broken, PATH: `${folder()}/bin:${await pathWithoutRuntimes()}` }, true);
    expect(without.chosen).toMatchObject({
      code: 4,
      message: expect.stringContaining('kind needs Docker, Podman or nerdctl'),
    });
    writeFileSync(join(folder(), 'bin/docker'), '#!/bin/sh\necho docker\n', { mode: 0o755 });
    const down = await choose([], broken, true);
    expect(down.chosen).toMatchObject({
      code: 4,
      message: expect.stringMatching(/kind get clusters failed: ERROR: .*Docker daemon\. Is Docker running/),
    });
  });

  it('of a version that does not enforce policies is not created, and the error says what to do, with a configuration', async () => {
    const { chosen } = await choose(['yes'], { FAKE_KIND_VERSION: 'v0.23.0' });
    expect(chosen).toMatchObject({ code: 4, message: expect.stringContaining('disableDefaultCNI: true') });
    expect(chosen).toMatchObject({ message: expect.stringMatching(/Calico .*\n?.*Cilium/s) });
    expect(madeKind(env)).toBeNull();
  });

  it.each([
    ['v0.23.0', false],
    ['v0.24.0', true],
    ['v0.24.0-alpha', true],
    ['v0.30.1', true],
    ['v1.0.0', true],
  ])('of version %s enforces policies: %s', (version, does) => {
    expect(enforcesPolicies(version)).toBe(does);
  });
});

describe('a kind cluster', () => {
  const clean = (...args: readonly string[]) =>
    runMain(['doctor', '--clean', '--cluster', 'kind', '--yes', ...args], { env });

  it('that was made here is deleted by doctor --clean --cluster kind, and listed by doctor until then', async () => {
    await choose([], {}, true);
    expect((await runMain(['doctor'], { env })).stdout).toContain('This program made the kind cluster sallyport.');
    const { code, stdout } = await clean();
    expect(stdout).toContain('ok  The kind cluster sallyport is deleted');
    expect(code).toBe(0);
    expect(readFileSync(join(folder(), 'downs'), 'utf8')).toBe('down\n');
    expect((await runMain(['doctor'], { env })).stdout).not.toContain('This program made');
  });

  it('that was made elsewhere is never deleted, even if it bears the name of one that was made here', async () => {
    await choose([], {}, true);
    const mine = madeKind(env);
    writeFileSync(join(env['SALLYPORT_HOME']!, 'state/kind/made'), 'another cluster\n');
    await (await kindCluster(env)).removeMade();
    expect(existsSync(join(folder(), 'downs'))).toBe(false);
    expect([mine?.length, madeKind(env)]).toEqual([64, null]);
    expect(await (await kindCluster(env)).find()).not.toBeNull();
  });
});

/** A folder with the programs that the stand-in needs, and no container runtime. */
async function pathWithoutRuntimes(): Promise<string> {
  const tools = join(folder(), 'tools');
  mkdirSync(tools);
  const { onPath } = await import('../../../src/cli/on-path.ts');
  for (const name of ['bash', 'env', 'mkdir', 'sed', 'cat', 'ls']) {
    const path = onPath(name, { PATH: '/usr/bin:/bin' });
    if (path !== null) symlinkSync(path, join(tools, name));
  }
  return tools;
}
