import { forbidden } from '../../kube/api-errors.ts';
import { readCertificateRequest } from '../../kube/credentials/certificate-request.ts';
import { organizationsOf } from '../../kube/credentials/distinguished-name.ts';
import { MASTERS } from '../../rbac/user.ts';
import { CLIENT_SIGNER } from '../controllers/certificates/signers.ts';
import {
  type CertificateSigningRequestObject,
  certificateSigningRequests,
} from '../kinds/certificates/certificate-signing-request.ts';
import type { AdmissionPlugin } from './attributes.ts';

/**
 * Refuses requests for the certificate of a user who could do everything without any role.
 * Source: kubernetes/kubernetes plugin/pkg/admission/certificates/subjectrestriction/admission.go.
 */
export const certificateSubjectRestriction: AdmissionPlugin<CertificateSigningRequestObject> = {
  name: 'CertificateSubjectRestriction',
  handles: certificateSigningRequests,
  admit: ({ metadata, spec }, kind, { subresource }) => {
    if (subresource !== undefined || spec.signerName !== CLIENT_SIGNER) return undefined;
    const read = readCertificateRequest(spec.request);
    if ('fault' in read || !organizationsOf(read.request.subject).includes(MASTERS)) return undefined;
    const because = `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`;
    return { refused: forbidden(kind, metadata.name ?? '', because), at: ['spec.request'] };
  },
};
