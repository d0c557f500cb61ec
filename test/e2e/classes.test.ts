import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import type { SubmissionsJson } from '../../src/report/class/submissions-json.ts';
import { writeClass, writeHostile } from '../classroom/class.fixture.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sallyport-classes-'));
const bin = join(folder, 'bin');
const submissions = join(folder, 'submissions');
const task = 'database-only-from-app';

beforeAll(() => {
  for (const name of [bin, submissions, join(folder, 'parts')]) mkdirSync(name);
  writeClass(submissions);
  writeHostile(submissions);
  const program = join(bin, 'sallyport');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/sallyport.js')}' "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built program, and gives what it prints. */
function sallyport(...args: readonly string[]): { readonly code: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync(join(bin, 'sallyport'), args, {
    env: environment(),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout };
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, SALLYPORT_HOME: join(folder, 'home'), PATH: `${bin}:${process.env['PATH'] ?? ''}` };
}

/** The objects of the first block of YAML in docs/classes.md. */
function documented(): readonly Manifest[] {
  const [, yaml = ''] =
    /^```yaml\n(apiVersion[\s\S]*?)^```/m.exec(readFileSync(join(root, 'docs/classes.md'), 'utf8')) ?? [];
  const read = readManifests(yaml, 'classes.md');
  if ('fault' in read) throw new Error(read.fault.message);
  return read.documents.map(({ value }) => value as Manifest);
}

interface IndexedJob extends Manifest {
  readonly spec: {
    readonly completions: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly command: readonly string[]; readonly args: readonly string[] }[];
      };
    };
  };
}

describe('the Job that docs/classes.md shows', () => {
  test('is admitted, with all that it brings', async () => {
    const objects = documented();
    expect(objects.map(({ kind }) => kind)).toEqual(['Job', 'NetworkPolicy']);
    const cluster = await createSimulatedCluster({ now: () => new Date() });
    const applied = await cluster.apply(objects);
    expect(applied.map((one) => (one.is === 'refused' ? one.status.message : (one.warnings ?? [])))).toEqual([[], []]);
  });

  test('grades every part, one process each, and the parts are the class as one run grades it', async () => {
    const [job] = documented() as readonly IndexedJob[];
    const { completions, template } = job!.spec;
    const [{ command, args } = { command: [], args: [] }] = template.spec.containers;
    const [program = '', ...words] = [...command, ...args].map((word) => word.replaceAll('/class/', `${folder}/`));
    const pods = Array.from({ length: completions }, (_, index) => {
      // Kubernetes counts the pods from 0.
      const child = spawn(program, words, {
        env: { ...environment(), JOB_COMPLETION_INDEX: String(index) },
        stdio: ['ignore', 'ignore', 'ignore'],
      });
      return new Promise((done) => child.on('close', done));
    });
    expect(await Promise.all(pods)).toEqual([0, 0, 0, 0]);
    expect(readdirSync(join(folder, 'parts')).toSorted()).toEqual(['1.json', '2.json', '3.json', '4.json']);

    const forms = (name: string): readonly string[] => [
      '--csv',
      join(folder, `${name}.csv`),
      '--html',
      join(folder, `${name}.html`),
    ];
    const whole = sallyport('grade', '--submissions', submissions, task, '--jobs', '2', '--json', ...forms('whole'));
    const merged = sallyport('grade', '--merge', join(folder, 'parts'), '--json', ...forms('merged'));
    expect(whole.code).toBe(3);
    expect(whole.stdout.length).toBeGreaterThan(1000);
    expect(merged.code).toBe(whole.code);
    expect(merged.stdout === whole.stdout).toBe(true);
    for (const ending of ['csv', 'html']) {
      expect(readFileSync(join(folder, `merged.${ending}`))).toEqual(readFileSync(join(folder, `whole.${ending}`)));
    }
  });

  test('fails, and is started again, where the program could not be used', () => {
    const [job] = documented() as readonly IndexedJob[];
    const [{ command, args } = { command: [], args: [] }] = job!.spec.template.spec.containers;
    const [program = '', ...words] = [...command, ...args].map((word) =>
      word.replaceAll('/class/', `${folder}/nowhere/`),
    );
    const { status } = spawnSync(program, words, { env: { ...environment(), JOB_COMPLETION_INDEX: '0' } });
    expect(status).not.toBe(0);
  });
});

test('a folder with 10,000 entries that are no answers is gone through to its end', () => {
  const many = join(folder, 'many');
  mkdirSync(many);
  for (let at = 0; at < 10_000; at++) writeFileSync(join(many, `${at}.txt`), '');
  writeFileSync(join(many, 'z.yaml'), '');
  const { code, stdout } = sallyport('grade', '--submissions', many, task, '--json');
  const { submissions } = JSON.parse(stdout) as SubmissionsJson;
  expect(code).toBe(3);
  expect(submissions.filter(({ fault }) => fault?.code === 'unreadable')).toHaveLength(10_000);
  expect(submissions.at(-1)).toMatchObject({ name: 'z', score: 0, fault: null });
});
