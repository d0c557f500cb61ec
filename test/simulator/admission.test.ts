import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../../src/kube/manifest.ts';
import { type Admitted, admit } from '../../src/simulator/admission/admission.ts';
import { kindOf, kinds } from '../../src/simulator/kinds/index.ts';
import { ObjectStore } from '../../src/simulator/objects.ts';

interface Recorded {
  readonly id: string;
  readonly what: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly existing?: Manifest;
  readonly stored?: unknown;
  readonly warnings?: readonly string[];
  readonly refused?: {
    readonly code: number;
    /** Absent where it follows from the causes. */
    readonly message?: string;
    readonly details?: object;
    readonly causes?: readonly { readonly reason: string; readonly field: string; readonly message: string }[];
  };
}

const recording = new URL('../conformance/admission-recorded.yaml', import.meta.url);
const { cases } = parse(readFileSync(recording, 'utf8')) as { cases: readonly Recorded[] };

describe('objects are stored or refused as kube-apiserver v1.35.4 does', () => {
  const families = Map.groupBy(cases, ({ id }) => id.split('-')[0]!);
  describe.each([...families])('%s', (_family, recorded) => {
    test.each(recorded)('$id: $what', ({ manifest, existing, stored, refused, warnings = [] }) => {
      const admitted = admit(inShop(manifest), existing ? { existing } : {});
      expect(outcomeOf(admitted)).toEqual(refused ? { refused: withMessage(refused) } : { object: stored, warnings });
    });
  });
});

/** What a store that holds next to nothing needs. */
const still = { now: () => new Date(0), random: () => 0.5 };

describe('a refusal', () => {
  const refusal = (manifest: unknown, around = {}) => {
    const admitted = admit(manifest, around);
    return 'refused' in admitted ? admitted : undefined;
  };

  test('names every field at fault, in order', () => {
    const spec = { podSelector: { matchLabels: { a: '-' } }, ingress: [{ from: [{}], ports: [{ port: 0 }] }] };
    expect(refusal(policy(spec))?.at).toEqual([
      'spec.podSelector.matchLabels',
      'spec.ingress[0].ports[0].port',
      'spec.ingress[0].from[0]',
    ]);
  });

  test('of an unknown field names its path', () => {
    expect(refusal(policy({ ingress: [{ form: [] }] }))?.at).toEqual(['spec.ingress[0].form']);
  });

  test('of a wrong type names the value, with its index and key', () => {
    expect(refusal(policy({ ingress: [{}, { ports: [{ port: true }] }] }))?.at).toEqual([
      'spec.ingress[1].ports[0].port',
    ]);
    expect(refusal(policy({ podSelector: { matchLabels: { 'a.b/c': 1 } } }))?.at).toEqual([
      'spec.podSelector.matchLabels[a.b/c]',
    ]);
  });

  test('of several faults wraps them in brackets, each once', () => {
    const manifest = policy({ ingress: [{ ports: [{ port: '' }] }] });
    expect(refusal(manifest)?.refused.message).toBe(
      'NetworkPolicy.networking.k8s.io "x" is invalid: [' +
        'spec.ingress[0].ports[0].port: Invalid value: "": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), ' +
        'spec.ingress[0].ports[0].port: Invalid value: "": must contain at least one letter (a-z)]',
    );
  });

  test('for a namespace that is not there comes before validation', () => {
    const admitted = refusal(policy({ ingress: [{ from: [{}] }] }), { objects: new ObjectStore(still) });
    expect(admitted?.refused).toMatchObject({ code: 404, message: 'namespaces "shop" not found' });
    expect(admitted?.at).toEqual(['metadata.namespace']);
  });

  test('for a service account that is not there comes from the admission plugin', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' } };
    const spec = { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'i' }] };
    const objects = new ObjectStore(still);
    objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    expect(refusal({ ...pod, spec }, { objects })?.refused).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: 'pods "p" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
    });
  });

  test.each([
    ['an unknown kind', { apiVersion: 'v1', kind: 'Unicorn', metadata: { name: 'x' } }, 404],
    ['an unknown version', { apiVersion: 'networking.k8s.io/v9', kind: 'NetworkPolicy' }, 404],
    ['no kind', { apiVersion: 'v1' }, 400],
    ['no version', { kind: 'Pod' }, 400],
    ['text', 'hello', 400],
    ['a list', [], 400],
    ['null', null, 400],
  ])('meets %s', (_what, manifest, code) => {
    expect(refusal(manifest)?.refused.code).toBe(code);
  });

  test('of a node port outside the range is what the cluster says when it gives ports out', () => {
    const spec = { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] };
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec };
    expect(refusal(service)?.refused.message).toBe(
      'Service "s" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });
});

describe('an object that is admitted', () => {
  test('leaves the manifest as it was', () => {
    const manifest = Object.freeze(policy(Object.freeze({ podSelector: {} })));
    const before = structuredClone(manifest);
    admit(manifest);
    expect(manifest).toEqual(before);
  });

  test('gets the namespace default where it names none', () => {
    const admitted = admit({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
    expect(admitted).toMatchObject({ object: { metadata: { namespace: 'default' } } });
  });

  test('of a kind without namespaces loses the one it names', () => {
    const admitted = admit({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', namespace: 'x' } });
    expect('object' in admitted && admitted.object.metadata).toEqual({
      name: 'n',
      labels: { 'kubernetes.io/metadata.name': 'n' },
    });
  });

  test('gets a name from generateName, another for another seed', () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'c-' } };
    const names = ['1', '2', '1'].map((seed) => {
      const admitted = admit(manifest, { seed });
      return 'object' in admitted ? admitted.object.metadata.name : undefined;
    });
    expect(names[0]).toMatch(/^c-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(names[1]).not.toBe(names[0]);
    expect(names[2]).toBe(names[0]);
  });

  test('keeps what only the server writes when it replaces another', () => {
    const existing = policy({ podSelector: {}, policyTypes: ['Ingress'] });
    const stands = { ...existing, metadata: { ...existing.metadata, uid: 'u', resourceVersion: '7', generation: 3 } };
    const metadata = { ...existing.metadata, uid: 'other', creationTimestamp: '2020-01-01T00:00:00Z' };
    const admitted = admit({ ...existing, metadata }, { existing: stands });
    expect('object' in admitted && admitted.object.metadata).toEqual(stands.metadata);
  });

  test.each(['Node', 'Pod'])('keeps its status when it is replaced: a %s', (kind) => {
    const manifest = { apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'shop' } };
    const first = admit({
      ...manifest,
      ...(kind === 'Pod' ? { spec: { containers: [{ name: 'c', image: 'i' }] } } : {}),
    });
    const existing = { ...('object' in first ? first.object : manifest), status: { phase: 'Running' } };
    const admitted = admit({ ...existing, status: { phase: 'Failed' } }, { existing });
    expect(admitted).toMatchObject({ object: { status: { phase: 'Running' } } });
  });

  test('keeps its status when it was read back from a cluster', () => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop', uid: 'u' },
      spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
      status: { phase: 'Running', podIP: '10.244.1.7', podIPs: [{ ip: '10.244.1.7' }] },
    };
    const admitted = admit(manifest, { restored: true });
    expect(admitted).toMatchObject({ object: { metadata: { uid: 'u' }, status: manifest.status } });
    expect('object' in admitted && admitted.object['spec']).not.toHaveProperty('volumes');
  });

  test('admitted again stays as it is', () => {
    for (const { stored } of cases) {
      const object = stored as Manifest | undefined;
      if (object === undefined || object.kind === 'Node') continue;
      const admitted = admit(object, { existing: object });
      expect(maskToken(admitted)).toMatchObject({ object });
    }
  });
});

test('the refusal of an update of a pod says what may change', () => {
  const pod = (image: string, port: number) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'shop' },
    spec: { containers: [{ name: 'c', image, ports: [{ containerPort: port }] }] },
  });
  const first = admit(pod('a', 80));
  const existing = 'object' in first ? first.object : undefined;
  const change = (patch: (spec: { containers: { image: string; ports: { containerPort: number }[] }[] }) => void) => {
    const next = structuredClone(existing) as Manifest;
    patch(next['spec'] as never);
    return admit(next, { existing: existing! });
  };
  expect(change((spec) => (spec.containers[0]!.image = 'b'))).toHaveProperty('object');
  expect(change((spec) => (spec.containers[0]!.ports[0]!.containerPort = 81))).toMatchObject({
    refused: { message: expect.stringContaining('pod updates may not change fields other than') },
    at: ['spec'],
  });
});

test('every kind has a name of its own and is found by it', () => {
  const names = kinds.map(({ group, kind }) => `${group}/${kind}`);
  expect(new Set(names).size).toBe(names.length);
  expect(kindOf('networking.k8s.io/v1', 'NetworkPolicy')).toMatchObject({
    plural: 'networkpolicies',
    namespaced: true,
  });
  expect(kindOf('v1', 'Namespace')).toMatchObject({ plural: 'namespaces', namespaced: false });
  expect(kindOf('v1', 'NetworkPolicy')).toBeUndefined();
});

describe('no JSON value makes it throw', () => {
  const fields = [
    'metadata',
    'name',
    'namespace',
    'labels',
    'annotations',
    'spec',
    'status',
    'podSelector',
    'matchLabels',
    'matchExpressions',
    'key',
    'operator',
    'values',
    'ingress',
    'egress',
    'from',
    'to',
    'ports',
    'port',
    'endPort',
    'protocol',
    'ipBlock',
    'cidr',
    'except',
    'policyTypes',
    'selector',
    'template',
    'containers',
    'image',
    'env',
    'resources',
    'limits',
    'volumes',
    'volumeMounts',
    'type',
    'clusterIP',
    'clusterIPs',
    'strategy',
    'replicas',
    'rollingUpdate',
    'securityContext',
    'livenessProbe',
    'httpGet',
    'tolerations',
    'affinity',
    '__proto__',
    'data',
  ];
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('TCP', '10.0.0.0/8', '::/0', 'a', '', 80, 0, -1, 1.5, true, null, 'In', 'Ingress', '100m', '25%'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), tie('value'), { maxKeys: 6 }),
    ),
  })).value;
  const kind = fc.constantFrom(...kinds);

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (manifest) => {
        expect(judge(admit(manifest))).toBe(true);
      }),
    );
  });

  test('of any kind', () => {
    fc.assert(
      fc.property(kind, fc.dictionary(fc.constantFrom(...fields), value), ({ group, version, kind }, body) => {
        const apiVersion = group === '' ? version : `${group}/${version}`;
        const admitted = admit({ ...body, apiVersion, kind });
        expect(judge(admitted)).toBe(true);
        const again = 'object' in admitted ? admit(admitted.object, { existing: admitted.object }) : admitted;
        expect(judge(again)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});

/** An outcome that can be written as JSON, with a code where it is a refusal. */
function judge(admitted: Admitted): boolean {
  JSON.stringify(admitted);
  return 'object' in admitted || (admitted.refused.code >= 400 && admitted.refused.message !== '');
}

function policy(spec: unknown) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'x', namespace: 'shop' },
    spec,
  };
}

/** An outcome as it is recorded. */
function outcomeOf(admitted: Admitted): unknown {
  if ('object' in admitted) return maskToken(admitted);
  const { code, message, details } = admitted.refused;
  if (details === undefined) return { refused: { code, message } };
  const { causes, ...rest } = details;
  return { refused: { code, message, details: rest, ...(causes ? { causes } : {}) } };
}

/** A recorded refusal with its message, which follows from the causes where there are any. */
function withMessage(refused: NonNullable<Recorded['refused']>): unknown {
  const { details, causes } = refused;
  if (causes === undefined) return refused;
  const { kind, group, name = '' } = details as { kind: string; group?: string; name?: string };
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return { ...refused, message: `${group ? `${kind}.${group}` : kind} "${name}" is invalid: ${list}` };
}

/** The recorded objects were created in the namespace shop. */
function inShop(manifest: Readonly<Record<string, unknown>>): unknown {
  const { kind, metadata } = manifest;
  const alone = kind === 'Namespace' || kind === 'Node' || typeof metadata !== 'object' || Array.isArray(metadata);
  return alone ? manifest : { ...manifest, metadata: { namespace: 'shop', ...metadata } };
}

/** The volume of the service account's token has five letters that differ from one cluster to the next. */
function maskToken(admitted: Admitted): unknown {
  return JSON.parse(JSON.stringify(admitted).replace(/kube-api-access-[a-z0-9]{5}"/g, 'kube-api-access-xxxxx"'));
}
