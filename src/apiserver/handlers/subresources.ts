import { notFound } from '../../kube/api-errors.ts';
import type { Verb } from '../request.ts';
import { getEphemeralContainers, patchEphemeralContainers, putEphemeralContainers } from './ephemeral-containers.ts';
import { bindPod, evictPod } from './eviction.ts';
import { finalizeNamespace } from './namespace-finalize.ts';
import { patch } from './patch.ts';
import { getScale, patchScale, putScale } from './scale.ts';
import { storedObject } from './stored-object.ts';
import { createToken } from './token.ts';
import { update } from './update.ts';

/** The handlers of a subresource, by method. */
export interface SubresourceVerbs {
  readonly GET?: Verb;
  readonly PUT?: Verb;
  readonly PATCH?: Verb;
  readonly POST?: Verb;
}

/** GET of an object's status: answers with the object. */
const getStatus: Verb = (context, request) => {
  const object = storedObject(context, request);
  return object === undefined ? { refused: notFound(request.kind, request.name ?? '') } : { code: 200, object };
};

const status: SubresourceVerbs = { GET: getStatus, PUT: update, PATCH: patch };
const scale: SubresourceVerbs = { GET: getScale, PUT: putScale, PATCH: patchScale };

/** The handlers of the subresources that are not streams, by resource and subresource. */
export const subresourceVerbs: Readonly<Record<string, Readonly<Record<string, SubresourceVerbs>>>> = {
  deployments: { status, scale },
  replicasets: { status, scale },
  statefulsets: { status, scale },
  replicationcontrollers: { status, scale },
  daemonsets: { status },
  jobs: { status },
  cronjobs: { status },
  nodes: { status },
  services: { status },
  ingresses: { status },
  persistentvolumes: { status },
  persistentvolumeclaims: { status },
  resourcequotas: { status },
  servicecidrs: { status },
  namespaces: { status, finalize: { PUT: finalizeNamespace } },
  pods: {
    status,
    ephemeralcontainers: { GET: getEphemeralContainers, PUT: putEphemeralContainers, PATCH: patchEphemeralContainers },
    eviction: { POST: evictPod },
    binding: { POST: bindPod },
  },
  certificatesigningrequests: { status, approval: { GET: getStatus, PUT: update, PATCH: patch } },
  serviceaccounts: { token: { POST: createToken } },
};
