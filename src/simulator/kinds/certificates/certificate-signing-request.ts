import type { CertificateSigningRequest, CertificateSigningRequestCondition } from 'kubernetes-types/certificates/v1';
import { readCertificateRequest } from '../../../kube/credentials/certificate-request.ts';
import { isEqual } from '../../../kube/json.ts';
import { administrator } from '../../../rbac/user.ts';
import type { AdmissionAttributes } from '../../admission/attributes.ts';
import {
  duplicateValue,
  type FieldError,
  forbiddenValue,
  invalidValue,
  oneOf,
  requiredValue,
} from '../../validation/field-errors.ts';
import { humanDuration } from '../age.ts';
import { age, type Cell } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { signerNameErrors } from './signer-name.ts';

/** A CertificateSigningRequest as the API server holds it. */
export type CertificateSigningRequestObject = ApiObject<CertificateSigningRequest>;

/**
 * The server writes who asks. What is asked for never changes; the subresource `approval` decides, and `status` holds what
 * the signer made.
 * Source: kubernetes/kubernetes pkg/registry/certificates/certificates/strategy.go,
 * pkg/apis/certificates/validation/validation.go.
 */
export const certificateSigningRequests: Kind<CertificateSigningRequestObject, false> = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  namespaced: false,
  nameRule: () => [],
  withoutGeneration: true,
  notOwnable: {
    '': [['f:spec'], ['f:status']],
    status: [['f:spec'], ['f:status', 'f:conditions']],
    approval: [['f:spec'], ['f:status', 'f:certificate']],
  },
  prepare: (object, before, attributes) => {
    if (before === undefined) writeRequester(object, attributes);
    else Object.assign(object, { spec: structuredClone(before.spec) });
    if (before !== undefined && attributes.subresource !== undefined) prepareStatus(object, before, attributes);
  },
  initialStatus: () => ({}),
  validate: (object, attributes) => specErrors(object, attributes),
  validateUpdate: (object, before, attributes) => [
    ...conditionErrors(object),
    ...decisionErrors(object, before, attributes?.subresource === 'approval'),
    ...certificateErrors(object, before, attributes?.subresource === 'status'),
  ],
  cells: (object, now) => cellsOf(object, now),
};

/** Whether a condition of a type is there, whatever its status: the server takes no other than True. */
export function hasCondition({ status }: CertificateSigningRequest, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type) === true;
}

function writeRequester({ spec }: CertificateSigningRequestObject, { user, restored }: AdmissionAttributes): void {
  if (restored) return;
  const { name, groups, uid, extra } = user ?? administrator;
  delete spec.uid;
  delete spec.extra;
  Object.assign(spec, {
    username: name,
    groups: [...groups],
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra: structuredClone(extra) }),
  });
}

/** Writes into the status that a request brings: what its subresource may not change, and the times of conditions. */
function prepareStatus(
  object: CertificateSigningRequestObject,
  before: CertificateSigningRequestObject,
  { subresource, now }: AdmissionAttributes,
): void {
  const status = (object.status ??= {});
  const stood = before.status ?? {};
  if (subresource === 'approval') {
    if (stood.certificate === undefined) delete status.certificate;
    else status.certificate = stood.certificate;
  } else keepDecisions(status, stood);
  for (const condition of status.conditions ?? []) {
    condition.lastUpdateTime ??= now ?? '';
    condition.lastTransitionTime ??=
      stood.conditions?.find(({ type, status: held }) => {
        return type === condition.type && held === condition.status;
      })?.lastTransitionTime ??
      now ??
      '';
  }
}

type Status = NonNullable<CertificateSigningRequest['status']>;

/** The conditions that a decision made stay as they stood, where none has come or gone. */
function keepDecisions(status: Status, stood: Status): void {
  for (const type of ['Approved', 'Denied']) {
    const ofType = (conditions: Status['conditions'] = []): readonly CertificateSigningRequestCondition[] =>
      conditions.filter((condition) => condition.type === type);
    const kept = ofType(stood.conditions);
    if (kept.length !== ofType(status.conditions).length) continue;
    let at = 0;
    status.conditions = (status.conditions ?? []).map((one) =>
      one.type === type ? structuredClone(kept[at++] ?? one) : one,
    );
  }
}

function specErrors(
  { spec }: CertificateSigningRequestObject,
  { issuer }: AdmissionAttributes = {},
): readonly FieldError[] {
  const { request, usages = [], signerName, expirationSeconds } = spec;
  const read = readCertificateRequest(request);
  const fault = 'fault' in read ? read.fault : issuer?.signatureFault(read.request);
  return [
    ...(fault === undefined ? [] : [invalidValue('spec.request', request || undefined, fault)]),
    ...(usages.length === 0 ? [requiredValue('spec.usages')] : []),
    ...usages.flatMap((usage, at) => oneOf(`spec.usages[${at}]`, usage, knownUsages)),
    ...usages.flatMap((usage, at) => (usages.indexOf(usage) < at ? [duplicateValue(`spec.usages[${at}]`, usage)] : [])),
    ...signerErrors(signerName),
    ...(expirationSeconds !== undefined && expirationSeconds < 600
      ? [
          invalidValue(
            'spec.expirationSeconds',
            expirationSeconds,
            'may not specify a duration less than 600 seconds (10 minutes)',
          ),
        ]
      : []),
  ];
}

function signerErrors(name = ''): readonly FieldError[] {
  if (name !== 'kubernetes.io/legacy-unknown') return signerNameErrors('spec.signerName', name);
  return [invalidValue('spec.signerName', name, 'the legacy signerName is not allowed via this API version')];
}

function conditionErrors({ status }: CertificateSigningRequest): readonly FieldError[] {
  const conditions = status?.conditions ?? [];
  const field = 'status.conditions';
  const errors = conditions.flatMap(({ type, status: held }, at): readonly FieldError[] => {
    const values = trueAlone.includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    const isTwice = conditions.findIndex((other) => other.type === type) < at;
    const earlier = conditions.slice(0, at).map((other) => other.type);
    const opposite = { Approved: 'Denied', Denied: 'Approved' }[type];
    const bothWays = 'Approved and Denied conditions are mutually exclusive';
    return [
      ...(type === '' ? [requiredValue(`${field}[${at}].type`)] : []),
      ...(held ? oneOf(`${field}[${at}].status`, held, values) : [requiredValue(`${field}[${at}].status`)]),
      ...(opposite !== undefined && earlier.includes(opposite) ? [invalidValue(field, type, bothWays)] : []),
      ...(isTwice ? [duplicateValue(`${field}[${at}].type`, type)] : []),
    ];
  });
  return errors;
}

const trueAlone = ['Approved', 'Denied', 'Failed'];

/** What may not happen to decisions: that one goes, or, but by the subresource `approval`, that one comes or changes. */
function decisionErrors(
  object: CertificateSigningRequest,
  before: CertificateSigningRequest,
  mayDecide: boolean,
): readonly FieldError[] {
  const ofType = ({ status }: CertificateSigningRequest, type: string): readonly object[] =>
    (status?.conditions ?? []).filter((condition) => condition.type === type);
  const fault = (what: string): FieldError => forbiddenValue('status.conditions', what);
  return [
    ...trueAlone.flatMap((type) =>
      ofType(object, type).length < ofType(before, type).length
        ? [fault(`updates may not remove a condition of type "${type}"`)]
        : [],
    ),
    ...(mayDecide ? [] : ['Approved', 'Denied']).flatMap((type) => {
      const [now, then] = [ofType(object, type), ofType(before, type)];
      if (now.length > then.length) return [fault(`updates may not add a condition of type "${type}"`)];
      return now.length === then.length && !isEqual(now, then)
        ? [fault(`updates may not modify a condition of type "${type}"`)]
        : [];
    }),
  ];
}

function certificateErrors(
  object: CertificateSigningRequest,
  before: CertificateSigningRequest,
  maySet: boolean,
): readonly FieldError[] {
  const [now = '', then = ''] = [object.status?.certificate, before.status?.certificate];
  if (now === then) return [];
  if (!maySet) return [forbiddenValue('status.certificate', 'updates may not set certificate content')];
  return then === ''
    ? []
    : [forbiddenValue('status.certificate', 'updates may not modify existing certificate content')];
}

function cellsOf(object: CertificateSigningRequestObject, now: Date): readonly Cell[] {
  const { metadata, spec } = object;
  return [
    metadata.name ?? '',
    age(object, now),
    spec.signerName || '<none>',
    spec.username ?? '',
    spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
    conditionText(object),
  ];
}

function conditionText(object: CertificateSigningRequest): string {
  const decided = ['Denied', 'Approved'].find((type) => hasCondition(object, type)) ?? 'Pending';
  return [
    decided,
    ...(hasCondition(object, 'Failed') ? ['Failed'] : []),
    ...(object.status?.certificate ? ['Issued'] : []),
  ].join(',');
}

const knownUsages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
