import { badRequest, conflict, newStatus, notFound, type Status, unclassifiedError } from '../../kube/api-errors.ts';
import { objectAt } from '../../kube/json.ts';
import { nodeEvictionRefusal } from '../../simulator/admission/node-restriction.ts';
import { isActive, isReadyPod } from '../../simulator/controllers/availability.ts';
import { budgetPods } from '../../simulator/controllers/disruption-controller.ts';
import { isPod, pods } from '../../simulator/kinds/core/pod.ts';
import { podDisruptionBudgets } from '../../simulator/kinds/policy/pod-disruption-budget.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { ApiContext, Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { deleteOptionsOf } from './delete.ts';
import { storedObject } from './stored-object.ts';

/** The answer where there is no object to show. */
const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/**
 * POST of an eviction: deletes the pod, unless a PodDisruptionBudget needs it.
 * Source: kubernetes/kubernetes pkg/registry/core/pod/storage/eviction.go.
 */
export const evictPod: Verb = (context, request) => {
  const { name = '', namespace = '' } = request;
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, { group: 'policy', version: 'v1', kind: 'Eviction', plural: 'evictions' });
  if ('refused' in body) return body;
  if (objectAt(body.object, 'metadata')['name'] !== name) {
    return { refused: badRequest('name in URL does not match name in Eviction object') };
  }
  const options = deleteOptionsOf(body.object['deleteOptions'] ?? {});
  if ('refused' in options) return options;
  const pod = context.simulator.objects.get(pods, namespace, name);
  const beyondNode = pod && nodeEvictionRefusal(request.user, pod);
  if (beyondNode !== undefined) return { refused: beyondNode };
  const violation = budgetViolation(context, namespace, name);
  if (violation !== undefined) return { refused: violation };
  const deleted = context.simulator.delete(
    { apiVersion: 'v1', kind: 'Pod', name, namespace },
    { ...options.options, dryRun: read.query.dryRun || options.options.dryRun === true },
  );
  if ('refused' in deleted) return deleted;
  context.changed();
  return { code: 201, object: success };
};

/** The refusal of an eviction that a PodDisruptionBudget of the pod does not allow. */
function budgetViolation({ simulator }: ApiContext, namespace: string, name: string): Status | undefined {
  const pod = simulator.objects.get(pods, namespace, name);
  if (pod === undefined || !isActive(pod) || pod.status?.phase === 'Pending') return undefined;
  const budgets = simulator.objects
    .list(podDisruptionBudgets, namespace)
    .filter((budget) => budgetPods(simulator.objects, budget).some(({ metadata }) => metadata.name === name));
  if (budgets.length > 1) {
    const many = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    return newStatus(500, 'InternalError', many);
  }
  const [budget] = budgets;
  const { disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0 } = budget?.status ?? {};
  // A pod that is not ready is not counted as healthy: it may be evicted while there are enough healthy ones.
  if (budget === undefined || disruptionsAllowed > 0) return undefined;
  if (!isReadyPod(pod) && currentHealthy >= desiredHealthy && desiredHealthy > 0) return undefined;
  const needs = `needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  const cause = { reason: 'DisruptionBudget', message: `The disruption budget ${budget.metadata.name} ${needs}` };
  const violates = "Cannot evict pod as it would violate the pod's disruption budget.";
  return newStatus(429, 'TooManyRequests', violates, { causes: [cause] });
}

/**
 * POST of a binding: assigns the pod to a node.
 * Source: kubernetes/kubernetes pkg/registry/core/pod/storage/storage.go, `assignPod`.
 */
export const bindPod: Verb = (context, request) => {
  const { name = '', kind } = request;
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, { group: '', version: 'v1', kind: 'Binding', plural: 'bindings' });
  if ('refused' in body) return body;
  const node = objectAt(body.object, 'target')['name'];
  if (typeof node !== 'string' || node === '') return { refused: unclassifiedError('target.name: Required value') };
  const pod = storedObject(context, request);
  if (pod === undefined || !isPod(pod)) return { refused: notFound(kind, name) };
  const { nodeName } = pod.spec;
  if (nodeName) {
    const because = `pod ${name} is already assigned to node "${nodeName}"`;
    return { refused: conflict({ group: '', plural: 'pods/binding' }, name, because) };
  }
  if (!read.query.dryRun) {
    context.simulator.objects.replace({ ...pod, spec: { ...pod.spec, nodeName: node } });
    context.changed();
  }
  return { code: 201, object: success };
};
