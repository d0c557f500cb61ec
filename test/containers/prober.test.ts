import type { Container, Probe } from 'kubernetes-types/core/v1';
import { describe, expect, it, test } from 'vitest';
import type { ProbeFault } from '../../src/kube/container-runtime.ts';
import { newRuntime, podOf } from './in-a-pod.ts';

const waits = { image: 'busybox', command: ['sleep', 'infinity'] };

/** What a probe of a container that has just been started finds. */
async function probed(
  spec: Partial<Container> & { readonly image: string },
  how: Probe,
): Promise<ProbeFault | undefined> {
  const runtime = newRuntime();
  runtime.start(podOf(spec), 'c', () => undefined);
  const fault = await resultOf(runtime, how);
  runtime.forget('uid-box');
  return fault;
}

function resultOf(runtime: ReturnType<typeof newRuntime>, how: Probe): Promise<ProbeFault | undefined> {
  return new Promise((resolve) => {
    runtime.probe('uid-box', 'c', how, 0, (fault) => {
      resolve(fault);
      return false;
    });
  });
}

describe('a command of a probe', () => {
  it('that ends well is a success', async () => {
    expect(await probed(waits, { exec: { command: ['true'] } })).toBeUndefined();
  });

  test.each([
    ['fails', ['sh', '-c', 'echo no; exit 3'], { is: 'failure', because: 'no\n' }],
    ['takes too long', ['sleep', '5'], { is: 'failure', because: 'command timed out: "sleep 5" timed out after 1s' }],
    [
      'is not there',
      ['nosuch'],
      { is: 'error', because: expect.stringContaining('"nosuch": executable file not found') },
    ],
  ])('that %s is reported in the words of a kubelet', async (_, command, fault) => {
    expect(await probed(waits, { exec: { command }, timeoutSeconds: 1 })).toEqual(fault);
  });

  it('that an image with a server of its own may bring counts as there', async () => {
    expect(
      await probed({ image: 'rabbitmq' }, { exec: { command: ['rabbitmq-diagnostics', 'ping'] } }),
    ).toBeUndefined();
  });
});

describe('a command of a probe in an unknown image', () => {
  const image = 'registry.example/shop/app:1.4';
  const how = { exec: { command: ['sh', '-c', 'test -f /app/ready'] } };

  it('says nothing where the image runs its own program, whose files are not there', async () => {
    expect(await probed({ image }, how)).toBeUndefined();
    expect(await probed({ image, command: ['/app/server'] }, how)).toBeUndefined();
  });

  it('counts where the container runs a program that is there', async () => {
    expect(await probed({ image, command: ['sleep', '60'] }, how)).toEqual({ is: 'failure', because: '' });
    const runtime = newRuntime();
    const command = ['sh', '-c', 'mkdir /app; touch /app/ready; sleep 60'];
    runtime.start(podOf({ image, command }), 'c', () => undefined);
    await expect.poll(() => resultOf(runtime, how)).toBeUndefined();
    runtime.forget('uid-box');
  });
});

it('a port that nothing listens on refuses', async () => {
  const because = 'dial tcp 10.244.0.48:81: connect: connection refused';
  expect(await probed(waits, { tcpSocket: { port: 81 } })).toEqual({ is: 'failure', because });
  expect(await probed(waits, { httpGet: { port: 81, path: '/x' } })).toEqual({
    is: 'failure',
    because: `Get "http://10.244.0.48:81/x": ${because}`,
  });
});

it('a preStop hook is run before the program is asked to end', async () => {
  const runtime = newRuntime();
  const hook = { exec: { command: ['sh', '-c', 'echo bye > /tmp/bye'] } };
  const command = ['sh', '-c', 'trap "cat /tmp/bye; exit 0" TERM; while :; do sleep 0.05; done'];
  const ended = new Promise<number>((resolve) => {
    runtime.start(podOf({ image: 'busybox', command, lifecycle: { preStop: hook } }), 'c', ({ exitCode }) =>
      resolve(exitCode),
    );
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  runtime.stop('uid-box', 'c', 10);
  expect(await ended).toBe(0);
  const log = runtime.log({ podUid: 'uid-box', container: 'c' }, false);
  expect(log?.lines().map(({ text }) => text)).toEqual(['bye']);
});
