import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { strategicMerge } from '../../../src/kube/merge/strategic-merge.ts';
import { applyThreeWay, lastAppliedTo, withLastApplied } from '../../../src/kube/merge/three-way-merge.ts';
import { printStatus } from '../../../src/kube/print-status.ts';
import { fieldsOf } from '../../../src/kube/schema/fields.ts';
import { admit } from '../../../src/simulator/admission/admission.ts';

const service = fieldsOf('', 'v1', 'Service');
const pod = fieldsOf('', 'v1', 'Pod');

interface Recorded {
  readonly what: string;
  readonly live: Manifest;
  readonly manifest?: Manifest;
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly after?: object;
  readonly refused?: string;
}

const recording = new URL('../../conformance/merge-recorded.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(recording, 'utf8')) as { cases: readonly Recorded[] };

describe('kubectl and the API server v1.35.4 merged lists with keys that come twice', () => {
  test('a good many are recorded', () => expect(cases.length).toBeGreaterThanOrEqual(75));

  test.each(cases.filter(({ after }) => after))('$what', ({ after, ...given }) => {
    const merged = mergedBy(given);
    expect('object' in merged ? { ...merged.object, metadata: {} } : merged).toHaveProperty('spec', after);
  });

  test.each(cases.filter(({ after }) => !after))('$what, which is refused', ({ refused, ...given }) => {
    expect(mergedBy(given)).toEqual({ refused: expect.stringContaining(refused ?? 'nothing') });
  });
});

/** What becomes of a live object when a manifest or a patch comes to it. */
function mergedBy({ live, manifest, patch }: Recorded): { readonly object: object } | { readonly refused: string } {
  const [version = '', group = ''] = live.apiVersion.split('/').toReversed();
  const struct = fieldsOf(group, version, live.kind);
  const merged = manifest
    ? applyThreeWay(live, lastAppliedTo(live), withLastApplied(manifest), struct)
    : strategicMerge(live, patch ?? {}, struct);
  if ('fault' in merged) return { refused: merged.fault };
  const admitted = admit(merged.object, { existing: live });
  return 'object' in admitted ? { object: admitted.object } : { refused: printStatus(admitted.refused) };
}

describe('ports of a Service with one number and two protocols', () => {
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  ];
  const merged = (patch: object): unknown => {
    const result = strategicMerge({ spec: { ports } }, { spec: patch }, service);
    return 'object' in result ? (result.object['spec'] as { readonly ports: unknown }).ports : result;
  };

  test('are one to a patch, which changes the first whatever protocol it names', () => {
    expect(merged({ ports: [{ port: 53, protocol: 'TCP', targetPort: 5353 }] })).toEqual([
      { name: 'dns', port: 53, protocol: 'TCP', targetPort: 5353 },
      ports[1],
    ]);
  });

  test('go together', () => {
    expect(merged({ ports: [{ port: 53, protocol: 'TCP', $patch: 'delete' }] })).toEqual([]);
  });

  test('are replaced together', () => {
    expect(merged({ ports: [{ $patch: 'replace' }, { port: 53 }] })).toEqual([{ port: 53 }]);
  });

  test('a second protocol becomes the first, though the order names it twice', () => {
    const result = strategicMerge(
      { spec: { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] } },
      { spec: { '$setElementOrder/ports': [{ port: 53 }, { port: 53 }], ports: [{ name: 'dns-tcp', port: 53 }] } },
      service,
    );
    expect(result).toEqual({ object: { spec: { ports: [{ name: 'dns-tcp', port: 53, protocol: 'UDP' }] } } });
  });
});

describe('a patch', () => {
  const live = {
    spec: {
      containers: [
        { name: 'a', image: 'x' },
        { name: 'b', image: 'y' },
      ],
      nodeSelector: { k: 'v' },
    },
  };

  test.each([
    [
      'changes one entry and leaves the others',
      { containers: [{ name: 'b', image: 'z' }] },
      [
        ['a', 'x'],
        ['b', 'z'],
      ],
    ],
    [
      'puts new entries before those that stood',
      { containers: [{ name: 'c', image: 'z' }] },
      [
        ['c', 'z'],
        ['a', 'x'],
        ['b', 'y'],
      ],
    ],
    ['takes an entry away', { containers: [{ name: 'a', $patch: 'delete' }] }, [['b', 'y']]],
    ['replaces a whole list', { containers: [{ $patch: 'replace' }, { name: 'd', image: 'q' }] }, [['d', 'q']]],
    [
      'orders a list',
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
      [
        ['b', 'y'],
        ['a', 'x'],
      ],
    ],
  ])('%s', (_what, spec, containers) => {
    const expected = containers.map(([name, image]) => ({ name, image }));
    expect(strategicMerge(live, { spec }, pod)).toMatchObject({ object: { spec: { containers: expected } } });
  });

  test.each([
    ['an unknown directive', { spec: { $patch: 'odd' } }, 'unknown patch type: odd in map: map[$patch:odd]'],
    [
      'an entry without its key',
      { spec: { containers: [{ image: 'x' }] } },
      'map: map[image:x] does not contain declared merge key: name',
    ],
  ])('with %s is refused', (_what, patch, fault) => {
    expect(strategicMerge(live, patch, pod)).toEqual({ fault });
  });

  test('leaves what it was given as it was', () => {
    const before = structuredClone(live);
    strategicMerge(live, { spec: { containers: [{ name: 'a', image: 'changed' }], nodeSelector: null } }, pod);
    expect(live).toEqual(before);
  });

  test('drops the keys that it does not retain', () => {
    const volumes = [{ name: 'v', emptyDir: {} }];
    const patch = { spec: { volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' } }] } };
    expect(strategicMerge({ spec: { volumes } }, patch, pod)).toEqual({
      object: { spec: { volumes: [{ name: 'v', hostPath: { path: '/x' } }] } },
    });
  });
});
