import { badRequest, type FieldError, invalid, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject, objectAt } from '../../kube/json.ts';
import { timestamp } from '../../simulator/objects.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ApiRequest } from '../request.ts';
import { readBody } from '../wire/body.ts';

/** A POST to a review resource: the server answers it and stores nothing. */
export interface ReviewRequest extends ApiRequest {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
}

/** The user that every request to this server counts as: the administrator of a cluster made by kind. */
export const administrator = {
  username: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
} as const;

/**
 * Answers a POST to a review resource: who the user is, and what a user may do. Undefined for any other resource. The
 * administrator may do everything and other users nothing, because the cluster evaluates no roles.
 * Source: kubernetes/kubernetes pkg/registry/authorization, pkg/registry/authentication.
 */
export function review(context: ApiContext, request: ReviewRequest): Answer | undefined {
  const { group, version, resource } = request;
  const reviewer = reviewers[`${group}/${resource}`];
  if (version !== 'v1' || reviewer === undefined) return undefined;
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, { group, version, kind: reviewer.kind, plural: resource });
  if ('refused' in body) return body;
  const spec = objectAt(body.object, 'spec');
  const answer = reviewer.answer(spec, request, context);
  if ('refused' in answer) return answer;
  const metadata = request.namespace === undefined ? {} : { namespace: request.namespace };
  const { apiVersion, kind } = body.object;
  return { code: 201, object: { kind, apiVersion, metadata: { ...metadata, ...answer.metadata }, ...answer.parts } };
}

type Reviewed = { readonly parts: object; readonly metadata?: object } | { readonly refused: Status };

interface Reviewer {
  readonly kind: string;
  answer(spec: JsonObject, request: ReviewRequest, context: ApiContext): Reviewed;
}

const access = 'authorization.k8s.io';
const identity = 'authentication.k8s.io';

const reviewers: Readonly<Record<string, Reviewer>> = {
  [`${access}/selfsubjectaccessreviews`]: {
    kind: 'SelfSubjectAccessReview',
    answer: (spec) => {
      const errors = attributeErrors(spec);
      return errors.length > 0 ? { refused: invalidReview(errors) } : { parts: { spec, status: { allowed: true } } };
    },
  },
  [`${access}/subjectaccessreviews`]: {
    kind: 'SubjectAccessReview',
    answer: (spec) => reviewSubject(spec),
  },
  [`${access}/localsubjectaccessreviews`]: {
    kind: 'LocalSubjectAccessReview',
    answer: (spec, { namespace = '' }) => {
      const given = objectAt(spec, 'resourceAttributes')['namespace'] ?? '';
      if (given === namespace) return reviewSubject(spec);
      const field = 'spec.resourceAttributes.namespace';
      return { refused: invalidReview([invalidValue(field, given, 'must match metadata.namespace')]) };
    },
  },
  [`${access}/selfsubjectrulesreviews`]: {
    kind: 'SelfSubjectRulesReview',
    answer: (spec) =>
      spec['namespace'] ? { parts: { spec: {}, status: rules } } : { refused: badRequest('no namespace on request') },
  },
  [`${identity}/selfsubjectreviews`]: {
    kind: 'SelfSubjectReview',
    answer: (_spec, _request, { now }) => ({
      metadata: { creationTimestamp: timestamp(now()) },
      parts: { status: { userInfo: administrator } },
    }),
  },
  [`${identity}/tokenreviews`]: {
    kind: 'TokenReview',
    answer: (spec) =>
      spec['token']
        ? { parts: { spec, status: { user: {}, error: 'invalid bearer token' } } }
        : { refused: badRequest('token is required for TokenReview in authentication') },
  },
};

function reviewSubject(spec: JsonObject): Reviewed {
  const groups = Array.isArray(spec['groups']) ? spec['groups'] : [];
  const errors = [...attributeErrors(spec)];
  if (!spec['user'] && groups.length === 0) {
    errors.push(invalidValue('spec.user', '', 'at least one of user or group must be specified'));
  }
  if (errors.length > 0) return { refused: invalidReview(errors) };
  const allowed =
    spec['user'] === administrator.username ||
    groups.some((group) => group === 'system:masters' || group === administrator.groups[0]);
  return { parts: { spec, status: { allowed } } };
}

/** Source: kubernetes/kubernetes pkg/apis/authorization/validation/validation.go. */
function attributeErrors({
  resourceAttributes: resource,
  nonResourceAttributes: other,
}: JsonObject): readonly FieldError[] {
  if (isObject(resource) && isObject(other)) {
    const value = { Path: other['path'] ?? '', Verb: other['verb'] ?? '' };
    const because = 'cannot be specified in combination with resourceAttributes';
    return [invalidValue('spec.nonResourceAttributes', value, because)];
  }
  if (isObject(resource) || isObject(other)) return [];
  const because = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalidValue('spec.resourceAttributes', undefined, because)];
}

/** HTTP 422 for a review; the server's message names no kind here. */
function invalidReview(errors: readonly FieldError[]): Status {
  return invalid({ group: access, version: 'v1', kind: '', plural: '' }, '', errors);
}

/** The rules of an administrator, with those of every user. */
const rules = {
  resourceRules: [
    {
      verbs: ['create'],
      apiGroups: [access],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    },
    { verbs: ['create'], apiGroups: [identity], resources: ['selfsubjectreviews'] },
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  ],
  nonResourceRules: [
    { verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] },
    { verbs: ['*'], nonResourceURLs: ['*'] },
    {
      verbs: ['get'],
      nonResourceURLs: [
        ...'/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz'.split(' '),
        ...'/version /version/'.split(' '),
      ],
    },
  ],
  incomplete: false,
};
