import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  attemptLines,
  type Observation,
  probeScript,
  readObservations,
} from '../../../../src/cluster/real/probes/probe-script.ts';

describe('what was seen', () => {
  test.each<[string, string, Observation]>([
    ['busybox', 'tcp tcp code 0 db (10.1.1.1:80) open', 'connected'],
    ['busybox', 'tcp tcp code 1 ', 'refused'],
    ['busybox', 'tcp tcp code 1 nc: 10.1.1.1 (10.1.1.1:80): Connection timed out', 'timed out'],
    ['busybox', "tcp tcp code 1 nc: bad address 'db.shop.svc'", 'name not resolved'],
    ['busybox', 'tcp tcp code 1 nc: 10.1.1.1 (10.1.1.1:80): No route to host', 'unreachable'],
    ['OpenBSD', 'tcp tcp code 0 Connection to db (10.1.1.1) 80 port [tcp/http] succeeded!', 'connected'],
    ['OpenBSD', 'tcp tcp code 1 nc: connect to 10.1.1.1 port 80 (tcp) failed: Connection refused', 'refused'],
    [
      'OpenBSD',
      'tcp tcp code 1 nc: connect to 10.1.1.1 port 80 (tcp) timed out: Operation now in progress',
      'timed out',
    ],
    ['OpenBSD', 'tcp tcp code 1 nc: getaddrinfo for host "db" port 80: Name or service not known', 'name not resolved'],
    ['OpenBSD', 'tcp tcp code 1 nc: connect to 10.1.1.1 port 80 (tcp) failed: Network is unreachable', 'unreachable'],
    ['agnhost', 'tcp OPEN', 'connected'],
    ['agnhost', 'tcp REFUSED', 'refused'],
    ['agnhost', 'tcp TIMEOUT', 'timed out'],
    ['agnhost', 'tcp DNS: lookup db: no such host', 'name not resolved'],
    ['agnhost', 'tcp OTHER: connect: network is unreachable', 'unreachable'],
    ['agnhost', 'sctp OPEN', 'connected'],
    ['agnhost', 'sctp TIMEOUT', 'timed out'],
    ['agnhost', 'udp OPEN', 'connected'],
    ['nc -u', 'udp ok code 124', 'connected'],
    ['nc -u', 'udp 4kubernetesdefault` code 143', 'connected'],
    ['nc -u', 'udp  code 124', 'timed out'],
    ['nc -u', 'udp  code 143', 'timed out'],
    ['nc -u', 'udp  code 137', 'timed out'],
    ['nc -u', 'udp  code 1', 'refused'],
    ['an image without tools', 'tcp NOTOOL', 'no tool'],
    ['an image without tools', 'udp NOTOOL', 'no tool'],
    ['an image without tools', 'sctp NOTOOL', 'no tool'],
  ])('by %s: “%s”', (_, line, seen) => {
    expect(readObservations(`0 ${line}\n`, 1)).toEqual([seen]);
  });

  test('is in the order of the attempts, whichever ended first, and undefined where nothing was said', () => {
    expect(readObservations('2 tcp OPEN \nnoise\n0 tcp TIMEOUT \n9 tcp OPEN\n', 3)).toEqual([
      'timed out',
      undefined,
      'connected',
    ]);
  });
});

describe('the script, run by this machine’s shell', () => {
  let open: Server;
  let echo: Socket;
  let mute: Socket;
  let closed = 0;
  beforeAll(async () => {
    open = createServer((socket) => void socket.on('error', () => undefined).resume());
    echo = createSocket('udp4', (bytes, from) => echo.send(bytes, from.port, from.address));
    mute = createSocket('udp4');
    const gone = createServer();
    for (const server of [open, gone]) await once(server.listen(0, '127.0.0.1'), 'listening');
    for (const socket of [echo, mute]) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    closed = portOf(gone);
    gone.close();
    await once(gone, 'close');
  });
  afterAll(() => {
    open.close();
    for (const socket of [echo, mute]) socket.close();
  });

  test('separates open from closed, heard from lost and refused, and a name that does not exist', async () => {
    const host = '127.0.0.1';
    const attempts = [
      { host, port: portOf(open), protocol: 'TCP' },
      { host, port: closed, protocol: 'TCP' },
      { host: 'nobody.invalid', port: 80, protocol: 'TCP' },
      { host, port: echo.address().port, protocol: 'UDP' },
      { host, port: mute.address().port, protocol: 'UDP' },
      { host, port: closed, protocol: 'UDP' },
      { host, port: 80, protocol: 'SCTP' },
    ] as const;
    const began = performance.now();
    expect(readObservations(await run(attemptLines(attempts)), attempts.length)).toEqual([
      'connected',
      'refused',
      'name not resolved',
      'connected',
      'timed out',
      'refused',
      'no tool',
    ]);
    expect(performance.now() - began).toBeLessThan(8000);
  });

  test('tries more than it tries at once', async () => {
    const attempts = Array.from({ length: 140 }, () => ({ host: '127.0.0.1', port: 80, protocol: 'SCTP' as const }));
    expect(new Set(readObservations(await run(attemptLines(attempts)), 140))).toEqual(new Set(['no tool']));
  });
});

/** Runs the script with attempts on its input, in the way of a pod that has busybox's nc. */
async function run(attempts: string): Promise<string> {
  const path = `${join(import.meta.dirname, '../../../fakes/bin')}:${process.env['PATH'] ?? ''}`;
  const shell = spawn('sh', ['-c', probeScript, 'sh', '2'], {
    env: { ...process.env, PATH: path },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  shell.stdin.end(attempts);
  return text(shell.stdout);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
