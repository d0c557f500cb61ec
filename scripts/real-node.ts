import { flowClaimsOf } from '../graders/claims.ts';
import type { Scenario } from '../src/scenario/scenario.ts';

/** Why the node of the tests cannot show what a scenario asks, as the coverage page and the tests say it. */
export const notShownBecause = {
  question: 'one document answers it, and nothing is applied',
  'no enforcement': 'its network plug-in ignores policies, and the node’s does not',
  sctp: 'it speaks of SCTP, for which the node’s kernel has no sockets',
  metadata: 'it needs a metadata service',
  system: 'it has objects in a system namespace, which are not made on a cluster of your own',
} as const;

/** One of the reasons of `notShownBecause`. */
export type NotShown = keyof typeof notShownBecause;

/** Why a one-node Kubernetes cannot show what a scenario asks; undefined where it can. */
export function notShownByNode(scenario: Scenario): NotShown | undefined {
  const { kind, network, metadataService, checks, start } = scenario;
  if (!['write', 'repair', 'labels'].includes(kind.is)) return 'question';
  if (network === 'none') return 'no enforcement';
  if (metadataService) return 'metadata';
  if (JSON.stringify([flowClaimsOf(checks), start]).includes('"SCTP"')) return 'sctp';
  if (start.some(({ metadata }) => metadata.namespace?.startsWith('kube-'))) return 'system';
  return undefined;
}
