import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import { type ServedCluster, serveCluster } from '../../src/cluster/served-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';

/** A pod with a shell, and one whose image is not there. */
const start = [
  pod('box', [{ name: 'box', image: 'busybox', command: ['sleep', 'infinity'] }]),
  pod('two', [
    { name: 'a', image: 'busybox', command: ['sleep', 'infinity'] },
    { name: 'b', image: 'nginx' },
  ]),
];

function pod(name: string, containers: readonly object[]): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { containers } };
}

let cluster: ServedCluster;
let token = '';
let ca = '';
beforeAll(async () => {
  cluster = await serveCluster({ now: () => new Date(), start, fast: true });
  const config = parse(cluster.kubeconfig()) as {
    readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
    readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
  };
  token = config.users[0].user['token']!;
  ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data']!, 'base64').toString();
});
afterAll(() => cluster.close());

interface Heard {
  readonly protocol: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: unknown;
  readonly code: number;
}

/** Enters a pod of `default` and sends each message once the one before is out; resolves when the server has closed. */
function enter(path: string, protocols: readonly string[], messages: readonly Buffer[] = []): Promise<Heard | number> {
  const url = `${cluster.server.replace('https', 'wss')}/api/v1/namespaces/default/pods/${path}`;
  const socket = new WebSocket(url, [...protocols], { ca, headers: { Authorization: `Bearer ${token}` } });
  const heard: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<Heard | number>();
  const on = (channel: number): string =>
    Buffer.concat(heard.filter((message) => message[0] === channel).map((message) => message.subarray(1))).toString();
  socket.on('open', () => messages.forEach((message) => socket.send(message)));
  socket.on('message', (message: Buffer) => heard.push(message));
  socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
  socket.on('error', () => undefined);
  socket.on('close', (code) => {
    const status: unknown = on(3) === '' ? undefined : JSON.parse(on(3));
    resolve({ protocol: socket.protocol, stdout: on(1), stderr: on(2), status, code });
  });
  return promise;
}

const v5 = ['v5.channel.k8s.io'];
const stdin = (text: string): Buffer => Buffer.concat([Buffer.from([0]), Buffer.from(text)]);
const endOfInput = Buffer.from([255, 0]);

describe('a command in a container', () => {
  it('writes to both its outputs, and reports its exit code', async () => {
    const path = 'box/exec?command=sh&command=-c&command=echo+out;+echo+err+>%262;+exit+3&stdout=true&stderr=true';
    expect(await enter(path, v5)).toEqual({
      protocol: v5[0],
      stdout: 'out\n',
      stderr: 'err\n',
      code: 1000,
      status: {
        metadata: {},
        status: 'Failure',
        message: 'command terminated with non-zero exit code: command terminated with exit code 3',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      },
    });
  });

  it('reads what is sent to it up to the end', async () => {
    const path = 'box/exec?command=cat&stdin=true&stdout=true';
    expect(await enter(path, v5, [stdin('hello '), stdin('world'), endOfInput])).toMatchObject({
      stdout: 'hello world',
      status: { metadata: {}, status: 'Success' },
    });
  });

  it('that ends at once still hears the input that is on its way', async () => {
    const url = `${cluster.server.replace('https', 'wss')}/api/v1/namespaces/default/pods/box/exec`;
    const socket = new WebSocket(`${url}?command=false&stdin=true`, v5, {
      ca,
      headers: { Authorization: `Bearer ${token}` },
    });
    await once(socket, 'open');
    await delay(100);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.send(stdin('late'));
    socket.send(endOfInput);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1000);
  });

  it('that ends at once waits for no input that never comes', async () => {
    expect(await enter('box/exec?command=false&stdin=true', v5)).toMatchObject({ code: 1000 });
  });

  it('speaks the older protocol with a client that knows no other', async () => {
    const heard = await enter('box/exec?command=echo&command=hi&stdout=true', ['v4.channel.k8s.io']);
    expect(heard).toMatchObject({ protocol: 'v4.channel.k8s.io', stdout: 'hi\n' });
  });

  it('has a terminal where one is asked for', async () => {
    const path = 'box/exec?command=sh&stdin=true&stdout=true&tty=true';
    const size = Buffer.concat([Buffer.from([4]), Buffer.from('{"Width":100,"Height":30}')]);
    const heard = await enter(path, v5, [size, stdin('stty size 2>/dev/null; tty\rexit 5\r')]);
    expect(heard).toMatchObject({ status: { details: { causes: [{ message: '5' }] } } });
    expect((heard as Heard).stdout).toContain('/dev/pts/0\r\n');
  });

  it('is ended by Ctrl-C on a terminal', async () => {
    const path = 'box/exec?command=sleep&command=1000&stdin=true&stdout=true&tty=true';
    expect(await enter(path, v5, [stdin('\x03')])).toMatchObject({
      status: { details: { causes: [{ message: '130' }] } },
    });
  });

  it('that the image does not have is reported in the words of the runtime', async () => {
    const heard = (await enter('box/exec?command=nosuch&stdout=true', v5)) as Heard;
    const { message } = heard.status as { readonly message: string };
    expect(message.replace(/[0-9a-f]{64}/, 'ID')).toBe(
      'Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "ID": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown',
    );
  });

  it('needs a stream', async () => {
    expect(await enter('box/exec?command=ls', v5)).toMatchObject({
      status: {
        message:
          'Internal error occurred: unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr',
      },
    });
  });
});

describe('no request enters', () => {
  it.each([
    ['a pod that is not there', 'nobody/exec?command=ls&stdout=true', v5, 404],
    ['a container that is not there', 'box/exec?command=ls&container=nope&stdout=true', v5, 400],
    ['one of two containers without saying which', 'two/exec?command=ls&stdout=true', v5, 400],
    ['in an unknown protocol', 'box/exec?command=ls&stdout=true', ['foo.bar'], 403],
    ['by forwarding a port', 'box/portforward?ports=80', v5, 400],
  ])('%s', async (_what, path, protocols, code) => {
    expect(await enter(path, protocols)).toBe(code);
  });
});

describe('a connection that breaks the protocol', () => {
  /** Upgrades by hand, sends bytes that are no frames, and resolves when the server has hung up. */
  function sendRaw(bytes: Uint8Array): Promise<void> {
    const { hostname, port } = new URL(cluster.server);
    const socket = connect({ host: hostname, port: Number(port), ca });
    socket.write(
      [
        'GET /api/v1/namespaces/default/pods/box/exec?command=cat&stdin=true&stdout=true HTTP/1.1',
        `Host: ${hostname}:${port}`,
        `Authorization: Bearer ${token}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        'Sec-WebSocket-Protocol: v5.channel.k8s.io',
        '',
        '',
      ].join('\r\n'),
    );
    socket.once('data', () => {
      socket.write(bytes);
      setTimeout(() => socket.destroy(), 20);
    });
    return new Promise((resolve) => socket.on('error', () => undefined).once('close', () => resolve()));
  }

  it('is given up, and the server goes on', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 50, maxLength: 50 }),
        async (all) => {
          await Promise.all(all.map(sendRaw));
        },
      ),
      { numRuns: 10 },
    );
    expect(await enter('box/exec?command=echo&command=hi&stdout=true', v5)).toMatchObject({ stdout: 'hi\n' });
  });

  it('is heard out where only a channel is wrong', { timeout: 60_000 }, async () => {
    const message = fc.tuple(fc.integer({ min: 1, max: 255 }), fc.uint8Array({ maxLength: 100 }));
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        const sent = messages
          .filter(([channel]) => channel !== 255)
          .map(([channel, bytes]) => Buffer.concat([Buffer.from([channel]), bytes]));
        const heard = await enter('box/exec?command=cat&stdin=true&stdout=true', v5, [
          ...sent,
          Buffer.alloc(0),
          stdin('still here'),
          endOfInput,
        ]);
        expect(heard).toMatchObject({ stdout: 'still here' });
      }),
      { numRuns: 100 },
    );
  });
});
