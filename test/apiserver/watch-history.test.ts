import { expect, test } from 'vitest';
import { recordHistory } from '../../src/apiserver/watch-history.ts';
import { ObjectStore } from '../../src/simulator/objects.ts';

function configMap(text: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'default' }, data: { text } };
}

function objectsWithHistory(most: number, mostText: number) {
  const objects = new ObjectStore({ now: () => new Date(0), random: () => 0.5 });
  objects.create(configMap(''));
  return { objects, history: recordHistory(objects, most, mostText) };
}

test('the latest changes are remembered', () => {
  const { objects, history } = objectsWithHistory(10, 1_000_000);
  const from = objects.version();
  for (let at = 0; at < 5; at++) objects.replace(configMap(`${at}`));
  expect(history.since(from)).toHaveLength(5);
});

test('old changes are forgotten when they are many', () => {
  const { objects, history } = objectsWithHistory(10, 1_000_000);
  const from = objects.version();
  for (let at = 0; at < 21; at++) objects.replace(configMap(`${at}`));
  expect(history.since(from)).toBeUndefined();
  expect(history.since(objects.version() - 10)).toHaveLength(10);
});

test('old changes are forgotten when they hold much, however few they are', () => {
  const { objects, history } = objectsWithHistory(1000, 100_000);
  const from = objects.version();
  for (let at = 0; at < 40; at++) objects.replace(configMap(`${at}${'x'.repeat(10_000)}`));
  expect(history.since(from)).toBeUndefined();
  expect(history.since(objects.version() - 1)).toHaveLength(1);
});

test('a change that holds more than all may is forgotten at once, and nothing else is lost', () => {
  const { objects, history } = objectsWithHistory(1000, 100_000);
  const from = objects.version();
  objects.replace(configMap('x'.repeat(200_000)));
  expect(history.since(from)).toBeUndefined();
  expect(history.since(objects.version())).toEqual([]);
  objects.replace(configMap('small'));
  expect(history.since(objects.version() - 1)).toHaveLength(1);
});
