import type { Pod } from 'kubernetes-types/core/v1';
import { generateName } from '../../kube/generated-names.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { podOfTemplate, type TemplatePod } from '../../kube/pod-of-template.ts';
import { aroundPods } from '../admission/attributes.ts';
import { pod as podKind } from '../kinds/core/pod.ts';
import type { Objects } from '../objects.ts';

/**
 * Makes a pod of a template under a name that no pod has: the owner's with a suffix, or the one given. It is as the API
 * server stores it. `adapt` has the last word on what is asked of the server.
 */
export function createNamed(
  objects: Objects,
  wanted: Omit<TemplatePod, 'name'> & { readonly name?: string; readonly prefix?: string },
  adapt: (pod: Pod & Manifest) => Pod & Manifest = (pod) => pod,
): Manifest {
  const prefix = wanted.prefix ?? `${wanted.owner.metadata.name}-`;
  const named =
    wanted.name === undefined ? { name: freeName(objects, wanted.owner, prefix), generateName: prefix } : {};
  const pod = structuredClone(adapt(podOfTemplate({ name: '', ...wanted, ...named })));
  podKind.defaults?.(pod);
  podKind.prepare?.(pod, aroundPods(objects));
  return objects.create(pod);
}

/** How many pods controllers may still make: what holds more than a cluster can keep ends where its store is full. */
export function roomForPods(objects: Objects): number {
  return Math.max(0, mostPods - objects.list('v1', 'Pod').length);
}

const mostPods = 3000;

/** Why the API server would take no pod of a template, in its words; undefined where it would. */
export function refusedPod(objects: Objects, { owner, template }: Omit<TemplatePod, 'name'>): string | undefined {
  if (roomForPods(objects) === 0) return 'etcdserver: mvcc: database space exceeded';
  const pod = structuredClone(podOfTemplate({ owner, template, name: `${owner.metadata.name}-` }));
  podKind.defaults?.(pod);
  podKind.prepare?.(pod, aroundPods(objects));
  return podKind.forbid?.(pod, aroundPods(objects))?.message;
}

function freeName(objects: Objects, owner: Manifest, prefix: string): string {
  const { namespace = 'default' } = owner.metadata;
  for (let attempt = 0; ; attempt++) {
    const name = generateName(prefix, `${namespace}/${prefix}${objects.version()}/${attempt}`);
    if (objects.get({ apiVersion: 'v1', kind: 'Pod', name, namespace }) === undefined) return name;
  }
}
