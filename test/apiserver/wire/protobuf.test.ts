import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageKinds, readMessage } from '../../../src/apiserver/wire/protobuf.ts';

interface Recorded {
  readonly json: { readonly apiVersion: string; readonly kind: string };
  /** The same object as the server writes it in protobuf, in base64. */
  readonly protobuf: string;
}

const recorded = JSON.parse(
  readFileSync(new URL('protobuf-recorded.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

/** What is left of an object when zero values count for nothing, which protobuf writes and JSON leaves out. */
function substance(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => substance(item) ?? null);
  if (value === '' || value === 0 || value === false || value === null) return undefined;
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, substance(item)] as const)
    .filter(([, item]) => item !== undefined && !(Array.isArray(item) && item.length === 0));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

describe('an object that a real server wrote in protobuf is the one that it wrote in JSON', () => {
  test.each(recorded.map((one) => [one.json.kind, one] as const))('%s', (_kind, { json, protobuf }) => {
    const read = readMessage(Buffer.from(protobuf, 'base64'));
    expect('object' in read ? substance(read.object) : read).toEqual(substance(json));
  });
});

describe('bytes that are no object', () => {
  const whole = Buffer.from(recorded[0]!.protobuf, 'base64');
  const field = (number: number, bytes: Uint8Array): Uint8Array =>
    Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  const envelope = (kind: string, raw: Uint8Array): Uint8Array => {
    const typeMeta = Buffer.concat([field(1, Buffer.from('v1')), field(2, Buffer.from(kind))]);
    return Buffer.concat([Buffer.from([0x6b, 0x38, 0x73, 0]), field(1, typeMeta), field(2, raw)]);
  };

  test.each([
    ['no envelope', Buffer.from('{}'), 'provided data does not appear to be a protobuf message'],
    ['another kind', envelope('Unicorn', Buffer.alloc(0)), 'no kind "Unicorn" of version "v1" is taken as protobuf'],
    [
      'a field that the kind does not have',
      envelope('Pod', Buffer.from([0x60 | 0x02, 0])),
      'core.Pod has no field number 12',
    ],
    [
      'a number in the place of a message',
      envelope('Pod', Buffer.from([0x08, 1])),
      'a number stands where bytes belong',
    ],
    ['a length beyond the end', envelope('Pod', Buffer.from([0x0a, 0x7f])), 'unexpected end'],
    [
      'a length of exabytes',
      envelope('Pod', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])),
      'unexpected end',
    ],
    ['a number without end', envelope('Pod', Buffer.alloc(30, 0xff)), 'a number is too long'],
    ['groups', envelope('Pod', Buffer.from([0x0b])), 'wire type 3 is not known'],
  ])('are reported: %s', (_what, bytes, because) => {
    expect(readMessage(bytes)).toEqual({ fault: `unable to decode the protobuf body: ${because}` });
  });

  test('cut anywhere, or with any byte changed, are read or refused, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        const read = readMessage(cut ? bytes.subarray(0, at) : bytes);
        expect('object' in read || typeof read.fault === 'string').toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

test('what kubectl makes from flags can be read', () => {
  const kinds = [
    ...'v1/Namespace v1/Service v1/ConfigMap v1/Secret v1/ServiceAccount v1/ResourceQuota'.split(' '),
    ...'apps/v1/Deployment batch/v1/Job batch/v1/CronJob networking.k8s.io/v1/Ingress'.split(' '),
    ...'policy/v1/PodDisruptionBudget policy/v1/Eviction scheduling.k8s.io/v1/PriorityClass'.split(' '),
    ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map(
      (kind) => `rbac.authorization.k8s.io/v1/${kind}`,
    ),
    ...'authentication.k8s.io/v1/TokenRequest authentication.k8s.io/v1/SelfSubjectReview autoscaling/v1/Scale'.split(
      ' ',
    ),
    ...'authorization.k8s.io/v1/SelfSubjectAccessReview authorization.k8s.io/v1/SelfSubjectRulesReview'.split(' '),
    'v1/DeleteOptions',
  ];
  expect(kinds.filter((kind) => !messageKinds.has(kind))).toEqual([]);
});
