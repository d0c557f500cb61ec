import { accessClaimsOf, flowClaimsOf } from '../graders/claims.ts';
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
  access: 'it asks who may do what, which the program does not ask a real cluster yet',
  'no enforcement': 'its network plug-in ignores policies, and the node’s does not',
  sctp: 'it speaks of SCTP, for which the node’s kernel has no sockets',
  metadata: 'it needs a metadata service',
  system: 'it has objects in a system namespace, which are not made on a cluster of your own',
  untestable:
    'one of its wrong answers fails a check only by flows that no pod of the node can try: from or to addresses outside, on a node, by SCTP or IPv6',
} as const;

/** One of the reasons of `notShownBecause`. */
export type NotShown = keyof typeof notShownBecause;

/** Why a one-node Kubernetes cannot show what a scenario asks; undefined where it can. */
export async function notShownByNode(scenario: Scenario): Promise<NotShown | undefined> {
  const { kind, network, metadataService, checks, start } = scenario;
  if (!['write', 'repair', 'labels'].includes(kind.is)) return 'question';
  if (accessClaimsOf(checks).length > 0) return 'access';
  if (network === 'none') return 'no enforcement';
  if (metadataService) return 'metadata';
  if (JSON.stringify([flowClaimsOf(checks), start]).includes('"SCTP"')) return 'sctp';
  if (start.some(({ metadata }) => metadata.namespace?.startsWith('kube-'))) return 'system';
  return (await hasUntestableFailures(scenario)) ? 'untestable' : undefined;
}

/** Whether some near miss fails a check that it passes once the flows that no pod can try are left out. */
async function hasUntestableFailures(scenario: Scenario): Promise<boolean> {
  const newCluster = () => newClusterFor(scenario, () => new Date(0));
  const untouched = await newCluster();
  for (const { file, answer } of scenario.nearMisses) {
    const answered = await newCluster();
    await applyAnswer(answered, scenario, [{ file, text: answer }]);
    const [all, tried] = await Promise.all(
      [answered, ofPodsAlone(answered)].map((one) => grade(scenario.checks, { answered: one, untouched })),
    );
    const passedOf = (of: typeof all) => of?.checks.map(({ passed }) => passed).join();
    if (passedOf(all) !== passedOf(tried)) return true;
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

/** The node's pods have IPv4 addresses and no SCTP, and of what lies outside it answers the ranges for documentation, by TCP. */
function isBetweenPods({ from, to, protocol, family }: Flow, { pods }: Snapshot): boolean {
  const hasOwnAddress = (end: Flow['from'] | Flow['to']): boolean => 'like' in end && end.like.ip !== undefined;
  const onNode = (end: Endpoint): boolean =>
    'pod' in end && pods.some((pod) => namespacedName(pod) === end.pod && pod.spec?.hostNetwork === true);
  if ('ip' in from || 'node' in from || 'node' in to || hasOwnAddress(from) || hasOwnAddress(to) || onNode(from)) {
    return false;
  }
  if (family === 6 || protocol === 'SCTP') return false;
  return !('ip' in to) || (protocol === 'TCP' && /^(203\.0\.113|198\.51\.100)\./.test(to.ip));
}
