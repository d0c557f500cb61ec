import type { Event, Pod } from 'kubernetes-types/core/v1';
import { quoteGo } from '../../kube/go-text.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { Kind } from '../../simulator/kinds/kind.ts';

/** The fields that a request selects, as `fieldSelector=status.phase=Running,metadata.name!=web`. */
export interface FieldQuery {
  matches(object: Manifest): boolean;
  /** The name that the request selects, as a watch of one object does; absent where it selects none. */
  readonly name?: string;
}

/**
 * Reads a field selector. Each kind has a few fields that can be selected. A fault has the words of the server.
 * Source: k8s.io/apimachinery pkg/fields/selector.go, `ParseSelector`.
 */
export function parseFieldQuery(text: string, kind: Kind): FieldQuery | { readonly fault: string } {
  const terms: Term[] = [];
  for (const part of splitTerms(text)) {
    if (part === '') continue;
    const [, field = '', operator = '', escaped = ''] = /^(.*?)(!=|==|=)(.*)$/s.exec(part) ?? [];
    if (operator === '') return { fault: `invalid selector: '${text}'; can't understand '${part}'` };
    const value = unescape(escaped);
    if (typeof value !== 'string') return value;
    terms.push({ field, negated: operator === '!=', value });
  }
  const fields = fieldsOf(kind);
  for (const { field } of terms) if (fields.of[field] === undefined) return { fault: fields.refusal(field) };
  const name = terms.find(({ field, negated }) => field === 'metadata.name' && !negated)?.value;
  return {
    matches: (object) => terms.every(({ field, negated, value }) => (fields.of[field]?.(object) === value) !== negated),
    ...(name === undefined ? {} : { name }),
  };
}

interface Term {
  readonly field: string;
  readonly negated: boolean;
  readonly value: string;
}

type FieldReaders = Readonly<Record<string, (object: Manifest) => string>>;

interface KnownFields {
  readonly of: FieldReaders;
  readonly refusal: (field: string) => string;
}

/** Splits a selector at commas, but not at commas behind a backslash. */
function splitTerms(text: string): readonly string[] {
  return text.match(/(?:\\.|[^,\\])+|\\$/gs) ?? [];
}

function unescape(value: string): string | { readonly fault: string } {
  const bad = /\\([^\\,=]|$)/s.exec(value);
  if (bad) return { fault: `invalid field selector: invalid escape sequence: ${bad[0]}` };
  if (/(^|[^\\])(\\\\)*=/s.test(value)) return { fault: 'invalid field selector: unescaped character in value: 61' };
  return value.replace(/\\(.)/gs, '$1');
}

function fieldsOf(kind: Kind): KnownFields {
  const name: FieldReaders = { 'metadata.name': ({ metadata }) => metadata.name ?? '' };
  const namespace: FieldReaders = { 'metadata.namespace': ({ metadata }) => metadata.namespace ?? '' };
  const own = byKind[`${kind.group}/${kind.kind}`];
  if (own === undefined) return { of: { ...name, ...namespace }, refusal: unknownField };
  const refusal = kind.kind === 'Job' ? notSupportedForJob : notSupported;
  return { of: { ...name, ...(kind.namespaced ? namespace : {}), ...own }, refusal };
}

function notSupported(field: string): string {
  return `field label not supported: ${field}`;
}

function notSupportedForJob(field: string): string {
  return `field label ${quoteGo(field)} not supported for Job`;
}

function unknownField(field: string): string {
  return `${quoteGo(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

/** Reads the value at a path of names as a text; `otherwise` where there is none. */
function at(path: string, otherwise = ''): (object: Manifest) => string {
  const names = path.split('.');
  return (object) => {
    let value: unknown = object;
    for (const name of names) value = (value as Record<string, unknown> | null | undefined)?.[name];
    return isScalar(value) ? String(value) : otherwise;
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

const event: FieldReaders = {
  ...Object.fromEntries(involved.map((field) => [`involvedObject.${field}`, at(`involvedObject.${field}`)])),
  reason: at('reason'),
  reportingComponent: at('reportingComponent'),
  source: (object) => {
    const { source, reportingComponent } = object as unknown as Event;
    return source?.component || reportingComponent || '';
  },
  type: at('type'),
};

/** Source: k8s.io/kubernetes pkg/apis/{core,batch}/v1/conversion.go, `AddFieldLabelConversionsFor…`. */
const byKind: Readonly<Record<string, FieldReaders>> = {
  '/Pod': {
    'spec.nodeName': at('spec.nodeName'),
    'spec.host': at('spec.nodeName'),
    'spec.restartPolicy': at('spec.restartPolicy'),
    'spec.schedulerName': at('spec.schedulerName'),
    'spec.serviceAccountName': at('spec.serviceAccountName'),
    'spec.hostNetwork': at('spec.hostNetwork', 'false'),
    'status.phase': at('status.phase'),
    'status.podIP': podIP,
    'status.podIPs': podIP,
    'status.nominatedNodeName': at('status.nominatedNodeName'),
  },
  '/Node': { 'spec.unschedulable': at('spec.unschedulable', 'false') },
  '/ReplicationController': { 'status.replicas': at('status.replicas', '0') },
  '/Event': event,
  '/Namespace': { 'status.phase': at('status.phase') },
  '/Secret': { type: at('type') },
  '/Service': { 'spec.clusterIP': at('spec.clusterIP'), 'spec.type': at('spec.type') },
  'batch/Job': { 'status.successful': at('status.succeeded', '0') },
  'certificates.k8s.io/CertificateSigningRequest': { 'spec.signerName': at('spec.signerName') },
  'events.k8s.io/Event': {
    ...Object.fromEntries(involved.map((field) => [`regarding.${field}`, at(`regarding.${field}`)])),
    reason: at('reason'),
    reportingController: at('reportingController'),
    type: at('type'),
  },
};

function podIP(object: Manifest): string {
  const { status } = object as unknown as Pod;
  return status?.podIPs?.[0]?.ip ?? status?.podIP ?? '';
}
