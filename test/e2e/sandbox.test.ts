import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubectlPath } from '../kubectl/kubectl.ts';
import { withKubectl } from '../kubectl/with-kubectl.ts';
import { writeBundled } from '../scenario/bundled.fixture.ts';
import { inPty } from './in-pty.ts';

const task = 'database-only-from-app';
const scenario = writeBundled(task);
const bundled = fileURLToPath(new URL('../../scenarios/network-policies', import.meta.url));
const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));
const kubectl = withKubectl ? await kubectlPath() : '';

let home = '';
const started: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-sandbox-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

interface Run {
  readonly child: ChildProcess;
  stdout(): string;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts `sallyport sandbox`; its input is a pipe unless said. */
function sandbox(args: readonly string[], stdin: 'pipe' | 'ignore' = 'pipe'): Run {
  const path = `${dirname(kubectl)}:${process.env['PATH'] ?? ''}`;
  const env = { ...process.env, HOME: home, SALLYPORT_HOME: join(home, 'sallyport'), PATH: path };
  const child = spawn(process.execPath, [program, 'sandbox', ...args], { env, stdio: [stdin, 'pipe', 'pipe'] });
  started.push(child);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.on('data', (chunk: Buffer) => void (written[name] += chunk.toString()));
  }
  const ended = new Promise<Awaited<Run['ended']>>((resolve) => {
    child.on('close', (code) => resolve({ code, ...written }));
  });
  return { child, stdout: () => written.stdout, ended };
}

/** The line that it prints once it serves. */
async function serving(run: Run): Promise<{ readonly kubeconfig: string; readonly server: string }> {
  while (!run.stdout().includes('\n')) await new Promise((resolve) => setTimeout(resolve, 5));
  return JSON.parse(run.stdout()) as { kubeconfig: string; server: string };
}

const isLeft = (): boolean => readdirSync(join(home, 'sallyport', 'state', 'run')).length > 0;

describe('a sandbox that runs a command', () => {
  it.each([
    ['its exit code', ['sh', '-c', 'exit 7'], 7],
    ['128 and the signal that ended it', ['sh', '-c', 'kill -KILL $$'], 137],
    ['127 where there is no such program', ['no-such-program-anywhere'], 127],
  ])('ends with %s', async (_, command, code) => {
    expect(await sandbox(['--', ...command]).ended).toMatchObject({ code, stdout: '' });
    expect(isLeft()).toBe(false);
  });

  it('passes input and output through, and takes nothing of the command for its own', async () => {
    const run = sandbox(['--', 'sh', '-c', 'echo "$@"; cat; echo told >&2', 'sh', '--help', '--timings']);
    run.child.stdin!.end('from standard input');
    expect(await run.ended).toEqual({ code: 0, stdout: '--help --timings\nfrom standard input', stderr: 'told\n' });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on, and ends as the command does', async (signal) => {
    const run = sandbox([
      '--',
      'sh',
      '-c',
      `trap 'exit 5' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`,
    ]);
    while (!run.stdout().includes('ready')) await new Promise((resolve) => setTimeout(resolve, 5));
    run.child.kill(signal);
    expect((await run.ended).code).toBe(5);
    expect(isLeft()).toBe(false);
  });

  it('sets KUBECONFIG to a file that only its owner can read, gone at the end', async () => {
    const run = sandbox(['--', 'sh', '-c', 'echo "$KUBECONFIG"; read -r word']);
    while (!run.stdout().includes('\n')) await new Promise((resolve) => setTimeout(resolve, 5));
    const path = run.stdout().trim();
    expect([path, dirname(path)].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o700]);
    run.child.stdin!.end();
    await run.ended;
    expect(existsSync(path)).toBe(false);
  });
});

/** A pod as a JSON manifest, in the namespace team. */
const pod = (name: string, container: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'team' },
    spec: { containers: [{ name: 'c', image: 'nginx', ...container }] },
  });

describe('a sandbox that runs a command on manifests', () => {
  const never = pod('never', { readinessProbe: { exec: { command: ['false'] } } });
  /** Starts it on pods. */
  const on = (pods: readonly string[], ...args: readonly string[]): Run => {
    writeFileSync(join(home, 'pods.yaml'), pods.join('\n---\n'));
    return sandbox(['-f', join(home, 'pods.yaml'), ...args]);
  };
  const kubectlGet = ['--', 'kubectl', 'get', 'pods', '--no-headers'];

  it.runIf(withKubectl)('starts it when each pod is ready, in the one namespace that they name', async () => {
    const { code, stdout, stderr } = await on([pod('web', {}), pod('two', {})], ...kubectlGet).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^two +1\/1 +Running .*\nweb +1\/1 +Running .*\n$/);
  });

  it('names a pod that has failed, and does not wait for it', async () => {
    const run = on([pod('bad', { image: 'missing' }), pod('web', {})], '--', 'echo', 'started');
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'started\n' });
    expect(stderr).toMatch(/^warning: pod team\/bad is not ready: container c: (ErrImagePull|ImagePullBackOff)\n$/);
  });

  it('waits as long as --wait says for one that is not ready, and goes on', async () => {
    const { code, stdout, stderr } = await on([never], '--wait', '2', '--', 'echo', 'started').ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'started\n' });
    expect(stderr).toBe('warning: pod team/never is not ready: container c runs, but is not ready\n');
  });

  it.runIf(withKubectl)('does not wait at all with --wait 0', async () => {
    expect((await on([never], '--wait', '0', ...kubectlGet).ended).stdout).toMatch(/^never +0\/1 +/);
  });

  it('ends its wait at SIGINT, and does not start the command', async () => {
    const run = on([never], '--', 'echo', 'started');
    while (!existsSync(join(home, 'sallyport', 'state', 'run')) || !isLeft())
      await new Promise((resolve) => setTimeout(resolve, 5));
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130, stdout: '' });
    expect(isLeft()).toBe(false);
  });
});

describe('a sandbox that serves', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('says where, and ends well at %s', async (signal) => {
    const run = sandbox(['--kubeconfig', join(home, 'config')], 'ignore');
    const { kubeconfig, server } = await serving(run);
    expect(server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(kubeconfig).toBe(join(home, 'config'));
    expect(readFileSync(kubeconfig, 'utf8')).toContain(server);
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    run.child.kill(signal);
    expect(await run.ended).toMatchObject({ code: 0, stderr: 'Serving until SIGTERM or SIGINT.\n' });
    expect([existsSync(kubeconfig), isLeft()]).toEqual([false, false]);
  });

  it('ends with its input where that is a pipe', async () => {
    const run = sandbox([]);
    await serving(run);
    run.child.stdin!.end();
    expect(await run.ended).toMatchObject({ code: 0, stderr: 'Serving until SIGTERM, SIGINT or the end of input.\n' });
  });

  it('is not ended by input that has nothing in it', async () => {
    const run = sandbox([], 'ignore');
    await serving(run);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(run.child.exitCode).toBe(null);
  });

  it('takes manifests from standard input and serves on', async () => {
    const run = sandbox(['-f', '-']);
    run.child.stdin!.end('{apiVersion: v1, kind: Namespace, metadata: {name: mine}}');
    await serving(run);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(run.child.exitCode).toBe(null);
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(0);
  });

  it('does not write its kubeconfig over a file that is not its own', async () => {
    writeFileSync(join(home, 'config'), 'mine');
    const { code, stderr } = await sandbox(['--kubeconfig', join(home, 'config'), '--', 'true']).ended;
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("it is not sallyport's") });
    expect(readFileSync(join(home, 'config'), 'utf8')).toBe('mine');
    expect(isLeft()).toBe(false);
  });
});

describe.runIf(withKubectl)('a sandbox with kubectl', () => {
  it('without anything else is an empty cluster as kind gives it', async () => {
    const run = sandbox(['--', 'kubectl', 'get', 'nodes,namespaces', '-o', 'name']);
    expect((await run.ended).stdout.trim().split('\n')).toEqual([
      'node/sallyport-control-plane',
      'node/sallyport-worker',
      'node/sallyport-worker2',
      ...['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => `namespace/${name}`),
    ]);
    expect(existsSync(join(home, '.kube'))).toBe(false);
  });

  it('begins with what -f names', async () => {
    const run = sandbox([
      '-f',
      join(scenario, 'start.yaml'),
      '--',
      'kubectl',
      'get',
      'deployments',
      '-n',
      'shop',
      '-o',
      'name',
    ]);
    expect(await run.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('deployment.apps/db') });
  });

  it('of a task uses the task’s namespace, and grades what a script has done there', async () => {
    const script = `kubectl apply -f ${scenario}/solution.yaml; kubectl get deployments; exit 3`;
    const { code, stdout, stderr } = await sandbox([task, '--grade', '--json', '--', 'sh', '-c', script]).ended;
    expect(JSON.parse(stdout)).toMatchObject({
      scenario: task,
      passed: true,
      score: 1,
      rejected: [],
      command: { code: 3 },
    });
    expect(stderr).toContain('networkpolicy.networking.k8s.io/db-only-from-app created');
    expect(stderr).toMatch(/^web +1\/1/m);
    expect(code).toBe(0);
  });

  it('lets a candidate try connections from the task’s own pods, with a shell and curl', async () => {
    const run = sandbox([
      task,
      '--',
      'sh',
      '-c',
      'kubectl exec deploy/app -- sh -c "curl -s -m 3 http://web | grep title"',
    ]);
    expect(await run.ended).toMatchObject({ code: 0, stdout: '<title>Welcome to nginx!</title>\n', stderr: '' });
  });

  it('takes the task from the pack that --pack names', async () => {
    const run = sandbox([task, '--pack', bundled, '--', 'kubectl', 'get', 'deployments', '-o', 'name']);
    expect((await run.ended).stdout).toContain('deployment.apps/db');
  });

  it.each([
    [
      'a relabelled namespace and a deleted pod',
      'kubectl label ns dev team=x; kubectl delete pods --all -n dev --now',
      1,
    ],
    ['a command that is not there', 'no-such-program-anywhere', 1],
  ])('grades %s as it is', async (_, script, code) => {
    expect((await sandbox([task, '--grade', '--', 'sh', '-c', script]).ended).code).toBe(code);
  });

  it('waits for pods that the script has started', async () => {
    const script = 'kubectl run late --image=nginx --labels app=app; kubectl apply -f $0';
    const run = sandbox([task, '--grade', '--json', '--', 'sh', '-c', script, `${scenario}/solution.yaml`]);
    expect(JSON.parse((await run.ended).stdout)).toMatchObject({ passed: true });
  });
});

describe.runIf(withKubectl)('kubectl run with a terminal', () => {
  const client = ['--rm', '-it', '--image=busybox', '--', 'wget', '-qO-', '-T', '3', 'http://web'];
  /** Types `kubectl run` on the cluster of a task. */
  const run = (...options: readonly string[]) =>
    inPty(['sandbox', task, '--', 'kubectl', 'run', 'tester', ...options, ...client], {
      HOME: home,
      SALLYPORT_HOME: join(home, 'sallyport'),
      PATH: `${dirname(kubectl)}:${process.env['PATH'] ?? ''}`,
    });

  it('prints the answer of a program that ends at once, with --restart=Never', async () => {
    const program = run('--restart=Never');
    expect((await program.ended()).exitCode).toBe(0);
    expect(program.written()).toMatch(/Welcome to nginx[\s\S]*pod "tester" deleted/);
  });

  // As on a real v1.35.4, where kubectl waits for a minute: the pod is never seen to be ready between its restarts.
  it('waits in vain for one that restarts each time it has ended', async () => {
    const program = run('--pod-running-timeout=5s');
    expect((await program.ended()).exitCode).toBe(1);
    expect(program.written()).toContain('timed out waiting for the condition');
  });
});
