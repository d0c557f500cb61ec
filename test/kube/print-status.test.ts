import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { alreadyExists, badRequest, conflict, kubectlError, newStatus, notFound } from '../../src/kube/api-errors.ts';
import { quoteGo } from '../../src/kube/go-text.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { printStatus } from '../../src/kube/print-status.ts';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import { admit } from '../../src/simulator/admission/admission.ts';
import { networkPolicies } from '../../src/simulator/kinds/networking/network-policy.ts';

interface Sessions {
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly id: string;
    readonly steps: readonly { readonly run: string; readonly stderr: string; readonly code: number }[];
  }[];
}

const recording = new URL('../conformance/kubectl/policies.json', import.meta.url);
const { files, cases } = JSON.parse(readFileSync(recording, 'utf8')) as Sessions;

/** What kubectl said of a faulty file that it sent to the server. */
const refused = cases.flatMap(({ id, steps }) =>
  steps.flatMap(({ run, stderr, code }) => {
    const file = /^kubectl create -f (\S+\.yaml)/.exec(run)?.[1];
    const byServer = /^Error from server \(BadRequest\)|is invalid:/.test(stderr);
    return id.startsWith('refuse-') && file !== undefined && code === 1 && byServer ? [{ id, file, stderr }] : [];
  }),
);

describe('refusals are printed as kubectl prints them', () => {
  test('a good many are recorded', () => {
    expect(refused.length).toBeGreaterThanOrEqual(20);
  });

  test.each(refused)('$id', ({ id, file, stderr }) => {
    const namespace = `t-${id}`;
    const read = readManifests(files[file]!.replaceAll('$NS', namespace), file);
    const manifest = 'documents' in read ? (read.documents[0]!.value as Manifest) : undefined;
    const admitted = admit({ ...manifest, metadata: { namespace, ...manifest?.metadata } });
    expect('refused' in admitted && `${printStatus(admitted.refused, { verb: 'creating', file })}\n`).toBe(stderr);
  });

  test('with the warnings that come before', () => {
    const read = readManifests(files['bad-cidr-bits.yaml']!.replaceAll('$NS', 'x'), 'f');
    const admitted = 'documents' in read ? admit(read.documents[0]!.value) : undefined;
    expect(admitted?.warnings).toEqual([
      'spec.egress[0].to[0].ipBlock.cidr: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
    ]);
  });

  test.each([
    [
      alreadyExists(networkPolicies, 'bad'),
      'Error from server (AlreadyExists): error when creating "f.yaml": networkpolicies.networking.k8s.io "bad" already exists',
    ],
    [
      notFound({ group: '', plural: 'namespaces' }, 'none'),
      'Error from server (NotFound): error when creating "f.yaml": namespaces "none" not found',
    ],
    [badRequest('no'), 'Error from server (BadRequest): error when creating "f.yaml": no'],
  ])('%#', (status, text) => {
    expect(printStatus(status, { verb: 'creating', file: 'f.yaml' })).toBe(text);
  });

  test.each([
    ['by kubectl itself', kubectlError('resource name may not be empty'), 'error: resource name may not be empty'],
    [
      'by a server that gives no reason',
      newStatus(500, '', 'resourceVersion should not be set on objects to be created'),
      'Error from server: error when creating "f.yaml": resourceVersion should not be set on objects to be created',
    ],
  ])('%s', (_, status, text) => {
    expect(printStatus(status, { file: 'f.yaml' })).toBe(text);
  });

  test('without a file, without its name', () => {
    expect(printStatus(conflict(networkPolicies, 'x'))).toBe(
      'Error from server (Conflict): Operation cannot be fulfilled on networkpolicies.networking.k8s.io "x": the object has been modified; please apply your changes to the latest version and try again',
    );
  });
});

test.each([
  ['a"b\\', '"a\\"b\\\\"'],
  ['\n\t\u0001\u007f', '"\\n\\t\\x01\\x7f"'],
  ['grün 😀', '"grün 😀"'],
  ['\u200b\u{e0001}', '"\\u200b\\U000e0001"'],
])('%j is quoted as Go quotes it', (text, expected) => {
  expect(quoteGo(text)).toBe(expected);
});
