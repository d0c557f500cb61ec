import { expect, test } from 'vitest';
import { clusterOf } from './cluster.fixture.ts';
import { shopWorld } from './shop-world.ts';

const cluster = clusterOf(shopWorld);

test.each([
  ['dig +short web.shop.svc.cluster.local', '10.96.5.1\n', 0],
  ['dig +short web', '', 0],
  ['dig +short +search web', '10.96.5.1\n', 0],
  ['dig +short -x 10.96.5.1', 'web.shop.svc.cluster.local.\n', 0],
  ['dig +noall +answer web.shop.svc.cluster.local', 'web.shop.svc.cluster.local. 30\tIN\tA\t10.96.5.1\n', 0],
  ['dig nosuch.shop.svc.cluster.local | grep -o "status: [A-Z]*"', 'status: NXDOMAIN\n', 0],
  ['host web', 'web.shop.svc.cluster.local has address 10.96.5.1\n', 0],
  ['host nosuch', 'Host nosuch not found: 3(NXDOMAIN)\n', 1],
  [
    'nslookup web',
    'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tweb.shop.svc.cluster.local\nAddress: 10.96.5.1\n\n',
    0,
  ],
  ['getent hosts web', '10.96.5.1       web.shop.svc.cluster.local\n', 0],
  ['getent hosts nosuch', '', 2],
  ['nc -zv web 80 2>&1', 'Connection to web (10.96.5.1) 80 port [tcp/http] succeeded!\n', 0],
  ['nc -zv web 81 2>&1', 'nc: connect to web (10.96.5.1) port 81 (tcp) failed: Connection refused\n', 1],
  ['traceroute -n -q 1 -m 1 web | head -1', 'traceroute to web (10.96.5.1), 1 hops max, 46 byte packets\n', 0],
])('netshoot: %s', async (line, stdout, code) => {
  const ran = await cluster.sh('shop/shoot', line);
  expect({ stdout: ran.stdout, code: ran.code }).toEqual({ stdout, code });
});

test.each([
  ['busybox', 'wget -qO- -T 2 http://web', "wget: bad address 'web'\n", 1, 20_000],
  ['busybox', 'wget -qO- -T 2 http://10.96.5.1', 'wget: download timed out\n', 1, 2000],
  ['busybox', 'nc -zv -w 3 10.96.5.1 80', 'nc: 10.96.5.1 (10.96.5.1:80): Connection timed out\n', 1, 3000],
  ['netshoot', 'curl -sS -m 3 http://web', 'curl: (28) Resolving timed out after 3000 milliseconds\n', 28, 3000],
  ['netshoot', 'curl -sS http://web', 'curl: (6) Could not resolve host: web\n', 6, 20_000],
  ['netshoot', 'curl -sS -m 3 http://10.96.5.1', 'curl: (28) Connection timed out after 3000 milliseconds\n', 28, 3000],
  [
    'netshoot',
    'curl -sS --connect-timeout 2 http://10.96.5.1',
    'curl: (28) Failed to connect to 10.96.5.1 port 80 after 2000 ms: Timeout was reached\n',
    28,
    2000,
  ],
  [
    'netshoot',
    'nc -zvw2 10.96.5.1 80',
    'nc: connect to 10.96.5.1 port 80 (tcp) timed out: Operation now in progress\n',
    1,
    2000,
  ],
  [
    'busybox',
    'wget -qO- http://10.96.5.1',
    "wget: can't connect to remote host (10.96.5.1): Connection timed out\n",
    1,
    131_000,
  ],
])('%s behind a wall: %s', async (image, line, stderr, code, milliseconds) => {
  expect(await cluster.sh('shop/wall', line, image)).toEqual({ stdout: '', stderr, code, milliseconds });
});

test('dig and nslookup give up when nothing answers', async () => {
  const dig = await cluster.sh('shop/wall', 'dig +time=1 +tries=2 web.shop.svc.cluster.local');
  expect(dig).toMatchObject({ code: 9, milliseconds: 2000 });
  expect(dig.stdout).toContain(';; communications error to 10.96.0.10#53: timed out\n');
  expect(dig.stdout).toContain(';; no servers could be reached\n');
  const nslookup = await cluster.sh('shop/wall', 'nslookup web', 'busybox');
  expect(nslookup).toMatchObject({
    stdout: ';; connection timed out; no servers could be reached\n\n',
    code: 1,
    milliseconds: 5000,
  });
});

test.each([
  ['agnhost connect web:80', '', 0],
  ['agnhost connect web:81 --timeout=3s', 'REFUSED\n', 1],
  ['agnhost connect 192.0.2.1:80 --timeout=1s', 'TIMEOUT\n', 1],
  ['agnhost connect nosuch:80 --timeout=1s', 'DNS: lookup nosuch: no such host\n', 1],
])('%s', async (line, stderr, code) => {
  const ran = await cluster.sh('shop/tester', line);
  expect({ stderr: ran.stderr, code: ran.code }).toEqual({ stderr, code });
});

test.each([
  ['wget -qO- http://web | grep -c title', '1\n', '', 0],
  ['wget -q http://web:81', '', '', 4],
  ['wget -qO- http://web/nope', '', '', 8],
  ['wget -nv http://nosuch', '', 'wget: unable to resolve host address \u2018nosuch\u2019\n', 4],
])('GNU wget: %s', async (line, stdout, stderr, code) => {
  const ran = await cluster.sh('shop/box', line, 'golang');
  expect({ stdout: ran.stdout, stderr: ran.stderr, code: ran.code }).toEqual({ stdout, stderr, code });
});

test('Ctrl-C ends a ping with its statistics', async () => {
  const ran = await cluster.sh('shop/box', 'ping 10.244.7.5 & sleep 2; kill -INT $!; wait $!');
  expect(ran.stdout).toContain('--- 10.244.7.5 ping statistics ---\n');
});
