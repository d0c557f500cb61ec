import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import { type AppliedAnswer, applyAnswer } from '../../src/session/apply-answer.ts';

const start = manifests(`
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: given, namespace: shop}, spec: {podSelector: {}, ingress: [{}]}}
`);
const scenario = { kind: { is: 'write' as const }, namespace: 'shop', start };
const policy = (name: string, spec = '{podSelector: {}}') =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}}, spec: ${spec}}\n`;

describe('an answer', () => {
  it('goes to the namespace of the task where it names none', async () => {
    const cluster = await newCluster();
    const applied = await apply(cluster, policy('mine'));
    expect(applied.accepted.map(({ ref }) => ref)).toEqual([
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: 'mine', namespace: 'shop' },
    ]);
    expect(await policies(cluster)).toEqual({ given: { ingress: [{}] }, mine: {} });
  });

  it('that leaves an object out takes it away again', async () => {
    const cluster = await newCluster();
    const first = await apply(cluster, `${policy('one')}---\n${policy('two')}`);
    await apply(cluster, policy('two'), first);
    expect(Object.keys(await policies(cluster))).toEqual(['given', 'two']);
  });

  it('that overwrote an object of the start and leaves it out gives it its start state again', async () => {
    const cluster = await newCluster();
    const first = await apply(cluster, policy('given', '{podSelector: {}, policyTypes: [Ingress, Egress]}'));
    expect(await policies(cluster)).toEqual({ given: {} });
    await apply(cluster, '', first);
    expect(await policies(cluster)).toEqual({ given: { ingress: [{}] } });
  });

  it('that changed a label of a pod of the start and no longer does leaves the pod as it was', async () => {
    const cluster = await newCluster();
    const labelled =
      '{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web, extra: "1"}}, spec: {containers: [{name: c, image: nginx}]}}';
    const first = await apply(cluster, labelled);
    const labels = async () =>
      (await cluster.snapshot()).pods.find(({ metadata }) => metadata?.name === 'web')?.metadata?.labels;
    expect(await labels()).toEqual({ app: 'web', extra: '1' });
    await apply(cluster, '', first);
    expect(await labels()).toEqual({ app: 'web' });
  });

  it('that is refused this time counts as not there, even where the save before had it right', async () => {
    const cluster = await newCluster();
    const first = await apply(cluster, policy('mine'));
    const second = await apply(cluster, policy('mine', '{podSelectr: {}}'), first);
    expect(second.rejected).toMatchObject([
      { file: 'answer.yaml', line: 1, status: { code: 400, reason: 'BadRequest' } },
    ]);
    expect(Object.keys(await policies(cluster))).toEqual(['given']);
  });

  it('that is no YAML changes nothing, and the save after that still knows what to take away', async () => {
    const cluster = await newCluster();
    const first = await apply(cluster, policy('mine'));
    const second = await apply(cluster, 'spec: [', first);
    expect(second.fault?.place).toMatchObject({ file: 'answer.yaml' });
    expect(Object.keys(await policies(cluster))).toEqual(['given', 'mine']);
    await apply(cluster, '', second);
    expect(Object.keys(await policies(cluster))).toEqual(['given']);
  });

  it('with more policies than a person writes is not applied, and the first too many is named', async () => {
    const cluster = await newCluster();
    const many = Array.from({ length: 201 }, (_, at) => policy(`p${at}`));
    const { accepted, fault } = await apply(cluster, many.join('---\n'));
    expect(accepted).toEqual([]);
    expect(fault).toMatchObject({
      place: { line: 401 },
      message:
        'This is NetworkPolicy number 201 of the answer: an answer with more than 200 is not checked. Write fewer policies.',
    });
    expect(Object.keys(await policies(cluster))).toEqual(['given']);
    expect((await apply(cluster, many.slice(1).join('---\n'))).accepted).toHaveLength(200);
  });

  it('is not applied again where it did not change', async () => {
    const cluster = await newCluster();
    const first = await apply(cluster, policy('mine'));
    let changes = 0;
    cluster.onChange(() => changes++);
    await apply(cluster, `# a comment\n${policy('mine')}`, first);
    expect(changes).toBe(0);
  });

  it('gives back what it says to what was changed beside it, as kubectl apply does', async () => {
    const cluster = await newCluster();
    const closed = policy('one', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}');
    const first = await apply(cluster, `${closed}---\n${policy('two')}`);
    await cluster.apply([parsed(policy('one', '{podSelector: {}, ingress: [{}]}'))], 'shop');
    await apply(cluster, `${closed}---\n${policy('two', '{podSelector: {}, egress: [{}]}')}`, first);
    expect(await policies(cluster)).toMatchObject({
      one: { ingress: [{ ports: [{ port: 80 }] }] },
      two: { egress: [{}] },
    });
  });

  it('leaves alone what was changed beside it and it does not speak of', async () => {
    const cluster = await newCluster();
    const first = await apply(cluster, policy('one'));
    await cluster.apply([parsed(policy('other', '{podSelector: {}, ingress: [{}]}'))], 'shop');
    await apply(cluster, `# a comment\n${policy('one')}`, first);
    expect(Object.keys(await policies(cluster))).toEqual(['given', 'one', 'other']);
  });

  it('brings back what was deleted beside it', async () => {
    const cluster = await newCluster();
    const first = await apply(cluster, `${policy('one')}---\n${policy('two')}`);
    const [one] = first.accepted;
    await cluster.remove([one!.ref]);
    const second = await apply(cluster, `${policy('one')}---\n${policy('two')}---\n${policy('three')}`, first);
    expect(Object.keys(await policies(cluster))).toEqual(['given', 'one', 'three', 'two']);
    expect(second.accepted.map(({ ref }) => ref.name)).toEqual(['one', 'two', 'three']);
  });

  it('that has an object twice leaves it as the whole answer wants it when one of them goes', async () => {
    const cluster = await newCluster();
    const [open, walled] = [policy('one', '{podSelector: {}, ingress: [{}]}'), policy('one')];
    const first = await apply(cluster, `${open}---\n${walled}`);
    await apply(cluster, open, first);
    expect(await policies(cluster)).toMatchObject({ one: { ingress: [{}] } });
  });

  it('that changes a namespace of its own has all in it again', async () => {
    const cluster = await newCluster();
    const space = (labels: string) =>
      `{apiVersion: v1, kind: Namespace, metadata: {name: mine, labels: {${labels}}}}\n`;
    const inside = policy('wall').replace('name: wall', 'name: wall, namespace: mine');
    const first = await apply(cluster, `${space('a: b')}---\n${inside}`);
    const second = await apply(cluster, `${space('a: c')}---\n${inside}`, first);
    expect(second.rejected).toEqual([]);
    expect(Object.keys(await policies(cluster))).toEqual(['wall', 'given']);
  });

  it('gives a warning again as long as its document stands', async () => {
    const cluster = await newCluster();
    const odd = policy('odd', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.1/24}}]}]}');
    const first = await apply(cluster, odd);
    expect(first.warnings).toHaveLength(1);
    const second = await apply(cluster, `${policy('other')}---\n${odd}`, first);
    expect(second.warnings.map(({ message }) => message)).toEqual(first.warnings.map(({ message }) => message));
    expect(second.warnings[0]?.place.line).toBe(3);
  });

  it.each([
    ['a scalar', 'hello\n', 'error validating data: invalid object to validate', 1],
    ['no kind', 'apiVersion: v1\nmetadata: {name: x}\n', 'error validating data: kind not set', 1],
    ['nothing set', '{a: 1}\n', 'error validating data: [apiVersion not set, kind not set]', 1],
    ['a kind that is no text', 'apiVersion: v1\nkind: 5\n', "error validating data: kind isn't string type", 2],
    [
      'a name that is no text',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: 5}\n',
      'cannot unmarshal number into Go struct field ObjectMeta.metadata.name',
      3,
    ],
    ['no name', 'apiVersion: v1\nkind: Pod\nmetadata: {}\n', 'resource name may not be empty', 3],
    [
      'an unknown kind',
      'apiVersion: v1\nkind: Pods\nmetadata: {name: x}\n',
      'resource mapping not found for name: "x" namespace: "" from "answer.yaml": no matches for kind "Pods" in version "v1"\nensure CRDs are installed first',
      2,
    ],
    [
      'a kind that the simulated cluster does not keep, and Kubernetes has',
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\n',
      'this cluster keeps no CustomResourceDefinition: leave it out',
      1,
    ],
    [
      'a namespace that is not there',
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x, namespace: nope}\nspec: {podSelector: {}}\n',
      'namespaces "nope" not found',
      3,
    ],
  ] as [string, string, string, number][])(
    'with %s is refused in kubectl’s words, at its line',
    async (_, text, words, line) => {
      const applied = await apply(await newCluster(), `# first\n---\n${text}`);
      expect(applied.rejected).toHaveLength(1);
      expect(applied.rejected[0]?.status.message).toContain(words);
      expect(applied.rejected[0]?.line).toBe(line + 2);
    },
  );

  it('with a fault in one document still has the others', async () => {
    const cluster = await newCluster();
    const applied = await apply(cluster, `${policy('one')}---\nkind: Pod\n---\n${policy('two')}`);
    expect(applied.rejected).toHaveLength(1);
    expect(Object.keys(await policies(cluster))).toEqual(['given', 'one', 'two']);
  });
});

function newCluster(): Promise<Cluster> {
  return createSimulatedCluster({ now: () => new Date(0), start });
}

function apply(cluster: Cluster, text: string, before?: AppliedAnswer): Promise<AppliedAnswer> {
  return applyAnswer(cluster, scenario, [{ file: 'answer.yaml', text }], before);
}

async function policies(cluster: Cluster): Promise<Record<string, object>> {
  const found = (await cluster.snapshot()).policies.map(({ metadata, spec }) => {
    const { ingress, egress } = spec ?? {};
    return [metadata?.name, { ...(ingress ? { ingress } : {}), ...(egress ? { egress } : {}) }] as const;
  });
  return Object.fromEntries(found);
}

function parsed(text: string): Manifest {
  return manifests(text)[0]!;
}

function manifests(text: string): readonly Manifest[] {
  const read = readManifests(text, 'start.yaml');
  return 'documents' in read ? read.documents.map(({ value }) => value as Manifest) : [];
}
