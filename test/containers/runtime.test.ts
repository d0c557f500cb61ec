import { setTimeout as rest } from 'node:timers/promises';
import type { Container } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/containers/runtime/bytes.ts';
import { Pipe } from '../../src/containers/runtime/pipe.ts';
import { createSink } from '../../src/containers/runtime/streams.ts';
import { newRuntime, podOf, realClock } from './in-a-pod.ts';

const at = { podUid: 'uid-box', container: 'c' };
const failure =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

function started(spec: Partial<Container> & { image: string }, options = {}) {
  const runtime = newRuntime(options);
  const pod = podOf(spec);
  const ended = Promise.withResolvers<number>();
  const failed = runtime.start(pod, 'c', ({ exitCode }) => ended.resolve(exitCode));
  const lines = (previous = false) =>
    runtime
      .log(at, previous)
      ?.lines()
      .map(({ text }) => text);
  const exec = async (...command: string[]) => {
    const [stdout, stderr] = [createSink(), createSink()];
    const session = runtime.exec(at, command, { stdout, stderr });
    if ('failed' in session) return session.failed;
    return { code: await session.exitCode, stdout: stdout.text(), stderr: stderr.text() };
  };
  return { runtime, pod, failed, ended: ended.promise, lines, exec };
}

describe('a main program that cannot be started', () => {
  it.each([
    ['busybox', ['nosuch'], 'exec: "nosuch": executable file not found in $PATH: unknown'],
    ['busybox', ['/bin/nosuch', 'a'], 'exec: "/bin/nosuch": stat /bin/nosuch: no such file or directory: unknown'],
    ['busybox', ['/etc/hosts'], 'exec: "/etc/hosts": permission denied: unknown'],
    ['gcr.io/distroless/static', ['sh'], 'exec: "sh": executable file not found in $PATH: unknown'],
    ['registry.example/shop/app:1', ['nosuch'], 'exec: "nosuch": executable file not found in $PATH: unknown'],
  ])('%s %j is refused in the words of runc', (image, command, why) => {
    expect(started({ image, command }).failed).toBe(failure + why);
  });
});

describe('exec', () => {
  it('of a program that is missing fails as runc words it', async () => {
    const { exec } = started({ image: 'busybox', command: ['sleep', '60'] });
    expect(await exec('nosuch')).toMatch(
      /^failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown$/,
    );
  });

  it('finds no shell in an image that is said to have none, and its own program all the same', async () => {
    const without = { imagesWithoutShell: new Set(['nginx:1.29']) };
    const { failed, exec } = started({ image: 'nginx:1.29' }, without);
    expect(failed).toBeUndefined();
    expect(await exec('sh', '-c', 'echo hi')).toMatch('exec: "sh": executable file not found in $PATH');
    expect(await started({ image: 'nginx:1.28' }, without).exec('sh', '-c', 'echo hi')).toMatchObject({
      stdout: 'hi\n',
    });
  });

  it.each([
    'coredns/coredns',
    'gcr.io/distroless/base',
    'prom/node-exporter',
    'registry.example/shop/app:1-distroless',
    'registry.example/shop/app-static:1',
    'registry.example/shop/app:scratch',
    'traefik/whoami',
  ])('finds no shell in %s', async (image) => {
    expect(await started({ image }).exec('sh', '-c', 'echo hi')).toMatch(
      'exec: "sh": executable file not found in $PATH',
    );
  });

  it.each([
    'busybox',
    'alpine:3',
    'bash',
    'curlimages/curl',
    'nicolaka/netshoot',
    'nginx',
    'nginx:alpine',
    'redis',
    'ubuntu:24.04',
  ])('finds a shell in %s', async (image) => {
    const said = await started({ image, command: ['sleep', '60'] }).exec('sh', '-c', 'echo hi');
    expect(said).toEqual({ code: 0, stdout: 'hi\n', stderr: '' });
  });

  it('ends in a container that has ended', async () => {
    const { ended, exec } = started({ image: 'busybox', command: ['true'] });
    await ended;
    expect(await exec('ls')).toBe('container not found ("c")');
  });
});

describe('a main program', () => {
  it('ends with its exit code, and its output is the log', async () => {
    const { ended, lines } = started({
      image: 'busybox',
      command: ['sh', '-c', 'echo one; echo two >&2; printf three; exit 3'],
    });
    expect(await ended).toBe(3);
    expect(lines()).toEqual(['one', 'two', 'three']);
  });

  it.each([[['sleep', '3600']], [['sh', '-c', 'sleep 3600']], [['sh', '-c', 'while true; do sleep 0.05; done']]])(
    '%j as process 1 ignores TERM, and is killed after the grace period',
    async (command) => {
      const { runtime, ended } = started({ image: 'busybox', command });
      runtime.stop(at.podUid, 'c', 0.1);
      expect(await ended).toBe(137);
    },
  );

  it('that is a server ends with 0 when it is asked to', async () => {
    const { runtime, ended } = started({ image: 'nginx' });
    runtime.stop(at.podUid, 'c', 30);
    expect(await ended).toBe(0);
  });

  it('with a trap answers TERM itself', async () => {
    const command = ['sh', '-c', 'trap "echo bye; exit 5" TERM; sleep 3600 & wait'];
    const { runtime, ended, lines } = started({ image: 'busybox', command });
    await rest(30);
    runtime.stop(at.podUid, 'c', 5);
    expect(await ended).toBe(5);
    expect(lines()).toEqual(['bye']);
  });

  it('cannot be killed from inside, but a server can be asked to end', async () => {
    const sleeper = started({ image: 'busybox', command: ['sleep', '60'] });
    expect(await sleeper.exec('sh', '-c', 'kill -9 1; kill 1; echo alive')).toMatchObject({
      code: 0,
      stdout: 'alive\n',
    });
    const server = started({ image: 'nginx' });
    void server.exec('sh', '-c', 'kill 1');
    expect(await server.ended).toBe(0);
  });

  it.each([
    ['registry.k8s.io/kube-apiserver:v1.35.4', ['kube-apiserver', '--v=2']],
    ['registry.k8s.io/etcd:3.6.5', ['etcd']],
    ['registry.example/shop/app:1', ['/app/server', '--port=8080']],
    ['node:24', ['node', 'server.js']],
  ])('of %s started with %j is the image own server', async (image, command) => {
    const { runtime, failed, ended } = started({ image, command });
    expect(failed).toBeUndefined();
    runtime.stop(at.podUid, 'c', 5);
    expect(await ended).toBe(0);
  });

  it.each(['registry.example/shop/app:1.4', 'example/static-site', 'example/app:2-alpine', 'example/app:bookworm'])(
    'of %s, which is not known, runs on, and beside it what a candidate tries first',
    async (image) => {
      const { runtime, failed, exec, ended } = started({ image });
      expect(failed).toBeUndefined();
      const line = 'echo hi | tr h H; for name in bash wget curl cat ls env; do which $name; done | wc -l';
      expect(await exec('sh', '-c', line)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Hi\n *6\n$/) });
      expect(await exec('bash', '-c', 'echo ${X-bash}')).toMatchObject({ code: 0, stdout: 'bash\n' });
      expect(await exec('curl', '--version')).toMatchObject({ stdout: expect.stringMatching(/^curl /) });
      runtime.stop(at.podUid, 'c', 5);
      expect(await ended).toBe(0);
    },
  );

  it('of an unknown image runs until it is stopped', async () => {
    const { runtime, ended } = started({ image: 'registry.example/shop/app:1' });
    runtime.stop(at.podUid, 'c', 5);
    expect(await ended).toBe(0);
  });

  it('takes args after the image entry point, with variables replaced', async () => {
    const { ended, lines } = started({
      image: 'busybox',
      args: ['echo', '$(GREETING) $$(X)'],
      env: [{ name: 'GREETING', value: 'hello' }],
    });
    expect(await ended).toBe(0);
    expect(lines()).toEqual(['hello $(X)']);
  });

  it('started again keeps the log of the time before, and finds its files made again', async () => {
    const { runtime, pod, ended, lines } = started({
      image: 'busybox',
      command: ['sh', '-c', 'ls /tmp; echo run; touch /tmp/mark'],
    });
    await ended;
    const again = Promise.withResolvers<void>();
    runtime.start(pod, 'c', () => again.resolve());
    await again.promise;
    expect(lines()).toEqual(['run']);
    expect(lines(true)).toEqual(['run']);
  });

  it('reports no end once its pod is forgotten', async () => {
    const { runtime, ended, lines } = started({ image: 'busybox', command: ['sleep', '60'] });
    runtime.forget(at.podUid);
    expect(await Promise.race([ended, rest(30).then(() => 'silence')])).toBe('silence');
    expect(lines()).toBeUndefined();
  });

  it('streams its lines to who follows, and their end', async () => {
    const { runtime } = started({
      image: 'busybox',
      command: ['sh', '-c', 'for i in 1 2; do sleep 0.05; echo $i; done'],
    });
    const seen: (string | null)[] = [];
    await new Promise<void>((resolve) => {
      runtime.log(at, false)?.follow((line) => {
        seen.push(line?.text ?? null);
        if (line === null) resolve();
      });
    });
    expect(seen).toEqual(['1', '2', null]);
  });
});

describe('attach', () => {
  it('types into a main program with an input, whose end ends it', async () => {
    const { runtime } = started({ image: 'busybox', command: ['cat'], stdin: true, stdinOnce: true });
    const [keys, screen] = [new Pipe(), createSink()];
    const session = runtime.attach(at, { stdin: keys.reader, stdout: screen, stderr: screen });
    await keys.writer.write(encodeUtf8('data\n'));
    keys.writer.close();
    expect('exitCode' in session && (await session.exitCode)).toBe(0);
    expect(screen.text()).toBe('data\n');
  });

  it('leaves the program running when the visitor is sent away', async () => {
    const { runtime, exec } = started({ image: 'busybox', command: ['sleep', '60'] });
    const session = runtime.attach(at, { stdout: createSink(), stderr: createSink() });
    if ('failed' in session) throw new Error(session.failed);
    session.signal('HUP');
    expect(await session.exitCode).toBe(0);
    expect(await exec('echo', 'alive')).toMatchObject({ stdout: 'alive\n' });
  });
});

describe('a container', () => {
  it('has the environment, names and files that its pod gives it', async () => {
    const configOf = () => ({
      env: new Map([
        ['KUBERNETES_SERVICE_PORT', '443'],
        ['COLOR', 'blue'],
      ]),
      files: new Map([['/var/run/secrets/kubernetes.io/serviceaccount/namespace', 'shop']]),
    });
    const { exec } = started({ image: 'busybox', command: ['sleep', '60'] }, { configOf });
    const script =
      'cat /etc/hostname; echo $HOSTNAME $HOME $KUBERNETES_SERVICE_PORT $COLOR; pwd; id -u; cat /var/run/secrets/kubernetes.io/serviceaccount/namespace';
    expect(await exec('sh', '-c', script)).toMatchObject({ stdout: 'box\nbox /root 443 blue\n/\n0\nshop' });
  });

  it.each([
    [
      'a read-only root',
      { securityContext: { readOnlyRootFilesystem: true } },
      "sh: can't create /x: Read-only file system\n",
    ],
    ['a user other than root', { securityContext: { runAsUser: 1000 } }, "sh: can't create /x: Permission denied\n"],
  ])('with %s refuses what may not be written', async (_, more, stderr) => {
    const { exec } = started({ image: 'busybox', command: ['sleep', '60'], ...more });
    expect(await exec('sh', '-c', 'echo > /x')).toMatchObject({ stderr });
  });

  it('shares an emptyDir with the others of its pod', async () => {
    const runtime = newRuntime();
    const volumeMounts = [{ name: 'shared', mountPath: '/data' }];
    const pod = podOf({ image: 'busybox', command: ['sh', '-c', 'echo hello > /data/x; sleep 60'], volumeMounts });
    pod.spec?.containers.push({
      name: 'd',
      image: 'busybox',
      command: ['sh', '-c', 'sleep 0.05; cat /data/x'],
      volumeMounts,
    });
    const whole = {
      ...pod,
      spec: { ...pod.spec, containers: pod.spec?.containers ?? [], volumes: [{ name: 'shared', emptyDir: {} }] },
    };
    const ended = Promise.withResolvers<void>();
    runtime.start(whole, 'c', () => undefined);
    runtime.start(whole, 'd', () => ended.resolve());
    await ended.promise;
    expect(
      runtime
        .log({ ...at, container: 'd' }, false)
        ?.lines()
        .map(({ text }) => text),
    ).toEqual(['hello']);
    runtime.forget('uid-box');
  });

  it('lets others run while a script never ends, and that script be ended', async () => {
    const { runtime } = started({ image: 'busybox', command: ['sleep', '60'] });
    for (const script of [
      'while :; do :; done',
      'yes > /dev/null',
      "awk 'BEGIN { while (1) i++ }'",
      'yes | cat > /dev/null',
    ]) {
      const session = runtime.exec(at, ['sh', '-c', script], { stdout: createSink(), stderr: createSink() });
      if ('failed' in session) throw new Error(session.failed);
      await rest(20);
      session.signal('INT');
      expect(await session.exitCode).toBe(130);
    }
  });

  it('takes and gives archives, as kubectl cp does', async () => {
    const { runtime } = started({ image: 'busybox', command: ['sleep', '60'] });
    const archive = createSink();
    const make = runtime.exec(at, ['sh', '-c', 'mkdir /d; echo text > /d/f; tar cf - -C / d'], {
      stdout: archive,
      stderr: createSink(),
    });
    expect('exitCode' in make && (await make.exitCode)).toBe(0);
    const input = new Pipe(1 << 20);
    await input.writer.write(archive.bytes());
    input.writer.close();
    const out = createSink();
    const take = runtime.exec(at, ['sh', '-c', 'tar xmf - -C /tmp; cat /tmp/d/f'], {
      stdin: input.reader,
      stdout: out,
      stderr: out,
    });
    expect('exitCode' in take && (await take.exitCode)).toBe(0);
    expect(out.text()).toBe('text\n');
  });
});

it('the clock that is handed in is the only one', async () => {
  const clock = { ...realClock, now: () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5)) };
  const { exec } = started({ image: 'busybox', command: ['sleep', '60'] }, { clock });
  expect(await exec('date')).toMatchObject({ stdout: 'Fri Jan  2 03:04:05 UTC 2026\n' });
});
