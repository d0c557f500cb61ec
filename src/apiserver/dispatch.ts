import type { ServerResponse } from 'node:http';
import { badRequest, methodNotAllowed, notFound, type Status, unknownResource } from '../kube/api-errors.ts';
import { isSimulated } from './discovery/api-resources.ts';
import { type Documents, sendDocument } from './discovery/documents.ts';
import { create } from './handlers/create.ts';
import { remove, removeCollection } from './handlers/delete.ts';
import { needsWebSocket, whyNotEntered } from './handlers/exec.ts';
import { get, objectOf } from './handlers/get.ts';
import { list } from './handlers/list.ts';
import { streamLog } from './handlers/log.ts';
import { patch } from './handlers/patch.ts';
import { review } from './handlers/reviews.ts';
import { subresourceVerbs } from './handlers/subresources.ts';
import { update } from './handlers/update.ts';
import { watch } from './handlers/watch.ts';
import type { History } from './history.ts';
import type { Answer, ApiContext, ApiRequest, ResourceRequest, Verb } from './request.ts';
import { partsOf, type ResourcePath, routeOf, verbOf } from './routes.ts';
import { type Form, formOf, sendAnswer, sendStatus, sendText } from './wire/respond.ts';

/** What requests are answered from. */
export interface Serving extends Documents {
  readonly context: ApiContext;
  readonly history: History;
}

/** Answers a request that has been let in. */
export function dispatch(serving: Serving, request: ApiRequest, response: ServerResponse): void {
  const parts = partsOf(request.path);
  if (parts === undefined) return sendText(response, 400, '400 Bad Request');
  const route = routeOf(parts);
  if (route.is === 'document') return sendDocument(response, request, parts, serving);
  if (route.is === 'unknown') return sendStatus(response, unknownResource());
  const { at } = route;
  const verb = verbOf(request.method, at);
  if (verb === undefined || !at.verbs.includes(verb)) return sendStatus(response, methodNotAllowed());
  const { kind, namespace, name, subresource } = at;
  const about: ResourceRequest = {
    ...request,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
  if (subresource === 'log') return streamLog(serving.context, about, response);
  if (isStream(subresource)) return sendStatus(response, whyNoStream(serving.context, about));
  const form = formOf(request, verb === 'list');
  if ('refused' in form) return sendStatus(response, form.refused);
  if (verb === 'list' || at.watch) return sendList(serving, about, at, form, response);
  const answer = answerOf(serving.context, about, at, verb);
  sendAnswer(response, answer, form, kind, serving.context.now());
}

/** Why a request for a stream into a pod cannot be met where it does not come as an upgrade to WebSocket. */
export function whyNoStream(context: ApiContext, request: ResourceRequest): Status {
  const { namespace = '', name = '', subresource, query } = request;
  if (subresource === 'exec' || subresource === 'attach') {
    return whyNotEntered(context, { subresource, namespace, name, query }) ?? needsWebSocket();
  }
  const pod = objectOf(context.simulator.objects, request);
  if (pod === undefined) return notFound(request.kind, name);
  return badRequest(
    subresource === 'portforward'
      ? 'this cluster forwards no ports: reach the pod from another pod, as with kubectl run tester --rm -it --image=busybox'
      : `this cluster passes nothing on to ${request.kind.plural} from outside`,
  );
}

/** Subresources that are streams. */
export function isStream(subresource: string | undefined): boolean {
  return subresource !== undefined && ['exec', 'attach', 'portforward', 'proxy'].includes(subresource);
}

/** A list, or with `watch=true` what becomes of it. The older paths of watches may name one object. */
function sendList(
  serving: Serving,
  request: ResourceRequest,
  at: ResourcePath,
  form: Form,
  response: ServerResponse,
): void {
  const { context, history } = serving;
  const asked = request.query.get('watch');
  const watches = at.watch || (asked !== null && asked !== '0' && asked.toLowerCase() !== 'false');
  if (!watches) {
    const answer = list(context, request, history);
    return sendAnswer(response, answer, form, request.kind, context.now());
  }
  const query = new URLSearchParams(request.query);
  query.set('watch', 'true');
  if (at.name !== undefined) query.set('fieldSelector', `metadata.name=${at.name}`);
  watch({ context, history, form, response }, { ...request, query });
}

function answerOf(context: ApiContext, request: ResourceRequest, at: ResourcePath, verb: string): Answer {
  const { kind, subresource, namespace, name = '' } = request;
  if (subresource !== undefined) {
    if (!isSimulated(kind)) return { refused: notFound(kind, name) };
    const own = subresourceVerbs[kind.plural]?.[subresource]?.[request.method as 'GET' | 'PUT' | 'PATCH' | 'POST'];
    return own === undefined ? { refused: notSimulated(request) } : own(context, request);
  }
  if (verb === 'get') return get(context, request);
  if (verb === 'create') {
    const { group, version } = at.served;
    const place = namespace === undefined ? {} : { namespace };
    const reviewed = review(context, { ...request, group, version, resource: kind.plural, ...place });
    if (reviewed !== undefined) return reviewed;
  }
  if (!isSimulated(kind)) return { refused: verb === 'create' ? notSimulated(request) : notFound(kind, name) };
  return verbs[verb]!(context, request);
}

const verbs: Readonly<Record<string, Verb>> = {
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeCollection,
};

function notSimulated({ kind, subresource }: ResourceRequest): Status {
  const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  const what = subresource === undefined ? resource : `the subresource ${subresource} of ${resource}`;
  return methodNotAllowed(`this cluster does not simulate ${what}: nothing can be stored there`);
}
