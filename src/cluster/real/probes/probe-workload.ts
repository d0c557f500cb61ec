import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { type ListeningPort, listeningPorts } from '../../../kube/images.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { listeningContainer, probePodSpec } from './probe-pod.ts';

/**
 * The manifest of a task's workload for a real cluster: its containers run the probe image, without privileges, and
 * answer on the ports that their own programs would. Labels, names, declared ports, environment and volumes stay. Init
 * containers and probes, which need the programs that are missing, are left out. Manifests of other kinds do not
 * change.
 */
export function probeWorkload(manifest: Manifest, image: string): Manifest {
  if (manifest.kind === 'Pod' && manifest.apiVersion === 'v1') {
    return { ...manifest, spec: probeSpec(manifest['spec'] as PodSpec, image) };
  }
  if (!templateKinds.has(`${manifest.apiVersion}/${manifest.kind}`)) return manifest;
  const spec = manifest['spec'] as { readonly template?: { readonly spec?: PodSpec } } | undefined;
  if (spec?.template?.spec === undefined) return manifest;
  return {
    ...manifest,
    spec: { ...spec, template: { ...spec.template, spec: probeSpec(spec.template.spec, image) } },
  };
}

const templateKinds: ReadonlySet<string> = new Set([
  'apps/v1/Deployment',
  'apps/v1/ReplicaSet',
  'apps/v1/StatefulSet',
  'apps/v1/DaemonSet',
  'batch/v1/Job',
  'v1/ReplicationController',
]);

function probeSpec(spec: PodSpec, image: string): PodSpec {
  if (!Array.isArray(spec?.containers)) return spec;
  const { initContainers = [], ...rest } = spec;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  // Our containers do not listen on the network of a node.
  const listen = spec.hostNetwork !== true;
  // The containers of a pod share its ports: the second to listen on one would fail.
  const taken = new Set<string>();
  const freePorts = (container: Container): readonly ListeningPort[] =>
    (listen ? listeningPorts(container) : []).filter(({ port, protocol }) => {
      const key = `${port}/${protocol}`;
      return !taken.has(key) && taken.add(key);
    });
  return {
    ...rest,
    ...probePodSpec,
    containers: [...spec.containers, ...sidecars].map((one) => probeContainer(one, image, freePorts(one))),
  };
}

function probeContainer(container: Container, image: string, listens: readonly ListeningPort[]): Container {
  const { ports, env, volumeMounts, resources } = container;
  return {
    ...listeningContainer(container.name, image, listens),
    ...(ports ? { ports } : {}),
    ...(env ? { env } : {}),
    ...(volumeMounts ? { volumeMounts } : {}),
    ...(resources ? { resources } : {}),
  };
}
