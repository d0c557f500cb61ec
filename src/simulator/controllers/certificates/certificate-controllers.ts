import type { CertificateSigningRequestCondition } from 'kubernetes-types/certificates/v1';
import { readCertificateRequest } from '../../../kube/credentials/certificate-request.ts';
import { commonNameOf } from '../../../kube/credentials/distinguished-name.ts';
import { authorize } from '../../../rbac/authorize.ts';
import { RbacPolicy } from '../../../rbac/rbac-policy.ts';
import type { User } from '../../../rbac/user.ts';
import {
  type CertificateSigningRequestObject,
  certificateSigningRequests,
  hasCondition,
} from '../../kinds/certificates/certificate-signing-request.ts';
import { clusterRoles, roles } from '../../kinds/rbac/role.ts';
import { clusterRoleBindings, roleBindings } from '../../kinds/rbac/role-binding.ts';
import type { ObjectStore } from '../../objects.ts';
import { type Controller, type ControlPlane, putStatus } from '../controller.ts';
import { KUBELET_CLIENT_SIGNER, kubeletClientFault, signers } from './signers.ts';

/**
 * Approves the requests of kubelets for their client certificates, where the user that made the request may ask for one.
 * Source: kubernetes/kubernetes pkg/controller/certificates/approver/sarapprove.go.
 */
export const certificateApprover: Controller = {
  name: 'csrapproving',
  watches: [certificateSigningRequests],
  run: (plane) => {
    for (const object of undecided(plane.objects)) {
      const message = approvalOf(plane.objects, object);
      if (message === undefined) continue;
      addCondition(plane, object, { type: 'Approved', reason: 'AutoApproved', message });
    }
  },
};

/**
 * Signs the approved requests to the signers of Kubernetes, or says why it does not.
 * Source: kubernetes/kubernetes pkg/controller/certificates/signer/signer.go.
 */
export const certificateSigner: Controller = {
  name: 'csrsigning',
  watches: [certificateSigningRequests],
  run: (plane) => {
    const { objects, issuer } = plane;
    if (issuer === undefined) return;
    for (const object of objects.list(certificateSigningRequests)) {
      const { spec, status = {} } = object;
      if (!hasCondition(object, 'Approved') || hasCondition(object, 'Failed') || status.certificate) continue;
      const rule = signers.get(spec.signerName);
      const read = readCertificateRequest(spec.request);
      if (rule === undefined || 'fault' in read) continue;
      const usages = spec.usages ?? [];
      const fault = rule(read.request, usages);
      if (fault === undefined) {
        const seconds = Math.min(spec.expirationSeconds ?? YEAR, YEAR);
        const certificate = btoa(issuer.signCertificate(read.request, { usages, seconds }));
        putStatus(objects, object, { ...status, certificate });
      } else addCondition(plane, object, { type: 'Failed', reason: 'SignerValidationFailure', message: fault });
    }
  },
};

/** In seconds: the longest time for which a certificate is given. Source: the flag `--cluster-signing-duration`. */
const YEAR = 365 * 24 * 60 * 60;

function undecided(objects: ObjectStore): readonly CertificateSigningRequestObject[] {
  return objects
    .list(certificateSigningRequests)
    .filter(
      (object) => !object.status?.certificate && !hasCondition(object, 'Approved') && !hasCondition(object, 'Denied'),
    );
}

/** With what message a request is approved; undefined where it is left to a person. */
function approvalOf(objects: ObjectStore, { spec }: CertificateSigningRequestObject): string | undefined {
  if (spec.signerName !== KUBELET_CLIENT_SIGNER) return undefined;
  const read = readCertificateRequest(spec.request);
  if ('fault' in read || kubeletClientFault(read.request, spec.usages ?? []) !== undefined) return undefined;
  const user: User = { name: spec.username ?? '', groups: spec.groups ?? [] };
  const isOwn = commonNameOf(read.request.subject) === user.name;
  if (isOwn && mayAsk(objects, user, 'selfnodeclient')) {
    return 'Auto approving self kubelet client certificate after SubjectAccessReview.';
  }
  return mayAsk(objects, user, 'nodeclient')
    ? 'Auto approving kubelet client certificate after SubjectAccessReview.'
    : undefined;
}

function mayAsk(objects: ObjectStore, user: User, subresource: string): boolean {
  const policy = new RbacPolicy({
    roles: objects.list(roles),
    clusterRoles: objects.list(clusterRoles),
    roleBindings: objects.list(roleBindings),
    clusterRoleBindings: objects.list(clusterRoleBindings),
  });
  const { group, plural: resource } = certificateSigningRequests;
  return authorize(policy, user, { verb: 'create', group, resource, subresource }).allowed;
}

function addCondition(
  plane: ControlPlane,
  object: CertificateSigningRequestObject,
  condition: Pick<CertificateSigningRequestCondition, 'type' | 'reason' | 'message'>,
): void {
  const now = plane.now();
  const { status = {} } = object;
  const added = { ...condition, status: 'True', lastUpdateTime: now, lastTransitionTime: now };
  putStatus(plane.objects, object, { ...status, conditions: [...(status.conditions ?? []), added] });
}
