import { badRequest, conflict, newStatus, notFound, type Status } from '../../kube/api-errors.ts';
import { isObject } from '../../kube/json.ts';
import { isActive, isReadyPod } from '../../simulator/controllers/availability.ts';
import { budgetPods } from '../../simulator/controllers/disruption-controller.ts';
import { isPod, pods } from '../../simulator/kinds/core/pod.ts';
import { podDisruptionBudgets } from '../../simulator/kinds/policy/pod-disruption-budget.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { ApiContext, Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { readDeleteObject } from './delete.ts';
import { standingObject } from './update.ts';

/** What is answered where nothing is left to show. */
const done = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/**
 * POST of an eviction: the pod is deleted, unless a budget for disruptions needs it.
 * Source: kubernetes/kubernetes pkg/registry/core/pod/storage/eviction.go.
 */
export const evict: Verb = (context, request) => {
  const { name = '', namespace = '' } = request;
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, { group: 'policy', version: 'v1', kind: 'Eviction', plural: 'evictions' });
  if ('refused' in body) return body;
  const metadata = isObject(body.object['metadata']) ? body.object['metadata'] : {};
  if (metadata['name'] !== name) return { refused: badRequest('name in URL does not match name in Eviction object') };
  const options = readDeleteObject(body.object['deleteOptions'] ?? {});
  if ('refused' in options) return options;
  const kept = budgetRefusal(context, namespace, name);
  if (kept !== undefined) return { refused: kept };
  const deleted = context.simulator.delete(
    { apiVersion: 'v1', kind: 'Pod', name, namespace },
    { ...options.options, dryRun: read.query.dryRun || options.options.dryRun === true },
  );
  if ('refused' in deleted) return deleted;
  context.changed();
  return { code: 201, object: done };
};

function budgetRefusal({ simulator }: ApiContext, namespace: string, name: string): Status | undefined {
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
  // A pod that is not ready is none of the healthy ones, and may go while these are enough.
  if (budget === undefined || disruptionsAllowed > 0) return undefined;
  if (!isReadyPod(pod) && currentHealthy >= desiredHealthy && desiredHealthy > 0) return undefined;
  const needs = `needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  const cause = { reason: 'DisruptionBudget', message: `The disruption budget ${budget.metadata.name} ${needs}` };
  const violates = "Cannot evict pod as it would violate the pod's disruption budget.";
  return newStatus(429, 'TooManyRequests', violates, { causes: [cause] });
}

/**
 * POST of a binding: the pod is on that node from now on.
 * Source: kubernetes/kubernetes pkg/registry/core/pod/storage/storage.go, `assignPod`.
 */
export const bind: Verb = (context, request) => {
  const { name = '', kind } = request;
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, { group: '', version: 'v1', kind: 'Binding', plural: 'bindings' });
  if ('refused' in body) return body;
  const target = isObject(body.object['target']) ? body.object['target'] : {};
  const node = target['name'];
  // The server calls this a fault of its own; nothing but its text reaches a person.
  if (typeof node !== 'string' || node === '') return { refused: newStatus(400, '', 'target.name: Required value') };
  const pod = standingObject(context, request);
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
  return { code: 201, object: done };
};
