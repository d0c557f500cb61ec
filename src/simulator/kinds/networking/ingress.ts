import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  IngressSpec,
} from 'kubernetes-types/networking/v1';
import { type FieldError, invalidEach, invalidValue, oneOf, requiredValue } from '../../validation/field-errors.ts';
import { dns1035Label, dnsSubdomain, portName, portNumber, wildcardSubdomain } from '../../validation/names.ts';
import { age, balancerText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** An Ingress as the API server holds it. */
export type IngressObject = ApiObject<Ingress>;

/**
 * Kept and checked; nothing answers for it.
 * Source: kubernetes/kubernetes pkg/apis/networking/validation/validation.go, `ValidateIngressCreate`.
 */
export const ingresses: Kind<IngressObject, true> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  namespaced: true,
  nameRule: dnsSubdomain,
  initialStatus: () => ({ loadBalancer: {} }),
  validate: ({ spec }) => specErrors(spec),
  warnings: ({ metadata }) =>
    metadata.annotations?.[CLASS_ANNOTATION] === undefined
      ? []
      : [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`],
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    return [
      metadata.name ?? '',
      spec.ingressClassName ?? '<none>',
      hostsText(spec.rules ?? []),
      balancerText(status?.loadBalancer?.ingress),
      (spec.tls ?? []).length > 0 ? '80, 443' : '80',
      age(object, now),
    ];
  },
};

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

function specErrors({ rules = [], defaultBackend, ingressClassName, tls = [] }: IngressSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.push(invalidValue('spec', null, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (defaultBackend !== undefined) errors.push(...backendErrors(defaultBackend, 'spec.defaultBackend'));
  errors.push(...rules.flatMap((rule, at) => ruleErrors(rule, `spec.rules[${at}]`)));
  for (const [at, { hosts = [], secretName = '' }] of tls.entries()) {
    errors.push(...hosts.flatMap((host, index) => hostNameErrors(`spec.tls[${at}].hosts[${index}]`, host)));
    if (secretName !== '') {
      errors.push(...invalidEach(`spec.tls[${at}].secretName`, secretName, dnsSubdomain(secretName)));
    }
  }
  if (ingressClassName !== undefined) {
    errors.push(...invalidEach('spec.ingressClassName', ingressClassName, dnsSubdomain(ingressClassName)));
  }
  return errors;
}

function ruleErrors({ host = '', http }: IngressRule, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (host !== '') {
    if (/^\d{1,3}(\.\d{1,3}){3}$|:/.test(host)) {
      errors.push(invalidValue(`${field}.host`, host, 'must be a DNS name, not an IP address'));
    } else errors.push(...hostNameErrors(`${field}.host`, host));
  }
  if (http === undefined) return errors;
  if ((http.paths ?? []).length === 0) return [...errors, requiredValue(`${field}.http.paths`)];
  return [...errors, ...http.paths.flatMap((path, at) => pathErrors(path, `${field}.http.paths[${at}]`))];
}

function hostNameErrors(field: string, host: string): readonly FieldError[] {
  return invalidEach(field, host, host.includes('*') ? wildcardSubdomain(host) : dnsSubdomain(host));
}

function pathErrors({ path = '', pathType, backend }: HTTPIngressPath, field: string): readonly FieldError[] {
  const type: string | undefined = pathType;
  if (type === undefined) return [requiredValue(`${field}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  const notAbsolute = (): number => errors.push(invalidValue(`${field}.path`, path, 'must be an absolute path'));
  if (type === 'Exact' || type === 'Prefix') {
    if (!path.startsWith('/')) notAbsolute();
    for (const part of ['//', '/./', '/../', '%2f', '%2F']) {
      if (path.includes(part)) errors.push(invalidValue(`${field}.path`, path, `must not contain '${part}'`));
    }
    for (const end of ['/..', '/.']) {
      if (path.endsWith(end)) errors.push(invalidValue(`${field}.path`, path, `cannot end with '${end}'`));
    }
  } else if (type === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) notAbsolute();
  } else errors.push(...oneOf(`${field}.pathType`, type, ['Exact', 'ImplementationSpecific', 'Prefix']));
  return [...errors, ...backendErrors(backend, `${field}.backend`)];
}

function backendErrors({ service, resource }: IngressBackend, field: string): readonly FieldError[] {
  if (resource !== undefined && service !== undefined) {
    return [invalidValue(field, '', 'cannot set both resource and service backends')];
  }
  if (service === undefined) {
    return resource === undefined ? [invalidValue(field, '', 'resource or service backend is required')] : [];
  }
  const { name, number = 0 } = service.port ?? {};
  const port = name ?? '';
  const errors =
    service.name === ''
      ? [requiredValue(`${field}.service.name`)]
      : [...invalidEach(`${field}.service.name`, service.name, dns1035Label(service.name))];
  if (port !== '' && number !== 0) {
    return [...errors, invalidValue(field, '', 'cannot set both port name & port number')];
  }
  if (port !== '') return [...errors, ...invalidEach(`${field}.service.port.name`, port, portName(port))];
  if (number !== 0) return [...errors, ...invalidEach(`${field}.service.port.number`, number, portNumber(number))];
  return [...errors, requiredValue(field, 'port name or number is required')];
}

/** The first three hosts of the rules; the rules behind the third are counted, whether they have one or not. */
function hostsText(rules: readonly { readonly host?: string }[]): string {
  const hosts: string[] = [];
  for (const { host = '' } of rules) {
    if (hosts.length === 3) return `${hosts.join(',')} + ${rules.length - 3} more...`;
    if (host !== '') hosts.push(host);
  }
  return hosts.join(',') || '*';
}
