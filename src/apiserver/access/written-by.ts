import type { CertificateSigningRequest } from 'kubernetes-types/certificates/v1';
import { forbidden, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { isMaster } from '../../rbac/user.ts';
import type { WriteOptions } from '../../simulator/simulator.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';
import { escalationCheck } from './escalation-check.ts';

/** The options of a write that say who writes which part of an object, and what that user may not write. */
export function writtenBy(
  context: ApiContext,
  request: ResourceRequest,
): Pick<WriteOptions, 'user' | 'subresource' | 'statusOnly' | 'refuse'> {
  const { user, subresource } = request;
  return {
    user,
    ...(subresource === undefined ? {} : { subresource }),
    statusOnly: subresource === 'status' || subresource === 'approval',
    ...escalationCheck(context, request),
    ...signerCheck(context, request),
  };
}

/** What a user must be allowed to do with the signer of a certificate request, to write a part of the request. */
const verbOfPart: Readonly<Record<string, string>> = { approval: 'approve', status: 'sign' };

/**
 * The check that a user who decides on a certificate request, or signs it, may do so for its signer.
 * Source: kubernetes/kubernetes plugin/pkg/admission/certificates/{approval,signing}/admission.go.
 */
function signerCheck(context: ApiContext, request: ResourceRequest): Pick<WriteOptions, 'refuse'> {
  const { kind, user, subresource = '' } = request;
  const verb = verbOfPart[subresource];
  if (kind.plural !== 'certificatesigningrequests' || verb === undefined || isMaster(user)) return {};
  return {
    refuse: (object, before) => signerRefusal(context, request, verb, { object, before: before ?? object }),
  };
}

function signerRefusal(
  { authorizer }: ApiContext,
  { kind, user }: ResourceRequest,
  verb: string,
  { object, before }: { readonly object: Manifest; readonly before: Manifest },
): Status | undefined {
  const [now, then] = [object, before] as unknown as readonly CertificateSigningRequest[];
  const isSigned = now?.status?.certificate !== then?.status?.certificate;
  const signerName = then?.spec.signerName ?? '';
  if (verb === 'sign' && !isSigned && !hasFailed(now, then)) return undefined;
  const names = [signerName, `${signerName.split('/')[0]}/*`];
  const mayDo = names.some(
    (name) => authorizer.access(user, { verb, group: kind.group, resource: 'signers', name }).allowed,
  );
  if (mayDo) return undefined;
  const because = `user not permitted to ${verb} requests with signerName "${signerName}"`;
  return forbidden(kind, object.metadata.name ?? '', because);
}

function hasFailed(now?: CertificateSigningRequest, then?: CertificateSigningRequest): boolean {
  const failed = (request?: CertificateSigningRequest): boolean =>
    request?.status?.conditions?.some(({ type }) => type === 'Failed') === true;
  return failed(now) && !failed(then);
}
