import { generateName } from '../../kube/generated-names.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { podOfTemplate, type TemplatePod } from '../../kube/pod-of-template.ts';
import type { Objects } from '../objects.ts';

/** Makes a pod of a template under a name that no pod has: the owner's with a suffix, or the one given. */
export function createNamed(
  objects: Objects,
  wanted: Omit<TemplatePod, 'name'> & { readonly name?: string },
): Manifest {
  const prefix = `${wanted.owner.metadata.name}-`;
  const named =
    wanted.name === undefined ? { name: freeName(objects, wanted.owner, prefix), generateName: prefix } : {};
  const pod: Manifest = podOfTemplate({ name: '', ...wanted, ...named });
  const spec = pod['spec'] as object;
  return objects.create({
    ...pod,
    spec: { serviceAccountName: 'default', serviceAccount: 'default', enableServiceLinks: true, ...spec },
  });
}

function freeName(objects: Objects, owner: Manifest, prefix: string): string {
  const { namespace = 'default' } = owner.metadata;
  for (let attempt = 0; ; attempt++) {
    const name = generateName(prefix, `${namespace}/${prefix}${objects.version()}/${attempt}`);
    if (objects.get({ apiVersion: 'v1', kind: 'Pod', name, namespace }) === undefined) return name;
  }
}
