import { expect, test } from 'vitest';
import { admit } from '../../src/simulator/admission.ts';
import { baseCluster } from '../../src/simulator/base-cluster.ts';
import { kindOf } from '../../src/simulator/kinds/index.ts';

const known = baseCluster().filter(({ apiVersion, kind }) => kindOf(apiVersion, kind) !== undefined);

test.each(known.map((object) => [`${object.kind} ${object.metadata.name}`, object] as const))(
  '%s is as the API server would store it',
  (_, object) => {
    // A node that joins carries a taint until it is ready; these have joined.
    const admitted = admit(object, object.kind === 'Node' ? { existing: object } : {});
    expect('object' in admitted && { ...admitted.object, status: undefined }).toEqual({ ...object, status: undefined });
  },
);
