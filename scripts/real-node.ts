import { flowClaimsOf } from '../graders/claims.ts';
import { grade } from '../graders/grade.ts';
import type { Cluster } from '../src/cluster/cluster.ts';
import { namespacedName } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Endpoint, Flow } from '../src/netpol/flow.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { applyAnswer } from '../src/session/apply-answer.ts';
import { newClusterFor } from '../src/task/new-cluster.ts';

/** Why the node of the tests cannot show what a scenario asks, as the coverage page and the tests say it. */
export const notShownBecause = {
  question: 'one document answers it, and nothing is applied',
  'no enforcement': 'its network plug-in ignores policies, and the node’s does not',
  sctp: 'it speaks of SCTP, for which the node’s kernel has no sockets',
  metadata: 'it needs a metadata service',
  system: 'it has objects in a system namespace, which are not made on a cluster of your own',
  outside: 'only a client outside the cluster, or on a node, can tell one of its wrong answers from a right one',
} as const;

/** One of the reasons of `notShownBecause`. */
export type NotShown = keyof typeof notShownBecause;

/** Why a one-node Kubernetes cannot show what a scenario asks; undefined where it can. */
export async function notShownByNode(scenario: Scenario): Promise<NotShown | undefined> {
  const { kind, network, metadataService, checks, start } = scenario;
  if (!['write', 'repair', 'labels'].includes(kind.is)) return 'question';
  if (network === 'none') return 'no enforcement';
  if (metadataService) return 'metadata';
  if (JSON.stringify([flowClaimsOf(checks), start]).includes('"SCTP"')) return 'sctp';
  if (start.some(({ metadata }) => metadata.namespace?.startsWith('kube-'))) return 'system';
  if (flowClaimsOf(checks).length === 0) return undefined;
  return (await isToldApartOutsideAlone(scenario)) ? 'outside' : undefined;
}

/** Whether some near miss passes a check that it must fail, once the flows that no pod can show are left out. */
async function isToldApartOutsideAlone(scenario: Scenario): Promise<boolean> {
  const newCluster = () => newClusterFor(scenario, () => new Date(0));
  for (const { file, answer, fails } of scenario.nearMisses) {
    const answered = await newCluster();
    await applyAnswer(answered, scenario, [{ file, text: answer }]);
    const { checks } = await grade(scenario.checks, { answered: ofPodsAlone(answered), untouched: await newCluster() });
    const failing = checks.filter(({ passed }) => passed === false).map(({ id }) => id);
    if (!fails.every((id) => failing.includes(id))) return true;
  }
  return false;
}

/** The cluster as pods can try it: a flow with an end that no pod can take is untested. */
function ofPodsAlone(cluster: Cluster): Cluster {
  return {
    ...cluster,
    async probe(flows) {
      const snapshot = await cluster.snapshot();
      const verdicts = await cluster.probe(flows);
      return verdicts.map((verdict, at) =>
        isBetweenPods(flows[at] as Flow, snapshot)
          ? verdict
          : { is: 'untested', because: 'no pod can be at this end', untestable: true },
      );
    },
  };
}

function isBetweenPods({ from, to }: Flow, { pods }: Snapshot): boolean {
  const hasOwnAddress = (end: Flow['from'] | Flow['to']): boolean => 'like' in end && end.like.ip !== undefined;
  const onNode = (end: Endpoint): boolean =>
    'pod' in end && pods.some((pod) => namespacedName(pod) === end.pod && pod.spec?.hostNetwork === true);
  return !('ip' in from || 'node' in from || 'node' in to || hasOwnAddress(from) || hasOwnAddress(to) || onNode(from));
}
