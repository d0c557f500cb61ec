import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { declaredPorts, namespacedName, namespaceOf } from '../kube/pods.ts';
import { clusterIPsOf, hasSelector } from '../kube/services.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { policyFaults } from './single-faults/policy.ts';
import { mergedPolicies, movedRules } from './single-faults/several-policies.ts';
import type { SingleFault } from './single-faults/single-fault.ts';
import type { FaultWords } from './single-faults/words.ts';

export type { SingleFault } from './single-faults/single-fault.ts';
export type { FaultWords as Words } from './single-faults/words.ts';

/** The namespaces, labels and ports that faults of a task can use: those of its start state, and a few others. */
export function faultWordsOf({ namespaces, pods, policies, services }: Snapshot): FaultWords {
  const carried = pods.flatMap(({ metadata }) => Object.entries(metadata?.labels ?? {}));
  const ports = [
    ...pods.flatMap((pod) => declaredPorts(pod).map(({ port }) => port)),
    ...services.flatMap(({ spec }) => (spec?.ports ?? []).map(({ port }) => port)),
  ];
  return {
    namespaces: namespaces.flatMap(({ metadata }) => metadata?.name ?? []),
    labels: distinct([...carried.filter(([key]) => !key.includes('hash')), ['tier', 'back'], ['role', 'app']]),
    ports: [...new Set([...ports, ...ports.slice(0, 2).map((port) => port + 1), 443])],
    given: policies.map(namespacedName),
    services: services.filter(hasSelector).flatMap((service) => {
      const [address] = clusterIPsOf(service);
      if (address === undefined) return [];
      const { selector = {}, ports: listed = [] } = service.spec ?? {};
      const led = listed.flatMap(({ port, targetPort = port }) => (port === targetPort ? [] : [{ port, targetPort }]));
      return [{ namespace: namespaceOf(service), selector, address, ports: led }];
    }),
  };
}

/**
 * Every answer that differs from a right one in one fault, of the kinds that graders are measured with. Some of these
 * change nothing that the claims are about.
 */
export function singleFaults(right: readonly NetworkPolicy[], words: FaultWords): readonly SingleFault[] {
  const ofOne = right.flatMap((policy, at) =>
    policyFaults(policy, words, right).map(([kind, named, changed]) => ({
      kind,
      named,
      policies: changed === null ? right.toSpliced(at, 1) : right.with(at, changed),
    })),
  );
  return [...ofOne, ...mergedPolicies(right), ...movedRules(right)];
}

function distinct(labels: readonly (readonly [string, string])[]): FaultWords['labels'] {
  return [...new Map(labels.map((each) => [each.join('='), each])).values()];
}
