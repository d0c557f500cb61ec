import { badRequest, newStatus, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { Admitted } from '../../simulator/admission/admission.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { updateManager } from '../field-manager.ts';
import { readWriteQuery } from '../options/write-options.ts';
import { toldAgain } from '../repeated-causes.ts';
import type { Answer, ApiContext, ResourceRequest, Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';

/** POST to a collection: stores a new object, 201. Source: k8s.io/apiserver pkg/endpoints/handlers/create.go. */
export const create: Verb = (context, request) => {
  const absent = notStored(request);
  if (absent) return { refused: absent };
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, request.kind);
  if ('refused' in body) return body;
  const misplaced = placeRefusal(body.object, request);
  if (misplaced) return { refused: misplaced };
  const metadata = isObject(body.object['metadata']) ? body.object['metadata'] : {};
  if (typeof metadata['resourceVersion'] === 'string' && !['', '0'].includes(metadata['resourceVersion'])) {
    // The server calls this a fault of its own; nothing but its text reaches a person.
    return { refused: newStatus(400, '', 'resourceVersion should not be set on objects to be created') };
  }
  const { dryRun, fieldValidation, manager } = read.query;
  const admitted = context.simulator.create(placed(body.object, request), {
    dryRun,
    fieldValidation,
    oddities: body.oddities,
    manage: updateManager(context, request, manager),
  });
  return answerOf(context, admitted, 201);
};

/** What a change brought about, as it is answered. */
export function answerOfUpdate(context: ApiContext, { kind }: ResourceRequest, admitted: Admitted): Answer {
  const answer = answerOf(context, admitted);
  return 'refused' in answer ? { ...answer, refused: toldAgain(answer.refused, kind) } : answer;
}

/** What a write brought about, as it is answered; those who look at the cluster are told. */
export function answerOf(context: ApiContext, admitted: Admitted, code = 200): Answer {
  const { warnings } = admitted;
  if ('refused' in admitted) return { refused: admitted.refused, warnings };
  context.changed();
  return { code, object: admitted.object, warnings };
}

/** HTTP 405, of kinds that the cluster only tells of. */
export function notStored({ kind }: ResourceRequest): Status | undefined {
  if (kindOf(apiVersionOf(kind), kind.kind) !== undefined) return undefined;
  const what = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  return newStatus(
    405,
    'MethodNotAllowed',
    `this simulated cluster keeps no ${what}; it can only list that there are none`,
    {
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.plural,
    },
  );
}

/** An object that names another namespace than the path. */
export function placeRefusal(object: JsonObject | Manifest, { kind, namespace }: ResourceRequest): Status | undefined {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const given = metadata['namespace'];
  if (!kind.namespaced || typeof given !== 'string' || given === '' || given === namespace) return undefined;
  return badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** An object in the namespace of the path. */
export function placed(object: object, { kind, namespace }: ResourceRequest): Manifest {
  const { metadata } = object as JsonObject;
  if (!kind.namespaced || (metadata !== undefined && metadata !== null && !isObject(metadata))) {
    return { ...object, metadata: metadata ?? {} } as unknown as Manifest;
  }
  return { ...object, metadata: { ...metadata, namespace } } as unknown as Manifest;
}
