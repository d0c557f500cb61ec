import type { Pod } from 'kubernetes-types/core/v1';
import { generateName } from '../../kube/generated-names.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { podOfTemplate, type TemplatePod } from '../../kube/pod-of-template.ts';
import { pod as podKind } from '../kinds/pod.ts';
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
  podKind.prepare?.(pod, {});
  return objects.create(pod);
}

function freeName(objects: Objects, owner: Manifest, prefix: string): string {
  const { namespace = 'default' } = owner.metadata;
  for (let attempt = 0; ; attempt++) {
    const name = generateName(prefix, `${namespace}/${prefix}${objects.version()}/${attempt}`);
    if (objects.get({ apiVersion: 'v1', kind: 'Pod', name, namespace }) === undefined) return name;
  }
}
