import { expect, test } from 'vitest';
import { listeningPorts, nameOfImage } from '../../src/kube/images.ts';

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
