import { expect, test } from 'vitest';
import { admit } from '../../src/simulator/admission/admission.ts';
import { baseCluster } from '../../src/simulator/base-cluster.ts';
import { kindOf } from '../../src/simulator/kinds/index.ts';

const asFound: ReadonlySet<string> = new Set(['Node', 'PriorityClass']);
const known = baseCluster().filter(({ apiVersion, kind }) => kindOf(apiVersion, kind) !== undefined);

test.each(known.map((object) => [`${object.kind} ${object.metadata.name}`, object] as const))(
  '%s is as the API server would store it',
  (_, object) => {
    // A node that joins carries a taint until it is ready, and the system's own classes nobody may make.
    const admitted = admit(object, asFound.has(object.kind) ? { existing: object } : {});
    expect('object' in admitted && { ...admitted.object, status: undefined }).toEqual({ ...object, status: undefined });
  },
);
