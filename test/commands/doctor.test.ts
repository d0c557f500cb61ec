import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubeApi, type KubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { findLeftovers, removeLeftovers } from '../../src/cluster/real/clean-up.ts';
import { type OwnershipLabels, RUN_KEY, withOwnership } from '../../src/cluster/real/ownership-labels.ts';
import { type ServedCluster, serveCluster } from '../../src/cluster/served-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import type { DoctorFinding } from '../../src/report/doctor-text.ts';
import { folderForEachTest } from './in-folder.ts';
import { runMain } from './run-main.ts';

const folder = folderForEachTest();
const mine = `tester@${hostname()}`;

interface Told {
  readonly well: boolean;
  readonly findings: readonly DoctorFinding[];
  readonly remains: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

async function doctor(args: readonly string[], env: Readonly<Record<string, string>>) {
  const ran = await runMain(['doctor', '--json', ...args], { env: { USER: 'tester', ...env } });
  return { ...ran, printed: JSON.parse(ran.stdout || '{}') as Told };
}

function standing({ findings }: Told, id: string): string | undefined {
  return findings.find((finding) => finding.id === id)?.standing;
}

describe('what is looked at on a machine', () => {
  const bare = () => ({ KUBECONFIG: join(folder(), 'none'), PATH: folder() });

  it('is described in sentences, with what to do, and what is not needed is no problem', async () => {
    const { printed, code } = await doctor([], bare());
    expect(printed.findings.map(({ id }) => id)).toEqual([
      'node',
      'terminal',
      'colours',
      'kubectl',
      'editor',
      'tmux',
      'state',
      'journal',
      'kind',
      'cluster',
    ]);
    expect(printed.findings.filter(({ standing, todo }) => (standing === 'well') === (todo !== undefined))).toEqual([]);
    expect({ code, well: printed.well }).toEqual({ code: 0, well: true });
    const { stdout, stderr } = await runMain(['doctor'], { env: bare() });
    expect(stdout).toContain('--  There is no kubectl on PATH.\n    ');
    expect(stderr).toBe('');
  });

  it('has a problem where attempts cannot be kept, and the exit code is 1', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    const { printed, code } = await doctor([], { ...bare(), SALLYPORT_HOME: join(file, 'home') });
    expect(printed.findings.find(({ id }) => id === 'state')?.says).toContain(
      'cannot be written: a part of the path is not a folder',
    );
    expect({ code, well: printed.well }).toEqual({ code: 1, well: false });
  });

  it('names torn lines in the journal, and an editor that is not there', async () => {
    const state = join(folder(), 'home/state');
    mkdirSync(state, { recursive: true });
    const line = JSON.stringify({ at: '2026-01-01T00:00:00Z', scenario: 'a', is: 'started', elapsed: 0 });
    writeFileSync(join(state, 'attempts.jsonl'), `${line}\n{"at":\n${line}\n`);
    const { printed } = await doctor([], {
      ...bare(),
      SALLYPORT_HOME: join(folder(), 'home'),
      EDITOR: 'no-such-editor -w',
    });
    expect(printed.findings.find(({ id }) => id === 'journal')?.says).toMatch(/^1 of the 3 lines/);
    expect(standing(printed, 'editor')).toBe('amiss');
  });

  it('reads a journal that is larger than a text may be', async () => {
    const state = join(folder(), 'home/state');
    mkdirSync(state, { recursive: true });
    const line = JSON.stringify({ at: '2026-01-01T00:00:00Z', scenario: 'a', is: 'started', elapsed: 0 });
    writeFileSync(join(state, 'attempts.jsonl'), `${line}\n`);
    truncateSync(join(state, 'attempts.jsonl'), 600 * 2 ** 20);
    const { printed } = await doctor([], { ...bare(), SALLYPORT_HOME: join(folder(), 'home') });
    expect(printed.findings.find(({ id }) => id === 'journal')?.says).toMatch(/^1 of the 2 lines/);
  });

  it('prints the versions of kubectl and kind, and takes no other program for them', async () => {
    const program = (name: string, says: string): void =>
      writeFileSync(join(folder(), name), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
    program('kubectl', '{"clientVersion": {"gitVersion": "v1.34.2"}}');
    program('kind', 'kind v0.30.0 go1.24.6 linux/amd64');
    const { printed } = await doctor([], bare());
    expect(printed.findings.filter(({ id }) => ['kubectl', 'kind'].includes(id)).map(({ says }) => says)).toEqual([
      `kubectl v1.34.2 at ${folder()}/kubectl`,
      `kind v0.30.0 at ${folder()}/kind`,
    ]);
    program('kubectl', 'hello');
    expect(standing((await doctor([], bare())).printed, 'kubectl')).toBe('amiss');
  });

  it('is wrong usage on the simulated cluster, which keeps nothing', async () => {
    expect(await doctor(['--cluster', 'simulated'], bare())).toMatchObject({ code: 2, stdout: '' });
    expect(await doctor(['--cluster', 'lab'], bare())).toMatchObject({ code: 2, stdout: '' });
  });

  it('without a cluster that can be cleaned ends with 4, and without leave with 2', async () => {
    expect(await doctor(['--clean', '--yes'], bare())).toMatchObject({ code: 4, stdout: '' });
    expect(await doctor(['--clean'], bare())).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('what a crash left on a cluster', () => {
  const away = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  const env = { KUBECONFIG: join(away, 'kubeconfig') };
  let cluster: ServedCluster;
  let api: KubeApi;
  beforeAll(async () => {
    cluster = await serveCluster({ now: () => new Date(), fast: true });
    writeFileSync(env.KUBECONFIG, cluster.kubeconfig());
    api = connectKubeApi(openContext(undefined, env));
  });
  afterAll(async () => {
    await cluster.close();
    rmSync(away, { recursive: true });
  });

  const past = '2020-01-01T00:00:00Z';
  const future = '2999-01-01T00:00:00Z';
  const object = (kind: string, name: string, namespace?: string): Manifest => ({
    apiVersion: kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'v1',
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    ...(kind === 'NetworkPolicy' ? { spec: { podSelector: {} } } : {}),
    ...(kind === 'Pod' ? { spec: { containers: [{ name: 'a', image: 'busybox', command: ['sleep', '1d'] }] } } : {}),
  });
  const make = async (manifest: Manifest, marks?: Partial<OwnershipLabels>): Promise<void> => {
    const whole = { run: 'r1', owner: 'other@elsewhere', pid: gone, expires: future, ...marks };
    expect(await api.create(marks === undefined ? manifest : withOwnership(manifest, whole))).toHaveProperty('object');
  };
  const names = async (kind: string, namespace?: string): Promise<readonly string[]> => {
    const apiVersion = kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'v1';
    const all = await api.list(apiVersion, kind, namespace === undefined ? {} : { namespace });
    return all.map(({ metadata }) => metadata.name ?? '').toSorted();
  };

  /** Above what Linux gives to processes. */
  const gone = 4_194_305;

  it('is listed and removed: what expired and what a process of ours made that is gone, and nothing else', async () => {
    await make(object('Namespace', 'left'), { expires: past });
    await make(object('Pod', 'in-left', 'left'), { expires: past });
    await make(object('Namespace', 'theirs'), {});
    await make(object('Namespace', 'shop'));
    await make({ ...object('Namespace', 'labelled'), metadata: { name: 'labelled', labels: { [RUN_KEY]: 'r9' } } });
    await make(object('NetworkPolicy', 'mine', 'shop'), { owner: mine });
    await make(object('NetworkPolicy', 'old', 'shop'), { expires: past });
    await make(object('NetworkPolicy', 'theirs', 'shop'), {});
    await make(object('NetworkPolicy', 'nobodys', 'shop'));
    await make(object('NetworkPolicy', 'going-on', 'shop'), { owner: mine, pid: process.pid });
    await make(object('Pod', 'probe', 'shop'), { owner: mine, run: 'r2' });
    await make(object('Pod', 'app', 'shop'));

    const before = await doctor([], env);
    const listed = before.printed.remains
      .map(({ kind, namespace, name }) => `${kind} ${namespace ?? ''}/${name}`)
      .toSorted();
    expect(listed).toEqual(['Namespace /left', 'NetworkPolicy shop/mine', 'NetworkPolicy shop/old', 'Pod shop/probe']);
    expect(before).toMatchObject({ code: 1, printed: { well: false } });

    const cleaned = await doctor(['--clean', '--yes'], env);
    expect(cleaned).toMatchObject({ code: 0, printed: { well: true, remains: [] } });
    expect(cleaned.stderr).toContain('Left by run r2: Pod shop/probe\n');
    expect(cleaned.printed.findings.find(({ id }) => id === 'cluster')?.says).toMatch(/: 4 objects removed$/);
    expect(await names('Namespace')).not.toContain('left');
    expect(await names('Namespace')).toEqual(expect.arrayContaining(['labelled', 'shop', 'theirs']));
    expect(await names('NetworkPolicy')).toEqual(['going-on', 'nobodys', 'theirs']);
    expect(await names('Pod', 'shop')).toEqual(['app']);
    expect(await doctor([], env)).toMatchObject({ code: 0, printed: { remains: [] } });
  });

  it('of one run is found by its name', async () => {
    await make(object('Namespace', 'of-r5'), { run: 'r5' });
    await make(object('NetworkPolicy', 'of-r5', 'default'), { run: 'r5' });
    await make(object('NetworkPolicy', 'of-r6', 'default'), { run: 'r6' });
    const found = await findLeftovers(api, { run: 'r5' });
    expect(found.map(({ ref }) => `${ref.kind} ${ref.name}`)).toEqual(['NetworkPolicy of-r5', 'Namespace of-r5']);
    expect((await removeLeftovers(api, found)).filter(({ because }) => because !== undefined)).toEqual([]);
    expect(await findLeftovers(api, { run: 'r5' })).toEqual([]);
    expect(await names('NetworkPolicy', 'default')).toEqual(['of-r6']);
  });

  it('is not what has its name now', async () => {
    await make(object('ConfigMap', 'a', 'default'), { run: 'r7' });
    const found = await findLeftovers(api, { run: 'r7' });
    await api.remove({ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'default' });
    await make(object('ConfigMap', 'a', 'default'));
    expect(await removeLeftovers(api, found)).toEqual([{ leftover: found[0] }]);
    expect(await names('ConfigMap', 'default')).toContain('a');
  });
});
