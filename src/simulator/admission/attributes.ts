import type { PriorityClass } from 'kubernetes-types/scheduling/v1';
import type { Manifest } from '../../kube/manifest.ts';
import type { Around } from '../kinds/kind.ts';
import type { Objects } from '../objects.ts';

/**
 * What a new pod meets in the cluster: the ServiceAccount that it runs as, and the class of its priority. The account
 * `default` is there by the time that anybody can ask for it, as the server waits for it.
 * Source: kubernetes/kubernetes plugin/pkg/admission/{serviceaccount,priority}/admission.go.
 */
export function aroundPods(objects: Objects): Required<Pick<Around, 'serviceAccountExists' | 'priorityClass'>> {
  return {
    serviceAccountExists: (namespace, name) =>
      name === 'default' || objects.get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name }) !== undefined,
    priorityClass: (name) => {
      const [apiVersion, kind] = ['scheduling.k8s.io/v1', 'PriorityClass'];
      if (name !== '') return objects.get({ apiVersion, kind, name }) as (PriorityClass & Manifest) | undefined;
      const classes = objects.list(apiVersion, kind) as readonly (PriorityClass & Manifest)[];
      return classes.find(({ globalDefault }) => globalDefault === true);
    },
  };
}
