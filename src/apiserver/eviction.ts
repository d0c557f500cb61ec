import { badRequest, conflict, notFound } from '../kube/refusals.ts';
import { isFields, readBody } from './body.ts';
import { readDeleteObject } from './delete.ts';
import type { Verb } from './request.ts';
import { status } from './status.ts';
import { standingObject } from './update.ts';
import { readWriteQuery } from './write-options.ts';

/** What is answered where nothing is left to show. */
const done = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/**
 * POST of an eviction: the pod is deleted, as nothing here forbids a disruption.
 * Source: kubernetes/kubernetes pkg/registry/core/pod/storage/eviction.go.
 */
export const evict: Verb = (context, request) => {
  const { name = '', namespace = '' } = request;
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, { group: 'policy', version: 'v1', kind: 'Eviction', plural: 'evictions' });
  if ('refused' in body) return body;
  const metadata = isFields(body.object['metadata']) ? body.object['metadata'] : {};
  if (metadata['name'] !== name) return { refused: badRequest('name in URL does not match name in Eviction object') };
  const options = readDeleteObject(body.object['deleteOptions'] ?? {});
  if ('refused' in options) return options;
  const deleted = context.simulator.delete(
    { apiVersion: 'v1', kind: 'Pod', name, namespace },
    { ...options.options, dryRun: read.query.dryRun || options.options.dryRun === true },
  );
  if ('refused' in deleted) return deleted;
  context.changed();
  return { code: 201, object: done };
};

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
  const target = isFields(body.object['target']) ? body.object['target'] : {};
  const node = target['name'];
  // The server calls this a fault of its own; nothing but its text reaches a person.
  if (typeof node !== 'string' || node === '') return { refused: status(400, '', 'target.name: Required value') };
  const pod = standingObject(context, request);
  if (pod === undefined) return { refused: notFound(kind, name) };
  const { nodeName } = pod['spec'] as { readonly nodeName?: string };
  if (nodeName) {
    const because = `pod ${name} is already assigned to node "${nodeName}"`;
    return { refused: conflict({ group: '', plural: 'pods/binding' }, name, because) };
  }
  if (!read.query.dryRun) {
    context.simulator.objects.replace({ ...pod, spec: { ...(pod['spec'] as object), nodeName: node } });
    context.changed();
  }
  return { code: 201, object: done };
};
