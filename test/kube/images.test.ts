import { expect, test } from 'vitest';
import { fullReference, listeningPorts, nameOfImage, whyNoImage } from '../../src/kube/images.ts';

const open = (container: object) =>
  listeningPorts({ name: 'c', ...container }).map(({ port, protocol }) => `${port}/${protocol}`);
const declared = [{ containerPort: 8080 }];

test.each([
  ['a known image', { image: 'nginx' }, ['80/TCP']],
  ['a known image of a registry, with tag and digest', { image: 'docker.io/library/redis:8@sha256:00' }, ['6379/TCP']],
  ['an unknown image', { image: 'example/app:1' }, []],
  ['what is declared', { image: 'example/app', ports: [{ containerPort: 53, protocol: 'UDP' }] }, ['53/UDP']],
  ['both', { image: 'nginx', ports: declared }, ['8080/TCP', '80/TCP']],
  ['a known image with arguments', { image: 'postgres', args: ['-c', 'fsync=off'] }, ['5432/TCP']],
  ['sleep', { image: 'nginx', command: ['sleep', '3600'], ports: declared }, []],
  ['sleep by its path', { image: 'busybox', command: ['/bin/sleep', 'infinity'] }, []],
  ['sleep as arguments', { image: 'busybox', args: ['sleep', '1d'], ports: declared }, []],
  ['tail', { image: 'nginx', command: ['tail', '-f', '/dev/null'] }, []],
  ['an idle shell', { image: 'nginx', command: ['sh'] }, []],
  ['a shell that sleeps', { image: 'nginx', command: ['sh', '-c', 'while true; do sleep 60; done'] }, []],
  [
    'a shell that says something and sleeps',
    { image: 'nginx', command: ['/bin/sh', '-c', 'echo ready && sleep 3600'] },
    [],
  ],
  [
    'a shell that serves what it declares',
    { image: 'python', command: ['sh', '-c', 'python -m http.server 8080'], ports: declared },
    ['8080/TCP'],
  ],
  ['a shell in place of the image', { image: 'nginx', command: ['sh', '-c', './serve'] }, []],
  [
    'a listener in place of what is declared',
    { image: 'busybox', command: ['nc', '-lk', '-p', '9000'], ports: declared },
    ['9000/TCP'],
  ],
  ['a listener over UDP', { image: 'busybox', command: ['nc', '-u', '-l', '-p', '53'] }, ['53/UDP']],
  ['a client', { image: 'busybox', command: ['nc', '-w', '2', 'web', '80'] }, []],
  [
    'python, on the port that it has by itself',
    { image: 'python', command: ['python3', '-m', 'http.server'] },
    ['8000/TCP'],
  ],
  [
    'a listener in a script',
    { image: 'busybox', command: ['sh', '-c', 'while true; do nc -l -p 8080; done'] },
    ['8080/TCP'],
  ],
  ['agnhost by its arguments', { image: 'agnhost', args: ['netexec', '--http-port=80', '--udp-port=-1'] }, ['80/TCP']],
  ['agnhost with both of its ports', { image: 'agnhost', args: ['netexec'] }, ['8080/TCP', '8081/UDP']],
  ['agnhost that does nothing', { image: 'agnhost', args: ['pause'], ports: declared }, []],
  ['redis on another port', { image: 'redis', args: ['--port', '6380'] }, ['6380/TCP']],
  ['http-echo on another port', { image: 'http-echo', args: ['-listen=:8080', '-text=x'] }, ['8080/TCP']],
])('%s', (_, container, ports) => {
  expect(open(container)).toEqual(ports);
});

test.each([
  ['localhost:5000/team/nginx:1.29', 'nginx'],
  ['nginx', 'nginx'],
  ['registry.k8s.io/coredns/coredns:v1.13.1', 'coredns'],
])('the name of %s is %s', (image, name) => {
  expect(nameOfImage(image)).toBe(name);
});

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['team/app:1', 'docker.io/team/app:1'],
  ['quay.io/team/app', 'quay.io/team/app:latest'],
  ['localhost:5000/app:v1', 'localhost:5000/app:v1'],
  ['app@sha256:00', 'docker.io/library/app@sha256:00'],
])('the full reference of %s is %s', (image, reference) => {
  expect(fullReference(image)).toBe(reference);
});

test.each(['no-such-image', 'quay.io/team/missing-app:1.2', 'localhost:5000/nonexistent:v1'])(
  'there is no image %s',
  (image) => {
    const reference = fullReference(image);
    expect(whyNoImage(image)).toBe(
      `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`,
    );
  },
);

test('all other images exist, but for those that are named', () => {
  expect(whyNoImage('example/app')).toBeUndefined();
  expect(whyNoImage('missing/app')).toBeUndefined();
  expect(whyNoImage('example/app:2', new Set(['example/app:2']))).toContain('example/app:2: not found');
});
