import type { ServerResponse } from 'node:http';
import { methodNotAllowed, notFound, type Status, unknownResource } from '../kube/api-errors.ts';
import { isSimulated } from './discovery/api-resources.ts';
import { type DocumentSources, sendDocument } from './discovery/documents.ts';
import { create } from './handlers/create.ts';
import { deleteCollection, deleteObject } from './handlers/delete.ts';
import { get } from './handlers/get.ts';
import { list } from './handlers/list.ts';
import { sendLog } from './handlers/log.ts';
import { patch } from './handlers/patch.ts';
import { review } from './handlers/reviews.ts';
import { isStreamSubresource, streamRefusal } from './handlers/streams.ts';
import { subresourceVerbs } from './handlers/subresources.ts';
import { update } from './handlers/update.ts';
import { watch } from './handlers/watch.ts';
import { isFlagSet } from './options/query-values.ts';
import type { Answer, ApiContext, ApiRequest, ResourceRequest, Verb } from './request.ts';
import { parseRoute, pathParts, type ResourcePath, resourceRequest, verbOf } from './routes.ts';
import type { History } from './watch-history.ts';
import { type ResponseForm, responseForm, sendAnswer, sendStatus, sendText } from './wire/respond.ts';

/** The parts of the server that answers are made from. */
export interface Backend extends DocumentSources {
  readonly context: ApiContext;
  readonly history: History;
}

/** Answers a request of a user who may make it. */
export function dispatch(backend: Backend, request: ApiRequest, response: ServerResponse): void {
  const parts = pathParts(request.path);
  if (parts === undefined) return sendText(response, 400, '400 Bad Request');
  const route = parseRoute(parts);
  if (route.is === 'document') return sendDocument(response, request, parts, backend);
  if (route.is === 'unknown') return sendStatus(response, unknownResource());
  const { at } = route;
  const verb = verbOf(request.method, at);
  if (verb === undefined || !at.verbs.includes(verb)) return sendStatus(response, methodNotAllowed());
  const { context } = backend;
  const resource = resourceRequest(request, at);
  if (at.subresource === 'log') return sendLog(context, resource, response);
  if (isStreamSubresource(at.subresource)) return sendStatus(response, streamRefusal(context, resource));
  const form = responseForm(request, verb === 'list');
  if ('refused' in form) return sendStatus(response, form.refused);
  if (verb === 'list' || at.watch) return sendListOrWatch(backend, resource, at, form, response);
  sendAnswer(response, answerVerb(context, resource, at, verb), form, at.kind, context.now());
}

/** Sends a list, or with `watch=true` the changes to its objects. The older paths of watches may name one object. */
function sendListOrWatch(
  { context, history }: Backend,
  request: ResourceRequest,
  at: ResourcePath,
  form: ResponseForm,
  response: ServerResponse,
): void {
  if (!at.watch && !isFlagSet(request.query.get('watch'))) {
    const answer = list(context, request, history);
    return sendAnswer(response, answer, form, request.kind, context.now());
  }
  const query = new URLSearchParams(request.query);
  query.set('watch', 'true');
  if (at.name !== undefined) query.set('fieldSelector', `metadata.name=${at.name}`);
  watch({ context, history, form, response }, { ...request, query });
}

/** The answer to any other verb, on an object or a subresource. */
function answerVerb(context: ApiContext, request: ResourceRequest, at: ResourcePath, verb: string): Answer {
  const { kind, subresource, namespace, name = '' } = request;
  if (subresource !== undefined) {
    if (!isSimulated(kind)) return { refused: notFound(kind, name) };
    const handle = subresourceVerbs[kind.plural]?.[subresource]?.[request.method as 'GET' | 'PUT' | 'PATCH' | 'POST'];
    return handle === undefined ? { refused: notSimulatedRefusal(request) } : handle(context, request);
  }
  if (verb === 'get') return get(context, request);
  if (verb === 'create') {
    const { group, version } = at.served;
    const inNamespace = namespace === undefined ? {} : { namespace };
    const reviewed = review(context, { ...request, group, version, resource: kind.plural, ...inNamespace });
    if (reviewed !== undefined) return reviewed;
  }
  if (!isSimulated(kind)) return { refused: verb === 'create' ? notSimulatedRefusal(request) : notFound(kind, name) };
  return verbs[verb]!(context, request);
}

const verbs: Readonly<Record<string, Verb>> = {
  create,
  update,
  patch,
  delete: deleteObject,
  deletecollection: deleteCollection,
};

/** HTTP 405 for a resource or subresource that the cluster does not simulate. */
function notSimulatedRefusal({ kind, subresource }: ResourceRequest): Status {
  const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  const what = subresource === undefined ? resource : `the subresource ${subresource} of ${resource}`;
  return methodNotAllowed(`this cluster does not simulate ${what}: nothing can be stored there`);
}
