import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForEachTest } from './in-folder.ts';
import { runMain } from './run-main.ts';

/** More parts than a function may have arguments. */
const MANY = 150_000;
const folder = folderForEachTest();

function fileOf(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return path;
}

describe('an answer of very many parts is refused in a sentence', () => {
  test('one key given again and again: the first are printed, the others counted', async () => {
    const answer = fileOf('dup.yaml', `{${Array(MANY).fill('a').join(',')}}\n`);
    const { code, stdout, stderr } = await runMain(['grade', 'database-only-from-app', '--answer', answer]);
    expect(stderr).toContain(`${answer}:1:4: key "a" is given twice; the last one counts`);
    expect(stderr).toContain(`and ${MANY - 1 - 20} more like these`);
    expect(stderr.split('\n').length).toBeLessThan(30);
    expect(stdout).toContain('[apiVersion not set, kind not set]');
    expect(code).toBe(1);
  });

  test('a flat list', async () => {
    const answer = fileOf('flat.yaml', `[${Array.from({ length: MANY }, (_, at) => at).join(',')}]\n`);
    const { code, stdout } = await runMain(['grade', 'database-only-from-app', '--answer', answer]);
    expect(stdout).toContain('invalid object to validate');
    expect(stdout).not.toContain('nested');
    expect(code).toBe(1);
  });

  test('a List of objects, whether the task asks about their kind or not', async () => {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    for (const item of [{}, configMap]) {
      const answer = fileOf('list.json', listOf(MANY, item));
      const { code, stdout, stderr } = await runMain(['grade', 'database-only-from-app', '--answer', answer, '--json']);
      const place = `${answer}:1:${listOf(5001, item).length - JSON.stringify(item).length - 1}`;
      expect(stderr).toBe(
        `${place}: This is object number 5001 of the answer: an answer with more than 5000 is not checked. Leave out what the task does not ask for.\n`,
      );
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    }
  });
});

describe('very many policies or pods are refused in a sentence, before any of them is looked at', () => {
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p' }, spec: {} };
  const says = (count: number): string =>
    `there are ${count} NetworkPolicies, and no more than 50000 are read. A policy acts on the pods of its own namespace alone: leave out the policies of namespaces that you do not ask about.\n`;

  test.each([
    ['table', '-f'],
    ['why', 'a/b', 'a/c', '80', '-f'],
    ['sandbox', '-f'],
  ])('%s', async (...argv) => {
    const path = fileOf('policies.json', listOf(MANY, policy));
    const { code, stdout, stderr } = await runMain([...argv, path]);
    expect(stderr).toBe(`${path}: ${says(MANY)}`);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  test('of pods', async () => {
    const path = fileOf('pods.json', listOf(MANY + 1, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }));
    const { code, stderr } = await runMain(['table', '-f', path]);
    expect(stderr).toBe(
      `${path}: there are 150001 pods, and no more than 150000 are read. A cluster holds no more: leave out the pods of namespaces that you do not ask about.\n`,
    );
    expect(code).toBe(3);
  });

  test('on one side of a comparison, of all files together', async () => {
    const few = fileOf('few.yaml', 'kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: p}\n');
    mkdirSync(join(folder(), 'many'));
    for (const name of ['many/a.json', 'many/b.json']) fileOf(name, listOf(26_000, { kind: 'NetworkPolicy' }));
    const { code, stderr } = await runMain(['compare', few, join(folder(), 'many')]);
    expect(stderr).toContain(`${join(folder(), 'many/b.json')}: ${says(52_000)}`);
    expect(code).toBe(3);
  });
});

function listOf(length: number, item: object): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Array.from({ length }, () => item) });
}
