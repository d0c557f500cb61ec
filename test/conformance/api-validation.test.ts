import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { admit } from '../../src/simulator/admission.ts';

interface Case {
  readonly id: string;
  readonly what: string;
  readonly spec: unknown;
  readonly accepted: boolean;
  readonly stored?: unknown;
  readonly errors?: readonly string[];
  readonly warnings?: readonly string[];
}

const { cases } = parse(readFileSync(new URL('api-validation.yaml', import.meta.url), 'utf8')) as {
  cases: readonly Case[];
};

describe('a NetworkPolicy is taken or refused as kube-apiserver v1.35.4 does', () => {
  test.each(cases)('$id: $what', ({ spec, accepted, stored, errors, warnings = [] }) => {
    const admitted = admit({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'x', namespace: 'default' },
      spec,
    });
    if (accepted) {
      expect(admitted).toMatchObject({ object: { spec: stored }, warnings });
      expect('object' in admitted && admitted.object['spec']).toEqual(stored);
    } else {
      const causes = 'refused' in admitted ? admitted.refused.details?.causes : undefined;
      expect(causes?.map(({ field, message }) => `${field}: ${message}`)).toEqual(errors);
    }
  });
});
