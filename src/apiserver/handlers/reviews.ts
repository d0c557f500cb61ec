import { badRequest, type FieldError, invalid, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject, objectAt } from '../../kube/json.ts';
import type { AccessRequest } from '../../rbac/access-request.ts';
import { rulesFor } from '../../rbac/authorize.ts';
import type { AnyRule } from '../../rbac/policy-rule.ts';
import { nodeOf, type User } from '../../rbac/user.ts';
import { timestamp } from '../../simulator/objects.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import { tokenIssuer } from '../access/account-token.ts';
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

/**
 * Answers a POST to a review resource: who the user is, what a user may do, and whose a token is. Undefined for any other
 * resource.
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
    answer: (spec, { user }, context) => {
      const errors = attributeErrors(spec);
      return errors.length > 0 ? { refused: invalidReview(errors) } : reviewed(context, user, spec);
    },
  },
  [`${access}/subjectaccessreviews`]: {
    kind: 'SubjectAccessReview',
    answer: (spec, _request, context) => reviewSubject(context, spec),
  },
  [`${access}/localsubjectaccessreviews`]: {
    kind: 'LocalSubjectAccessReview',
    answer: (spec, { namespace = '' }, context) => {
      const given = objectAt(spec, 'resourceAttributes')['namespace'] ?? '';
      if (given === namespace) return reviewSubject(context, spec);
      const field = 'spec.resourceAttributes.namespace';
      return { refused: invalidReview([invalidValue(field, given, 'must match metadata.namespace')]) };
    },
  },
  [`${access}/selfsubjectrulesreviews`]: {
    kind: 'SelfSubjectRulesReview',
    answer: ({ namespace }, { user }, { authorizer }) => {
      if (typeof namespace !== 'string' || namespace === '') return { refused: badRequest('no namespace on request') };
      return { parts: { spec: {}, status: rulesStatus(rulesFor(authorizer.policy(), user, namespace), user) } };
    },
  },
  [`${identity}/selfsubjectreviews`]: {
    kind: 'SelfSubjectReview',
    answer: (_spec, { user }, { now }) => ({
      metadata: { creationTimestamp: timestamp(now()) },
      parts: { status: { userInfo: userInfo(user) } },
    }),
  },
  [`${identity}/tokenreviews`]: {
    kind: 'TokenReview',
    answer: (spec, _request, context) => reviewToken(context, spec),
  },
};

function reviewSubject(context: ApiContext, spec: JsonObject): Reviewed {
  const groups = textsOf(spec['groups']);
  const name = textOf(spec['user']);
  const errors = [...attributeErrors(spec)];
  if (name === '' && groups.length === 0) {
    errors.push(invalidValue('spec.user', '', 'at least one of user or group must be specified'));
  }
  return errors.length > 0 ? { refused: invalidReview(errors) } : reviewed(context, { name, groups }, spec);
}

function reviewed({ authorizer }: ApiContext, user: User, spec: JsonObject): Reviewed {
  const { allowed, reason } = authorizer.access(user, accessAsked(spec));
  return { parts: { spec, status: { allowed, ...(reason === '' ? {} : { reason }) } } };
}

/** What a review asks about. */
function accessAsked(spec: JsonObject): AccessRequest {
  const { nonResourceAttributes: other } = spec;
  if (isObject(other)) return { verb: textOf(other['verb']), path: textOf(other['path']) };
  const asked = objectAt(spec, 'resourceAttributes');
  const optional = ['subresource', 'name', 'namespace'].flatMap((field): [string, string][] => {
    const text = textOf(asked[field]);
    return text === '' ? [] : [[field, text]];
  });
  const { verb, group, resource } = asked;
  return {
    verb: textOf(verb),
    group: textOf(group),
    resource: textOf(resource),
    ...(Object.fromEntries(optional) as { readonly namespace?: string }),
  };
}

/** Source: kubernetes/kubernetes pkg/registry/authentication/tokenreview/storage.go. */
function reviewToken({ authenticator }: ApiContext, spec: JsonObject): Reviewed {
  const token = textOf(spec['token']);
  if (token === '') return { refused: badRequest('token is required for TokenReview in authentication') };
  const wanted = textsOf(spec['audiences']);
  const found = authenticator.userOfToken(token, wanted.length === 0 ? [tokenIssuer] : wanted);
  const status =
    'error' in found
      ? { user: {}, error: found.error }
      : { authenticated: true, user: userInfo(found.user), audiences: found.audiences };
  return { parts: { spec, status } };
}

function userInfo({ name, uid, groups, extra }: User): object {
  return { username: name, ...(uid === undefined ? {} : { uid }), groups, ...(extra === undefined ? {} : { extra }) };
}

function rulesStatus(rules: readonly AnyRule[], user: User): object {
  const resourceRules = rules.flatMap(({ verbs = [], apiGroups = [], resources = [], resourceNames = [] }) =>
    resources.length === 0
      ? []
      : [{ verbs, apiGroups, resources, ...(resourceNames.length === 0 ? {} : { resourceNames }) }],
  );
  const nonResourceRules = rules.flatMap(({ verbs = [], nonResourceURLs = [] }) =>
    nonResourceURLs.length === 0 ? [] : [{ verbs, nonResourceURLs }],
  );
  if (nodeOf(user) === undefined) return { resourceRules, nonResourceRules, incomplete: false };
  const evaluationError = 'node authorizer does not support user rule resolution';
  return { resourceRules, nonResourceRules, incomplete: true, evaluationError };
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
