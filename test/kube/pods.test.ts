import type { Pod } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import {
  declaredPorts,
  hostAddresses,
  isFinished,
  isHostNetwork,
  namespacedName,
  podAddresses,
  workloadOf,
} from '../../src/kube/pods.ts';

const owner = (kind: string, name: string, labels: Record<string, string> = {}): Pod => ({
  metadata: { name: 'p', labels, ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }] },
});

describe('a pod', () => {
  it('has the addresses of its status, podIPs first', () => {
    expect(podAddresses({ status: { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] } })).toEqual([
      '10.0.0.1',
      'fd00::1',
    ]);
    expect(podAddresses({ status: { podIP: '10.0.0.1' } })).toEqual(['10.0.0.1']);
    expect(podAddresses({})).toEqual([]);
    expect(hostAddresses({ status: { hostIP: '172.18.0.2' } })).toEqual(['172.18.0.2']);
  });

  it('declares the ports of its containers and of init containers that keep running, TCP unless said', () => {
    const pod: Pod = {
      spec: {
        containers: [
          {
            name: 'main',
            ports: [
              { containerPort: 80, name: 'http' },
              { containerPort: 53, protocol: 'UDP' },
            ],
          },
        ],
        initContainers: [
          { name: 'side', restartPolicy: 'Always', ports: [{ containerPort: 9 }] },
          { name: 'early', ports: [{ containerPort: 10 }] },
        ],
      },
    };
    expect(declaredPorts(pod)).toEqual([
      { name: 'http', port: 80, protocol: 'TCP' },
      { port: 53, protocol: 'UDP' },
      { port: 9, protocol: 'TCP' },
    ]);
  });

  it.each([
    ['Running', false],
    ['Pending', false],
    ['Succeeded', true],
    ['Failed', true],
  ])('whose phase is %s has ended: %s', (phase, ended) => {
    expect(isFinished({ status: { phase } })).toBe(ended);
  });

  it('belongs to the workload that owns it, a Deployment by the name of its ReplicaSet', () => {
    expect(workloadOf(owner('ReplicaSet', 'web-5d4f8', { 'pod-template-hash': '5d4f8' }))).toEqual({
      kind: 'Deployment',
      name: 'web',
    });
    expect(workloadOf(owner('ReplicaSet', 'web'))).toEqual({ kind: 'ReplicaSet', name: 'web' });
    expect(workloadOf(owner('StatefulSet', 'db'))).toEqual({ kind: 'StatefulSet', name: 'db' });
    expect(workloadOf({ metadata: { name: 'p' } })).toBeUndefined();
  });

  it('is named with its namespace, default unless said', () => {
    expect(namespacedName({ metadata: { name: 'p' } })).toBe('default/p');
    expect(isHostNetwork({ spec: { containers: [], hostNetwork: true } })).toBe(true);
    expect(isHostNetwork({})).toBe(false);
  });
});
