import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../../../src/kube/manifest.ts';
import {
  applyThreeWay,
  LAST_APPLIED,
  lastAppliedTo,
  withLastApplied,
} from '../../../src/kube/merge/three-way-merge.ts';
import { fieldsOf, type Struct } from '../../../src/kube/schema/fields.ts';
import { admit } from '../../../src/simulator/admission/admission.ts';

interface Recorded {
  readonly what: string;
  readonly live: Manifest;
  readonly manifest: Manifest;
  readonly after: Manifest;
}

const recording = new URL('../../conformance/apply-recorded.yaml', import.meta.url);
const { cases } = parse(readFileSync(recording, 'utf8')) as { cases: readonly Recorded[] };

describe('kubectl apply leaves an object as kubectl v1.35.4 does', () => {
  test.each(cases)('$what', ({ live, manifest, after }) => {
    const placed = { ...manifest, metadata: { ...manifest.metadata, namespace: 'shop' } };
    const merged = applied(live, lastAppliedTo(live), withLastApplied(placed), structFor(manifest));
    const admitted = admit(merged, { existing: live });
    const object = 'object' in admitted ? { ...admitted.object } : {};
    delete (object as { status?: unknown }).status;
    expect(object).toEqual(after);
  });
});

describe('a list that is merged by a key', () => {
  const service = (ports: unknown): Manifest => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec: { ports },
  });

  const [tcp, udp] = [
    { port: 53, protocol: 'TCP', nodePort: 1 },
    { port: 53, protocol: 'UDP', nodePort: 2 },
  ];

  test('takes the first of two protocols of one port for the other, as kubectl does', () => {
    const wanted = service([
      { port: 53, protocol: 'TCP' },
      { port: 53, protocol: 'UDP', targetPort: 5353 },
    ]);
    expect(applied(service([tcp, udp]), wanted, wanted, structFor(wanted))['spec']).toEqual({
      ports: [{ ...tcp, targetPort: 5353 }, udp],
    });
  });

  test('loses both protocols of one port where one leaves the manifest', () => {
    const [live, last] = [service([udp, tcp]), service([{ port: 53, protocol: 'UDP' }, { port: 53 }])];
    expect(applied(live, last, service([{ port: 53, protocol: 'UDP' }]), structFor(live))['spec']).toEqual({
      ports: [],
    });
  });

  test.each([
    ['an entry without its key', [{ name: 'x' }], 'map: map[name:x] does not contain declared merge key: port'],
    [
      'two protocols of one port, and another port between',
      [udp, { port: 80 }, tcp],
      "doesn't match $setElementOrder list",
    ],
  ])('is not merged with %s, as kubectl refuses it', (_what, ports, words) => {
    const live = service([{ port: 1 }]);
    expect(applyThreeWay(live, live, service(ports), structFor(live))).toEqual({
      fault: expect.stringContaining(words),
    });
  });

  test('keeps entries of others where they stood', () => {
    const [live, last, wanted] = [
      [1, 2, 3],
      [1, 3],
      [3, 4],
    ].map((list) => service(list.map((port) => ({ port }))));
    expect(applied(live!, last, wanted!, structFor(live!))['spec']).toEqual({
      ports: [{ port: 2 }, { port: 3 }, { port: 4 }],
    });
  });

  test('is replaced where the kind is not known', () => {
    const live = service([{ port: 1 }]);
    expect(applied(live, undefined, service([{ port: 2 }]), undefined)['spec']).toEqual({ ports: [{ port: 2 }] });
  });
});

test('a set keeps what others put in and loses what was applied before', () => {
  const cm = (finalizers: string[]): Manifest => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', finalizers },
  });
  const merged = applied(cm(['a/a', 'b/b', 'o/o']), cm(['a/a', 'b/b']), cm(['b/b', 'n/n']), structFor(cm([])));
  expect(merged.metadata.finalizers).toEqual(['b/b', 'n/n', 'o/o']);
});

test('what was applied last is kept in an annotation that does not contain itself', () => {
  const manifest: Manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { b: '<1>', a: '2' },
  };
  const once = withLastApplied(manifest);
  expect(once.metadata.annotations?.[LAST_APPLIED]).toBe(
    '{"apiVersion":"v1","data":{"a":"2","b":"\\u003c1\\u003e"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c"}}\n',
  );
  expect(withLastApplied(once)).toEqual(once);
  expect(lastAppliedTo(once)).toEqual({ ...manifest, metadata: { name: 'c', annotations: {} } });
  expect(lastAppliedTo(manifest)).toBeUndefined();
});

describe('laws', () => {
  const leaf = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean());
  const body = fc.letrec<{ body: unknown }>((tie) => ({
    body: fc.oneof(leaf, fc.dictionary(fc.constantFrom('a', 'b', 'c', 'ports', 'spec'), tie('body'), { maxKeys: 3 })),
  })).body;
  const manifest = fc
    .dictionary(fc.constantFrom('spec', 'data', 'x'), body)
    .map((fields): Manifest => ({ ...fields, apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } }));

  test('applying over nothing but itself changes nothing; applying twice is applying once', () => {
    fc.assert(
      fc.property(manifest, manifest, (live, wanted) => {
        expect(applied(live, live, live, structFor(live))).toEqual(live);
        const once = applied(live, undefined, wanted, structFor(live));
        expect(applied(once, wanted, wanted, structFor(live))).toEqual(once);
      }),
    );
  });

  test('applying over what was applied before leaves the manifest alone', () => {
    fc.assert(
      fc.property(manifest, manifest, (last, wanted) => {
        expect(applied(last, last, wanted, structFor(last))).toEqual(wanted);
      }),
    );
  });
});

function applied(...given: Parameters<typeof applyThreeWay>): Manifest {
  const result = applyThreeWay(...given);
  if ('fault' in result) throw new Error(result.fault);
  return result.object;
}

function structFor({ apiVersion, kind }: Manifest): Struct | undefined {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return fieldsOf(group, version, kind);
}
