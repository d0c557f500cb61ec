import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { describe, expect, test } from 'vitest';
import { probeWorkload } from '../../../../src/cluster/real/probes/probe-workload.ts';
import type { Manifest } from '../../../../src/kube/manifest.ts';

const image = 'registry.test/probe:1';

function pod(spec: object, labels: object = { app: 'db' }): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db', namespace: 'shop', labels } as never, spec };
}

function specOf(manifest: Manifest): PodSpec {
  return probeWorkload(manifest, image)['spec'] as PodSpec;
}

function only(container: Partial<Container>, spec: object = {}): Container {
  return specOf(pod({ ...spec, containers: [{ name: 'db', image: 'postgres', ...container }] })).containers[0]!;
}

/** What a container of ours is told to answer on. */
function answers({ command = [] }: Container): readonly string[] {
  return command.slice(4);
}

describe('a stand-in answers on', () => {
  test.each<[string, Partial<Container>, readonly string[]]>([
    ['the port that its image is known for', {}, ['tcp:5432']],
    ['what it declares', { image: 'own', ports: [{ containerPort: 81 }] }, ['tcp:81']],
    ['datagrams', { image: 'own', ports: [{ containerPort: 53, protocol: 'UDP' }] }, ['udp:53']],
    ['SCTP', { image: 'own', ports: [{ containerPort: 7, protocol: 'SCTP' }] }, ['sctp:7']],
    ['one port once', { ports: [{ containerPort: 5432 }] }, ['tcp:5432']],
    ['what its command opens', { image: 'agnhost', args: ['netexec', '--http-port=90', '--udp-port=-1'] }, ['tcp:90']],
    ['nothing, where the program only waits', { command: ['sleep', 'infinity'], ports: [{ containerPort: 80 }] }, []],
  ])('%s', (_, container, ports) => {
    expect(answers(only(container))).toEqual(ports);
  });

  test('nothing on its node’s network', () => {
    expect(answers(only({}, { hostNetwork: true }))).toEqual([]);
  });
});

test('of two containers in a pod, the first answers on a port that both would open', () => {
  const exporter = { name: 'exporter', image: 'exporters/postgres:3', ports: [{ containerPort: 9187 }] };
  const { containers } = specOf(pod({ containers: [{ name: 'db', image: 'postgres' }, exporter] }));
  expect(containers.map(answers)).toEqual([['tcp:5432'], ['tcp:9187']]);
});

describe('a stand-in', () => {
  const given = {
    nodeSelector: { disk: 'fast' },
    serviceAccountName: 'db',
    volumes: [{ name: 'data', emptyDir: {} }],
    securityContext: { runAsUser: 0 },
    initContainers: [
      { name: 'wait', image: 'busybox', command: ['sh', '-c', 'until nc -z db 1; do sleep 1; done'] },
      { name: 'proxy', image: 'envoy', restartPolicy: 'Always', ports: [{ containerPort: 15_001 }] },
    ],
    containers: [
      {
        name: 'db',
        image: 'postgres:17',
        args: ['-c', 'log_connections=on'],
        ports: [{ containerPort: 5432, name: 'postgres' }],
        env: [{ name: 'A', value: 'b' }],
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
        resources: { requests: { cpu: '10m' } },
        readinessProbe: { exec: { command: ['pg_isready'] } },
        livenessProbe: { tcpSocket: { port: 5432 } },
        startupProbe: { tcpSocket: { port: 5432 } },
        lifecycle: { preStop: { exec: { command: ['pg_ctl', 'stop'] } } },
        securityContext: { privileged: true },
      },
    ],
  };

  test('keeps names, labels, declared ports, environment, volumes and where it may run', () => {
    const made = probeWorkload(pod(given), image);
    expect(made.metadata).toEqual(pod(given).metadata);
    const spec = made['spec'] as PodSpec;
    const { nodeSelector, serviceAccountName, volumes } = given;
    expect(spec).toMatchObject({ nodeSelector, serviceAccountName, volumes });
    const { name, ports, env, volumeMounts, resources } = given.containers[0]!;
    expect(spec.containers[0]).toMatchObject({ name, ports, env, volumeMounts, resources });
  });

  test('runs our image in every container, sidecars among them, and nothing that means the programs', () => {
    const spec = specOf(pod(given));
    expect(spec.initContainers).toBeUndefined();
    expect(spec.containers.map((container) => [container.name, container.image])).toEqual([
      ['db', image],
      ['proxy', image],
    ]);
    for (const container of spec.containers) {
      for (const gone of ['args', 'readinessProbe', 'livenessProbe', 'startupProbe', 'lifecycle', 'restartPolicy']) {
        expect(container).not.toHaveProperty(gone);
      }
    }
  });

  test('asks for nothing that Pod Security’s “restricted” refuses', () => {
    const spec = specOf(pod(given));
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(spec.securityContext?.runAsUser).toBeGreaterThan(0);
    expect(spec.containers.map(({ securityContext }) => securityContext)).toEqual(
      spec.containers.map(() => ({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })),
    );
    expect(spec.automountServiceAccountToken).toBe(false);
  });
});

describe('a manifest', () => {
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } };
  test.each([
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'ReplicaSet'],
    ['apps/v1', 'StatefulSet'],
    ['apps/v1', 'DaemonSet'],
    ['batch/v1', 'Job'],
    ['v1', 'ReplicationController'],
  ])('of %s %s has its template changed, and nothing else', (apiVersion, kind) => {
    const manifest = { apiVersion, kind, metadata: { name: 'a' }, spec: { replicas: 2, template } };
    const made = probeWorkload(manifest, image) as typeof manifest;
    expect(made.spec.template.spec.containers[0]?.image).toBe(image);
    expect({ ...made, spec: { ...made.spec, template } }).toEqual({
      ...manifest,
      spec: { ...manifest.spec, template },
    });
    expect(made.spec.template.metadata).toEqual(template.metadata);
  });

  test.each([
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 80 }] } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' }, spec: { podSelector: {} } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: {} },
  ])('without containers passes as it is: %j', (manifest) => {
    expect(probeWorkload(manifest, image)).toEqual(manifest);
  });
});
