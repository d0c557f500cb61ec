import { notFound } from '../../kube/api-errors.ts';
import type { Verb } from '../request.ts';
import { getEphemeral, patchEphemeral, putEphemeral } from './ephemeral-containers.ts';
import { bind, evict } from './eviction.ts';
import { finalize } from './namespace-finalize.ts';
import { patch } from './patch.ts';
import { getScale, patchScale, putScale } from './scale.ts';
import { createToken } from './token.ts';
import { standingObject, update } from './update.ts';

/** What can be done to a subresource, by method. */
export interface SubresourceVerbs {
  readonly GET?: Verb;
  readonly PUT?: Verb;
  readonly PATCH?: Verb;
  readonly POST?: Verb;
}

/** GET of an object through its status: the object. */
const getStatus: Verb = (context, request) => {
  const object = standingObject(context, request);
  return object === undefined ? { refused: notFound(request.kind, request.name ?? '') } : { code: 200, object };
};

const status: SubresourceVerbs = { GET: getStatus, PUT: update, PATCH: patch };
const scale: SubresourceVerbs = { GET: getScale, PUT: putScale, PATCH: patchScale };

/** The subresources that are no streams, by resource and name. */
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
  namespaces: { status, finalize: { PUT: finalize } },
  pods: {
    status,
    ephemeralcontainers: { GET: getEphemeral, PUT: putEphemeral, PATCH: patchEphemeral },
    eviction: { POST: evict },
    binding: { POST: bind },
  },
  serviceaccounts: { token: { POST: createToken } },
};
