import { expect, test } from 'vitest';
import { clusterOf } from './cluster.fixture.ts';
import { shopWorld } from './shop-world.ts';

const cluster = clusterOf(shopWorld);

test.each([
  [
    'nginx shows its welcome page',
    'curl -s http://web | grep -o "<title>.*</title>"',
    '<title>Welcome to nginx!</title>\n',
    0,
  ],
  ['nginx says who it is', 'curl -sI http://web | grep -i ^server', 'Server: nginx/1.29.3\r\n', 0],
  ['nginx has no other page', 'curl -s -o /dev/null -w "%{http_code}" http://web/nope', '404', 0],
  ['curl -f makes an error of that', 'curl -sf http://web/nope', '', 22],
  ['httpd works', 'curl -s http://page', '<html><body><h1>It works!</h1></body></html>\n', 0],
  ['an unknown image answers its name on the port it declares', 'curl -s http://10.244.7.1:8080', 'api\n', 0],
  ['agnhost answers its name', 'curl -s http://10.244.7.2:8090/hostname', 'tester', 0],
  ['agnhost echoes', 'curl -s "http://10.244.7.2:8090/echo?msg=hi"', 'hi', 0],
  ['agnhost listens where its arguments say, and nowhere else', 'curl -s http://10.244.7.2:8080', '', 7],
  ['http-echo says its text', 'curl -s http://10.244.7.3:5678', 'apple\n', 0],
  ['redis answers PING', 'printf "PING\\r\\n" | nc -w 1 cache 6379', '+PONG\r\n', 0],
  ['redis is no web server', 'curl -s http://cache:6379', '', 1],
  ['postgres says nothing to a browser', 'curl -s http://pg:5432', '', 52],
  ['mysql greets every client', 'curl -s http://my:3306', '', 1],
  [
    'mongo answers a browser what it is',
    'curl -s http://docs:27017',
    'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
    0,
  ],
  ['a container that sleeps listens on nothing', 'nc -z 10.244.7.4 80', '', 1],
])('%s', async (_, line, stdout, code) => {
  const ran = await cluster.sh('shop/shoot', line);
  expect({ stdout: ran.stdout, code: ran.code }).toEqual({ stdout, code });
});

test.each([
  ['shop/pg', 'postgres', 'pg_isready -h pg', 'pg:5432 - accepting connections\n', '', 0],
  ['shop/pg', 'postgres', 'pg_isready -h nosuch', 'nosuch:5432 - no response\n', '', 2],
  ['shop/pg', 'postgres', 'PGPASSWORD=secret psql -h pg -U postgres -tc "select 1"', ' 1\n\n', '', 0],
  [
    'shop/pg',
    'postgres',
    'PGPASSWORD=wrong psql -h pg.shop -U postgres -c "select 1"',
    '',
    'psql: error: connection to server at "pg.shop" (10.96.5.3), port 5432 failed: FATAL:  password authentication failed for user "postgres"\n',
    2,
  ],
  ['shop/my', 'mysql', 'mysqladmin ping -h my', 'mysqld is alive\n', '', 0],
  ['shop/my', 'mysql', 'mysql -h nosuch', '', "ERROR 2005 (HY000): Unknown MySQL server host 'nosuch' (-2)\n", 1],
  ['shop/cache', 'redis', 'redis-cli -h cache ping', 'PONG\n', '', 0],
  [
    'shop/cache',
    'redis',
    'redis-cli -h web -p 81 ping',
    '',
    'Could not connect to Redis at web:81: Connection refused\n',
    1,
  ],
])('%s, %s: %s', async (pod, image, line, stdout, stderr, code) => {
  const ran = await cluster.sh(pod, line, image);
  expect({ stdout: ran.stdout, stderr: ran.stderr, code: ran.code }).toEqual({ stdout, stderr, code });
});

test('what a pod opens at run time answers for others until it is closed', async () => {
  const fresh = clusterOf(shopWorld);
  const serving = fresh.sh('shop/box', 'echo -e "HTTP/1.0 200 OK\\n\\nhello" | nc -l -p 8081');
  await fresh.sh('shop/shoot', 'sleep 1');
  expect(fresh.networks.listeners().get('shop/box')).toEqual([{ port: 8081, protocol: 'TCP' }]);
  expect((await fresh.sh('shop/shoot', 'curl -s http://10.244.7.4:8081')).stdout).toBe('hello\n');
  expect((await serving).stdout).toContain('GET / HTTP/1.1');
  expect(fresh.networks.listeners().size).toBe(0);
  expect((await fresh.sh('shop/shoot', 'curl -s http://10.244.7.4:8081')).code).toBe(7);
});

test('python serves the files of its folder, and says each request', async () => {
  const fresh = clusterOf(shopWorld);
  const line = 'cd /tmp; echo one > a.txt; python3 -m http.server 8000 & sleep 1; curl -s localhost:8000/a.txt';
  const ran = await fresh.sh('shop/box', line, 'python');
  expect(ran.stdout).toBe('Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...\none\n');
  expect(ran.stderr).toMatch(/^127\.0\.0\.1 - - \[21\/Nov\/2026 18:00:01\] "GET \/a\.txt HTTP\/1\.1" 200 -\n$/);
});

test('a port that is taken cannot be opened twice', async () => {
  const fresh = clusterOf(shopWorld);
  const ran = await fresh.sh('shop/box', 'nc -l -p 9000 & sleep 1; nc -l -p 9000');
  expect(ran).toMatchObject({ stderr: 'nc: bind: Address already in use\n', code: 1 });
});

test('nc -lk -e runs its program for each that comes', async () => {
  const fresh = clusterOf(shopWorld);
  const ran = await fresh.sh(
    'shop/box',
    'nc -lk -p 9003 -e echo served & sleep 1; nc 127.0.0.1 9003; nc 127.0.0.1 9003',
  );
  expect(ran.stdout).toBe('served\nserved\n');
});

test('a policy that comes while a connection is open stops what its client sends', async () => {
  const fresh = clusterOf(shopWorld);
  const { network } = fresh.containerOf('shop/box');
  const client = fresh.containerOf('shop/shoot').network;
  const heard: string[] = [];
  network.listen(7000, 'TCP', (socket) => {
    void (async () => {
      for (let chunk = await socket.read(); chunk !== null; chunk = await socket.read())
        heard.push(new TextDecoder().decode(chunk));
    })();
  });
  const connected = await client.connect('10.244.7.4', 7000);
  if (connected.is !== 'connected') throw new Error(connected.is);
  await connected.socket.write(new TextEncoder().encode('before'));
  const walls = fresh.snapshot().policies;
  fresh.change((old) => ({
    ...old,
    policies: [
      {
        metadata: { name: 'late', namespace: 'shop' },
        spec: { podSelector: { matchLabels: { app: 'box' } }, policyTypes: ['Ingress'] },
      },
    ],
  }));
  const sent = connected.socket.write(new TextEncoder().encode('after'));
  await fresh.sh('shop/shoot', 'sleep 5');
  expect(heard).toEqual(['before']);
  fresh.change((old) => ({ ...old, policies: walls }));
  await sent;
  await fresh.sh('shop/shoot', 'sleep 1');
  expect(heard).toEqual(['before', 'after']);
});
