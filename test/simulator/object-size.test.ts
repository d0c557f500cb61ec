import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/kube/manifest.ts';
import { containerOf } from '../../src/simulator/kubelet/container-record.ts';
import { tooLargeToStore } from '../../src/simulator/object-size.ts';
import { Simulator } from '../../src/simulator/simulator.ts';

const configMap = (name: string, data: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});
/** So many keys that the object is larger than etcd takes, though no value is. */
const keys = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, 'value']));
const tooLarge = { code: 413, reason: 'RequestEntityTooLarge', message: 'etcdserver: request is too large' };

describe('an object that etcd would not store', () => {
  it('is refused, new or in the place of one that is there', () => {
    const simulator = new Simulator({ now: () => new Date('2026-11-30T12:00:00Z'), random: () => 0.5 });
    expect(simulator.create(configMap('large', keys(90_000)))).toMatchObject({ refused: tooLarge });
    expect(simulator.create(configMap('small', keys(1000)))).toMatchObject({ object: { metadata: { name: 'small' } } });
    expect(simulator.update(configMap('small', keys(90_000)))).toMatchObject({ refused: tooLarge });
  });

  it.each([
    ['a', 1.5 * 1024 * 1024 - 2],
    ['€', (1.5 * 1024 * 1024) / 3 - 1],
  ])('is measured in bytes: %s', (letter, most) => {
    expect(tooLargeToStore(letter.repeat(most))).toBeUndefined();
    expect(tooLargeToStore(letter.repeat(most + 1))).toMatchObject(tooLarge);
  });
});

it('a container is found by its name without looking at all others each time', () => {
  let looked = 0;
  const containers = Array.from({ length: 2000 }, (_, at) => ({
    get name(): string {
      looked += 1;
      return `c${at}`;
    },
  }));
  const pod = { spec: { containers } };
  for (let at = 0; at < containers.length; at++) expect(containerOf(pod, `c${at}`)).toBe(containers[at]);
  expect(containerOf(pod, 'none')).toBeUndefined();
  expect(looked).toBeLessThan(3 * containers.length);
});
