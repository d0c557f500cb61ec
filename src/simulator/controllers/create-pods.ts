import { generateName } from '../../kube/generated-names.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { type PodFromTemplate, podFromTemplate } from '../../kube/pod-of-template.ts';
import { completeNew } from '../admission/complete-object.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import type { ObjectStore } from '../objects.ts';

/** A pod to be made: under the name given, or under one of its owner's name (or `prefix`) and a suffix. */
export type WantedPod = Omit<PodFromTemplate, 'name'> & { readonly name?: string; readonly prefix?: string };

/**
 * Makes a pod from a template, under a name that no pod has, as the API server stores it. `adapt` changes what is sent
 * to the server.
 * Source: kubernetes/kubernetes pkg/controller/controller_utils.go, `createPods`.
 */
export function createNamed(
  objects: ObjectStore,
  wanted: WantedPod,
  adapt: (pod: PodObject) => PodObject = (pod) => pod,
): PodObject {
  const prefix = wanted.prefix ?? `${wanted.owner.metadata.name}-`;
  const named =
    wanted.name === undefined ? { name: freeName(objects, wanted.owner, prefix), generateName: prefix } : {};
  const pod = structuredClone(adapt(podFromTemplate({ name: '', ...wanted, ...named })));
  completeNew(pod, pods, { objects });
  return objects.create(pod);
}

/** How many pods controllers may still make: a cluster keeps so many at most, as the store of a real one is finite. */
export function roomForPods(objects: ObjectStore): number {
  return Math.max(0, MOST_PODS - objects.list(pods).length);
}

const MOST_PODS = 3000;

/** Why the API server would refuse the pods of a template, in its words; undefined where it would not. */
export function refusedPod(
  objects: ObjectStore,
  { owner, template }: Omit<PodFromTemplate, 'name'>,
): string | undefined {
  if (roomForPods(objects) === 0) return 'etcdserver: mvcc: database space exceeded';
  const pod = structuredClone(podFromTemplate({ owner, template, name: `${owner.metadata.name}-` }));
  return completeNew(pod, pods, { objects })?.refused.message;
}

function freeName(objects: ObjectStore, owner: Manifest, prefix: string): string {
  const { namespace = 'default' } = owner.metadata;
  for (let attempt = 0; ; attempt++) {
    const name = generateName(prefix, `${namespace}/${prefix}${objects.version()}/${attempt}`);
    if (objects.get(pods, namespace, name) === undefined) return name;
  }
}
