import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { clusterRole, requiredPermissions } from '../../../src/cluster/real/permissions.ts';
import { productionSigns } from '../../../src/cluster/real/preflight.ts';
import { confirmCluster, readClusterSpec } from '../../../src/task/real/choose-cluster.ts';
import { folderForEachTest } from '../../commands/in-folder.ts';
import { type Shown, type SmallApi, smallApi, typing } from '../../commands/small-api.ts';

const folder = folderForEachTest();
const sallyport = { is: 'context', name: 'sallyport' } as const;
let api: SmallApi | undefined;
afterEach(async () => {
  await api?.stop();
  api = undefined;
});

async function choose(shown: Shown, { typed = [], yes = false, isTTY = true }: Partial<Person> = {}) {
  api = await smallApi(folder(), shown);
  const streams = typing(api.env, typed, isTTY);
  const chosen = await confirmCluster(sallyport, { yes, streams }).then(
    ({ context }) => ({ context }),
    ({ name, code, message }: Error & { readonly code: number }) => ({ name, code, message }),
  );
  return { chosen, shown: streams.shown() };
}

interface Person {
  readonly typed: readonly string[];
  readonly yes: boolean;
  readonly isTTY: boolean;
}

const notConfirmed = { name: 'ExitError', code: 2, message: 'Not confirmed: nothing was changed.' };

describe('a real cluster', () => {
  it('is shown, and used once its context was typed', async () => {
    const { chosen, shown } = await choose({ nodes: 2 }, { typed: ['sallyport'] });
    expect(chosen).toEqual({ context: 'sallyport' });
    expect(shown).toMatch(
      /^Context +sallyport\nServer +http.*\nKubernetes +v1\.35\.4\nNodes +2\nNamespaces +default, /,
    );
    expect(shown).not.toContain('production');
  });

  it.each([
    ['nothing', []],
    ['an empty line', ['']],
    ['other names, three times', ['a', 'b', 'c', 'sallyport']],
  ])('is not used where %s was typed', async (_, typed) => {
    const { chosen } = await choose({}, { typed });
    expect(chosen).toEqual(notConfirmed);
    expect(api?.asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
  });

  it('takes the name after a typing mistake', async () => {
    expect((await choose({}, { typed: ['sallport', 'sallyport'] })).chosen).toEqual({ context: 'sallyport' });
  });

  it('is asked about twice where it looks like production, naming what does', async () => {
    const busy = { nodes: 5, namespaces: ['default', 'payments', 'orders'] };
    const sure = await choose(busy, { typed: ['sallyport', 'yes'] });
    expect(sure.chosen).toEqual({ context: 'sallyport' });
    expect(sure.shown).toContain(
      'This looks like a production cluster: it has 5 nodes; it has namespaces that a fresh cluster does not have: orders, payments.',
    );
    expect((await choose(busy, { typed: ['sallyport', ''] })).chosen).toEqual(notConfirmed);
    expect((await choose(busy, { typed: ['sallyport', 'sallyport'] })).chosen).toEqual(notConfirmed);
  });

  it('is used without a question with --yes, which prints what it saw', async () => {
    const { chosen, shown } = await choose({ namespaces: ['payments'] }, { yes: true, isTTY: false });
    expect(chosen).toEqual({ context: 'sallyport' });
    expect(shown).toContain('it has a namespace payments that a fresh cluster does not have');
    expect(shown).toContain('Using sallyport all the same, as --yes says.');
  });

  it('is not even asked for anything without a terminal and without --yes', async () => {
    const { chosen } = await choose({}, { isTTY: false });
    expect(chosen).toMatchObject({ name: 'ExitError', code: 2 });
    expect(api?.asked).toEqual([]);
  });

  it('that does not let the person do what is needed is not used, and everything missing is named at once', async () => {
    const denied = ['create pods/exec', 'list nodes', 'create namespaces', 'delete networkpolicies.networking.k8s.io'];
    const { chosen } = await choose({ nodes: 'forbidden', denied }, { typed: ['sallyport', 'yes'] });
    expect(chosen).toMatchObject({ name: 'ExitError', code: 4 });
    expect('message' in chosen && chosen.message.split('\n').slice(1, 5)).toEqual([
      '  namespaces: create',
      '  nodes: list',
      '  pods/exec: create',
      '  networkpolicies.networking.k8s.io: delete',
    ]);
  });

  it('that does not answer ends with 4 and a sentence', async () => {
    const gone = await smallApi(folder());
    await gone.stop();
    const wanted = confirmCluster(sallyport, { yes: true, streams: typing(gone.env, []) });
    await expect(wanted).rejects.toMatchObject({ name: 'ExitError', code: 4 });
    await expect(wanted).rejects.toThrow(/^error: the cluster at http.* cannot be reached: nothing listens there/);
  });

  it.each(['kindly', 'context:', 'context', 'Simulated', ''])('is not spelled %j', (spec) => {
    expect(() => readClusterSpec(spec)).toThrow(expect.objectContaining({ name: 'ExitError', code: 2 }));
  });

  it('that the kubeconfig does not have ends with 4 and the contexts there are', async () => {
    api = await smallApi(folder());
    const other = { is: 'context', name: 'other' } as const;
    const wanted = confirmCluster(other, { yes: true, streams: typing(api.env, []) });
    await expect(wanted).rejects.toMatchObject({ name: 'ExitError', code: 4 });
    await expect(wanted).rejects.toThrow('no context "other". It has sallyport');
  });
});

describe('what looks like production', () => {
  const fresh = { context: 'kind-test', server: 'https://127.0.0.1:6443', nodes: 3, namespaces: [], unfamiliar: [] };
  it.each([
    [fresh, 0],
    [{ ...fresh, context: 'production' }, 1],
    [{ ...fresh, context: 'eks-prod01' }, 1],
    [{ ...fresh, context: 'live' }, 1],
    [{ ...fresh, context: 'shop_live-2' }, 1],
    [{ ...fresh, context: 'product-demo' }, 0],
    [{ ...fresh, context: 'olive-delivery' }, 0],
    [{ ...fresh, server: 'https://api.prod.example:6443' }, 1],
    [{ ...fresh, nodes: 4 }, 1],
    [{ ...fresh, nodes: null }, 1],
    [{ ...fresh, unfamiliar: ['payments'] }, 1],
  ])('of %o are so many things: %d', (found, many) => {
    expect(productionSigns(found)).toHaveLength(many);
  });
});

describe('the ClusterRole of the documentation', () => {
  it('gives what is asked for, and nothing else', () => {
    const page = readFileSync(new URL('../../../docs/real-cluster.md', import.meta.url), 'utf8');
    const [, yaml = ''] = /```yaml\n(apiVersion: rbac[\s\S]*?)```/.exec(page) ?? [];
    expect(parse(yaml)).toEqual(clusterRole());
    expect(requiredPermissions.flatMap(({ verbs }) => verbs)).not.toContain('*');
  });
});
