import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { hasLabels, namespaceNameLabel } from '../../kube/labels.ts';
import { declaredPorts, isFinished, isHostNetwork, namespaceOf } from '../../kube/pods.ts';
import { podGroups } from '../../netpol/claims/groups.ts';
import {
  type RulePlace,
  replacePorts,
  replaceRules,
  type WrittenRule,
} from '../../netpol/misconceptions/definitions/edits.ts';
import { protocolOf } from '../../netpol/misconceptions/definitions/ports.ts';
import type { Rewriting, RewritingContext } from './rewriting.ts';

/** A range of more ports than this is not split into single ports. */
const MAX_PORTS = 12;

/** Rewritings of entries of `ports`. */
export const portRewritings: readonly Rewriting[] = [
  eachEntry('protocol-left-out', ({ protocol, ...entry }) => (protocol === 'TCP' ? [[entry]] : [])),
  eachEntry('protocol-said', (entry) => (entry.protocol === undefined ? [[{ ...entry, protocol: 'TCP' }]] : [])),
  eachEntry('port-as-range', (entry) =>
    typeof entry.port === 'number' && entry.endPort === undefined ? [[{ ...entry, endPort: entry.port }]] : [],
  ),
  eachEntry('range-as-port', ({ endPort, ...entry }) =>
    endPort !== undefined && endPort === entry.port ? [[entry]] : [],
  ),
  eachEntry('range-in-two', (entry) => {
    const { port, endPort } = entry;
    if (typeof port !== 'number' || endPort === undefined || endPort <= port) return [];
    const middle = Math.floor((port + endPort) / 2);
    return [
      [
        { ...entry, endPort: middle },
        { ...entry, port: middle + 1, endPort },
      ],
    ];
  }),
  eachEntry('range-as-ports', ({ endPort, ...entry }) => {
    const { port } = entry;
    if (typeof port !== 'number' || endPort === undefined || endPort - port >= MAX_PORTS) return [];
    return [Array.from({ length: endPort - port + 1 }, (_, at) => ({ ...entry, port: port + at }))];
  }),
  {
    id: 'ports-as-range',
    holds: 'always',
    ways: (policies) =>
      replaceRules(policies, (rule) => {
        const ports = rule.ports ?? [];
        return ports.flatMap((one) =>
          ports.flatMap((other) => {
            const next = typeof one.port === 'number' && other.port === (one.endPort ?? one.port) + 1;
            if (!next || typeof other.port !== 'number' || protocolOf(one) !== protocolOf(other)) return [];
            const both = { ...one, endPort: other.endPort ?? other.port };
            return [[{ ...rule, ports: [...ports.filter((each) => each !== one && each !== other), both] }]];
          }),
        );
      }),
  },
  {
    id: 'name-for-number',
    holds: 'always',
    ways: (policies, written) =>
      replacePorts(policies, (entry, place, rule) =>
        typeof entry.port === 'number' && entry.endPort === undefined
          ? namesFor(entry, place, rule, written).map((port) => [{ ...entry, port }])
          : [],
      ),
  },
  {
    id: 'number-for-name',
    holds: 'always',
    ways: (policies, written) =>
      replacePorts(policies, (entry, place, rule) =>
        typeof entry.port === 'string'
          ? numbersFor(entry, place, rule, written).map((port) => [{ ...entry, port }])
          : [],
      ),
  },
];

function eachEntry(
  id: string,
  ways: (entry: NetworkPolicyPort) => readonly (readonly NetworkPolicyPort[])[],
): Rewriting {
  return { id, holds: 'always', ways: (policies) => replacePorts(policies, (entry) => ways(entry)) };
}

type DeclaredPorts = ReturnType<typeof declaredPorts>;

/** The port names that every destination of a rule declares for the number of an entry alone. */
function namesFor(
  entry: NetworkPolicyPort,
  place: RulePlace,
  rule: WrittenRule,
  written: RewritingContext,
): readonly string[] {
  const all = declaredByDestinations(place, rule, written);
  const names = all[0]?.flatMap(({ name, port, protocol }) =>
    port === entry.port && protocol === protocolOf(entry) && name ? [name] : [],
  );
  return (names ?? []).filter((name) => all.every((declared) => numberOfName(declared, name, entry) === entry.port));
}

/** The number that every destination of a rule declares for the name of an entry. */
function numbersFor(
  entry: NetworkPolicyPort,
  place: RulePlace,
  rule: WrittenRule,
  written: RewritingContext,
): readonly number[] {
  const numbers = new Set(
    declaredByDestinations(place, rule, written).map((declared) => numberOfName(declared, entry.port, entry)),
  );
  const [number] = numbers;
  return numbers.size === 1 && number !== undefined ? [number] : [];
}

function numberOfName(declared: DeclaredPorts, name: unknown, entry: NetworkPolicyPort): number | undefined {
  const found = declared.filter((each) => each.name === name && each.protocol === protocolOf(entry));
  return found.length === 1 ? found[0]?.port : undefined;
}

/**
 * The ports that each destination of a rule declares: the selected pods for ingress, the peers for egress. Empty where
 * some destination is not known.
 */
function declaredByDestinations(
  { policy, direction }: RulePlace,
  { peers }: WrittenRule,
  { pods, groups }: RewritingContext,
): readonly DeclaredPorts[] {
  const own = namespaceOf(policy);
  const destinations =
    direction === 'ingress'
      ? [{ namespace: own, selector: policy.spec?.podSelector }]
      : (peers ?? []).map(({ podSelector, namespaceSelector, ipBlock }) => ({
          namespace: ipBlock ? undefined : namespaceSelector ? selectedNamespace(namespaceSelector) : own,
          selector: podSelector,
        }));
  const found = destinations.map(({ namespace, selector }) => {
    const labels = requiredLabels(selector);
    const group = podGroups(groups).find(
      (each) =>
        each.namespace === namespace &&
        each.expressions === undefined &&
        Object.keys(each.labels).length > 0 &&
        hasLabels(labels, each.labels),
    );
    return group === undefined
      ? []
      : pods.filter(
          (pod) =>
            namespaceOf(pod) === group.namespace &&
            hasLabels(pod.metadata?.labels ?? {}, group.labels) &&
            !isHostNetwork(pod) &&
            !isFinished(pod),
        );
  });
  return found.length > 0 && found.every((some) => some.length > 0) ? found.flat().map(declaredPorts) : [];
}

function selectedNamespace(selector: LabelSelector): string | undefined {
  return requiredLabels(selector)[namespaceNameLabel];
}

/** The labels for which a selector requires one value. */
function requiredLabels(selector: LabelSelector | undefined): Readonly<Record<string, string>> {
  const single = (selector?.matchExpressions ?? []).flatMap(({ key, operator, values }): [string, string][] =>
    operator === 'In' && values?.length === 1 ? [[key, values[0] ?? '']] : [],
  );
  return { ...selector?.matchLabels, ...Object.fromEntries(single) };
}
