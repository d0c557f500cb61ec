import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { admit } from '../../src/simulator/admission/admission.ts';

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
    const taken = 'object' in admitted;
    const causes = taken ? undefined : admitted.refused.details?.causes;
    expect({
      accepted: taken,
      stored: taken ? admitted.object['spec'] : undefined,
      errors: causes?.map(({ field, message }) => `${field}: ${message}`),
      warnings: admitted.warnings,
    }).toEqual({ accepted, stored, errors, warnings });
  });
});
