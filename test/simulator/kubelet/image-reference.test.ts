import { expect, it, test } from 'vitest';
import { goDuration, shortDuration } from '../../../src/simulator/kubelet/back-off.ts';
import { imageNameFault, pulledImage } from '../../../src/simulator/kubelet/image-reference.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.29', 'docker.io/library/nginx:1.29'],
  ['bitnami/nginx', 'docker.io/bitnami/nginx:latest'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['localhost:5000/a/b', 'localhost:5000/a/b:latest'],
  [`nginx@${digest}`, `docker.io/library/nginx@${digest}`],
  [`nginx:1.29@${digest}`, `docker.io/library/nginx@${digest}`],
])('%s is well formed, and is %s to the runtime', (image, reference) => {
  expect(imageNameFault(image)).toBeUndefined();
  expect(pulledImage(image).reference).toBe(reference);
});

test.each([
  ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
  ['Nginx:::x', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
  ['a b', 'invalid reference format'],
  ['nginx:bad tag', 'invalid reference format'],
  ['-x', 'invalid reference format'],
  ['nginx:', 'invalid reference format'],
  ['a//b', 'invalid reference format'],
  ['nginx@sha256:12', 'invalid reference format'],
])('%s is not: %s', (image, fault) => {
  expect(imageNameFault(image)).toBe(fault);
});

it('an image has the same digest whenever it is pulled, and another tag another', () => {
  expect(pulledImage('nginx')).toEqual(pulledImage('docker.io/library/nginx:latest'));
  expect(pulledImage('nginx:1').id).not.toBe(pulledImage('nginx:2').id);
  expect(pulledImage(`nginx@${digest}`).id).toBe(`docker.io/library/nginx@${digest}`);
});

test.each([
  [10, '10s'],
  [80, '1m20s'],
  [300, '5m0s'],
])('%d seconds are %s', (seconds, text) => expect(goDuration(seconds)).toBe(text));

test.each([
  [318.4, '318ms'],
  [1202, '1.202s'],
  [2000, '2s'],
])('%d milliseconds are %s', (milliseconds, text) => expect(shortDuration(milliseconds)).toBe(text));
