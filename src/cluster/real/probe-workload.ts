import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { listeningPorts } from '../../kube/images.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { answeringContainer, ours } from './probe-pod.ts';

/**
 * A manifest of a task for a real cluster: its containers run the probe image and answer on the ports that their own
 * programs would, without privileges. Labels, names, declared ports, environment and volumes stay as they are; init
 * containers and probes, which mean the programs that are not there, are left out. Other kinds pass as they are.
 */
export function standIn(manifest: Manifest, image: string): Manifest {
  if (manifest.kind === 'Pod' && manifest.apiVersion === 'v1') {
    return { ...manifest, spec: standInSpec(manifest['spec'] as PodSpec, image) };
  }
  if (!withTemplate.has(`${manifest.apiVersion}/${manifest.kind}`)) return manifest;
  const spec = manifest['spec'] as { readonly template?: { readonly spec?: PodSpec } } | undefined;
  if (spec?.template?.spec === undefined) return manifest;
  return {
    ...manifest,
    spec: { ...spec, template: { ...spec.template, spec: standInSpec(spec.template.spec, image) } },
  };
}

const withTemplate: ReadonlySet<string> = new Set([
  'apps/v1/Deployment',
  'apps/v1/ReplicaSet',
  'apps/v1/StatefulSet',
  'apps/v1/DaemonSet',
  'batch/v1/Job',
  'v1/ReplicationController',
]);

function standInSpec(spec: PodSpec, image: string): PodSpec {
  if (!Array.isArray(spec?.containers)) return spec;
  const { initContainers = [], ...rest } = spec;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  // On the node's own network nothing of ours may listen.
  const listen = spec.hostNetwork !== true;
  return {
    ...rest,
    ...ours,
    containers: [...spec.containers, ...sidecars].map((container) => standInContainer(container, image, listen)),
  };
}

function standInContainer(container: Container, image: string, listen: boolean): Container {
  const { ports, env, volumeMounts, resources } = container;
  return {
    ...answeringContainer(container.name, image, listen ? listeningPorts(container) : []),
    ...(ports ? { ports } : {}),
    ...(env ? { env } : {}),
    ...(volumeMounts ? { volumeMounts } : {}),
    ...(resources ? { resources } : {}),
  };
}
