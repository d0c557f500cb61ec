import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportKubeconfig, openContext } from '../../../../src/cluster/real/api/kube-config.ts';
import { folderForEachTest } from '../../../commands/in-folder.ts';

const folder = folderForEachTest();

/** A kubeconfig with a context of each name, whose cluster is at `https://NAME-AT:6443`. */
function config(names: readonly string[], { current = '', at = '' } = {}): string {
  const list = (entry: (name: string) => object): string => JSON.stringify(names.map(entry));
  return `apiVersion: v1
kind: Config
clusters: ${list((name) => ({ name, cluster: { server: `https://${name}${at}:6443` } }))}
users: ${list((name) => ({ name, user: { token: `of-${name}` } }))}
contexts: ${list((name) => ({ name, context: { cluster: name, user: name } }))}
current-context: "${current}"
`;
}

function file(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return path;
}

test('the current context is taken unless another is named', () => {
  const env = { KUBECONFIG: file('config', config(['a', 'b'], { current: 'b' })) };
  expect(openContext(undefined, env)).toMatchObject({ context: 'b', server: 'https://b:6443' });
  expect(openContext('a', env)).toMatchObject({ context: 'a', server: 'https://a:6443' });
});

test('without KUBECONFIG it is the file at home', () => {
  mkdirSync(join(folder(), '.kube'));
  file('.kube/config', config(['home'], { current: 'home' }));
  expect(openContext(undefined, { HOME: folder() })).toMatchObject({ context: 'home' });
  expect(openContext(undefined, { HOME: folder(), KUBECONFIG: '' })).toMatchObject({ context: 'home' });
});

test('several files are one, and of two entries of one name the first counts', () => {
  const one = file('one', config(['a', 'b'], { at: '-1' }));
  const two = file('two', config(['b', 'c'], { at: '-2', current: 'c' }));
  const env = { KUBECONFIG: `${one}:${join(folder(), 'not-there')}:${two}` };
  expect(openContext(undefined, env).server).toBe('https://c-2:6443');
  expect(openContext('b', env).server).toBe('https://b-1:6443');
  expect(openContext('a', env).server).toBe('https://a-1:6443');
});

test.each([
  ['no file', () => ({ HOME: folder() }), /^no cluster is configured: there is no \S+\/\.kube\/config$/],
  [
    'files that are not there',
    () => ({ KUBECONFIG: '/none/a:/none/b' }),
    /^no cluster is configured: KUBECONFIG names \/none\/a and \/none\/b, which is not there$/,
  ],
  ['no current context', () => ({ KUBECONFIG: file('c', config(['a', 'b'])) }), /no current context\. It has a, b$/],
  ['no contexts', () => ({ KUBECONFIG: file('c', config([])) }), /no current context\. It has no contexts at all$/],
  [
    'another context alone',
    () => ({ KUBECONFIG: file('c', config(['a'], { current: 'gone' })) }),
    /^the kubeconfig has no context "gone"\. It has a$/,
  ],
  [
    'a context without its cluster',
    () => ({
      KUBECONFIG: file('c', config(['a'], { current: 'a' }).replace(/^clusters:.*$/m, 'clusters: []')),
    }),
    /^context "a" names a cluster that the kubeconfig does not have$/,
  ],
  ['what is not YAML', () => ({ KUBECONFIG: file('c', 'clusters: [') }), /\/c cannot be read as a kubeconfig: /],
  [
    'a folder',
    () => {
      mkdirSync(join(folder(), 'd'));
      return { KUBECONFIG: join(folder(), 'd') };
    },
    /\/d cannot be read as a kubeconfig: /,
  ],
])('%s is reported in a sentence', (_, env, says) => {
  const given = env();
  expect(() => openContext(undefined, given)).toThrow(says);
  expect(() => openContext(undefined, given)).toThrow(expect.objectContaining({ kind: 'config' }));
});

test('the text of one context has its namespace, and no other context', () => {
  const access = openContext('a', { KUBECONFIG: file('c', config(['a', 'b'], { current: 'b' })) });
  const again = { KUBECONFIG: file('again', exportKubeconfig(access, 'shop')) };
  const { context, config: own } = openContext(undefined, again);
  expect(context).toBe('a');
  expect(own.getContexts()).toEqual([expect.objectContaining({ name: 'a', namespace: 'shop' })]);
});
