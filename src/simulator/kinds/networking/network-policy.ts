import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1';
import { isStrictSubset, parseBlock } from '../../../kube/addresses.ts';
import { blockErrors, blockWarnings } from '../../validation/addresses.ts';
import {
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  oneOf,
  requiredValue,
} from '../../validation/field-errors.ts';
import { selectorErrors } from '../../validation/labels.ts';
import { dnsSubdomain, portName, portNumber } from '../../validation/names.ts';
import { age, selectorText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A NetworkPolicy as the API server holds it. */
export type NetworkPolicyObject = ApiObject<NetworkPolicy>;

/** Source: kubernetes/kubernetes pkg/apis/networking/validation/validation.go, pkg/apis/networking/v1/defaults.go. */
export const networkPolicies: Kind<NetworkPolicyObject, true> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  namespaced: true,
  nameRule: dnsSubdomain,
  // Source: pkg/registry/networking/networkpolicy/strategy.go, which compares with reflect.DeepEqual.
  countsEmpty: true,

  defaults: ({ spec }) => {
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
    }
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  },

  validate: ({ spec }) => [
    ...selectorErrors(spec.podSelector, 'spec.podSelector'),
    ...rulesOf(spec).flatMap(({ field, peersField, ports, peers }) => [
      ...ports.flatMap((port, at) => portErrors(port, `${field}.ports[${at}]`)),
      ...peers.flatMap((peer, at) => peerErrors(peer, `${field}.${peersField}[${at}]`)),
    ]),
    ...policyTypeErrors(spec.policyTypes ?? []),
  ],

  warnings: ({ spec }) =>
    rulesOf(spec).flatMap(({ field, peersField, peers }) =>
      peers.flatMap(({ ipBlock }, at) => {
        if (!ipBlock) return [];
        const block = `${field}.${peersField}[${at}].ipBlock`;
        const except = ipBlock.except ?? [];
        return [
          ...blockWarnings(`${block}.cidr`, ipBlock.cidr),
          ...except.flatMap((cidr, index) => blockWarnings(`${block}.except[${index}]`, cidr)),
        ];
      }),
    ),

  cells: (object, now) => [object.metadata.name ?? '', selectorText(object.spec.podSelector), age(object, now)],
};

interface Rule {
  /** The path of the rule, and the name of its list of peers. */
  readonly field: string;
  readonly peersField: 'from' | 'to';
  readonly ports: readonly NetworkPolicyPort[];
  readonly peers: readonly NetworkPolicyPeer[];
}

/** Every rule in the order that the server goes through them. */
function rulesOf(spec: NetworkPolicySpec): readonly Rule[] {
  const ingress = (spec.ingress ?? []).map(({ ports = [], from = [] }, at): Rule => {
    return { field: `spec.ingress[${at}]`, peersField: 'from', ports, peers: from };
  });
  const egress = (spec.egress ?? []).map(({ ports = [], to = [] }, at): Rule => {
    return { field: `spec.egress[${at}]`, peersField: 'to', ports, peers: to };
  });
  return [...ingress, ...egress];
}

function portErrors({ protocol, port, endPort }: NetworkPolicyPort, field: string): readonly FieldError[] {
  const errors = protocol === undefined ? [] : [...oneOf(`${field}.protocol`, protocol, ['TCP', 'UDP', 'SCTP'])];
  if (port === undefined) {
    if (endPort === undefined) return errors;
    return [...errors, invalidValue(`${field}.endPort`, endPort, 'may not be specified when `port` is not specified')];
  }
  if (typeof port === 'string') {
    if (endPort !== undefined) {
      errors.push(invalidValue(`${field}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
    }
    return [...errors, ...invalidEach(`${field}.port`, port, portName(port))];
  }
  errors.push(...invalidEach(`${field}.port`, port, portNumber(port)));
  if (endPort !== undefined) {
    // The value that the server prints here is that of the port.
    if (endPort < port) errors.push(invalidValue(`${field}.endPort`, port, 'must be greater than or equal to `port`'));
    errors.push(...invalidEach(`${field}.endPort`, endPort, portNumber(endPort)));
  }
  return errors;
}

function peerErrors(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  field: string,
): readonly FieldError[] {
  if (!podSelector && !namespaceSelector && !ipBlock) return [requiredValue(field, 'must specify a peer')];
  const errors = [
    ...selectorErrors(podSelector, `${field}.podSelector`),
    ...selectorErrors(namespaceSelector, `${field}.namespaceSelector`),
    ...(ipBlock ? ipBlockErrors(ipBlock, `${field}.ipBlock`) : []),
  ];
  if (ipBlock && (podSelector || namespaceSelector)) {
    errors.push(forbiddenValue(field, 'may not specify both ipBlock and another peer'));
  }
  return errors;
}

function ipBlockErrors(
  { cidr, except = [] }: NonNullable<NetworkPolicyPeer['ipBlock']>,
  field: string,
): readonly FieldError[] {
  if (cidr === '') return [requiredValue(`${field}.cidr`)];
  const block = parseBlock(cidr);
  if (block === undefined) return blockErrors(`${field}.cidr`, cidr);
  return except.flatMap((text, at) => {
    const exception = parseBlock(text);
    if (exception === undefined) return blockErrors(`${field}.except[${at}]`, text);
    if (isStrictSubset(exception, block)) return [];
    return [invalidValue(`${field}.except[${at}]`, text, 'must be a strict subset of `cidr`')];
  });
}

function policyTypeErrors(types: readonly string[]): readonly FieldError[] {
  if (types.length > 2) return [invalidValue('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  return types.flatMap((type, at) => oneOf(`spec.policyTypes[${at}]`, type, ['Ingress', 'Egress']));
}
