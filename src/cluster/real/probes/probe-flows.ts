import type { Pod } from 'kubernetes-types/core/v1';
import { namespacedName, namespaceOf } from '../../../kube/pods.ts';
import type { Snapshot } from '../../../kube/snapshot.ts';
import { evaluate } from '../../../netpol/evaluate.ts';
import type { Endpoint, Flow } from '../../../netpol/flow.ts';
import type { Verdict } from '../../cluster.ts';
import type { KubeApi } from '../api/kube-api.ts';
import type { Enforcement } from '../enforcement-check.ts';
import { type NodeProbes, nodeProbePort } from './node-reachability.ts';
import { judgeConnections, type ProbedConnection } from './positive-controls.ts';
import { type ExistingEnd, type NotProbed, type ProbeEnd, planProbes, podAddressOf } from './probe-plan.ts';
import { type ProbeSource, runAttempts, type SourcedAttempt } from './run-attempts.ts';
import { createTemporaryPods, isTemporary, type TemporaryPodInput, type TemporaryPods } from './temporary-pods.ts';

/** What flows are probed with. */
export interface ProbeInput {
  readonly api: KubeApi;
  readonly snapshot: Snapshot;
  /** Whether commands can be run in a pod, because it runs the probe image. */
  readonly isOurs: (pod: Pod) => boolean;
  readonly temporaryPods: TemporaryPodInput;
  readonly enforcement: Enforcement;
  /** A pod that no policy selects: what it connects to answers. */
  readonly controlPod: { readonly source: ProbeSource; readonly node: string };
  /** Pods that show whether the network between nodes works. */
  readonly nodeProbes: NodeProbes;
  /** The connections that were probed before the answer was applied. */
  readonly before: readonly ProbedConnection[];
  /** Seconds after which an attempt to connect times out. */
  readonly timeout: number;
}

/** A verdict for each flow, and all connections that were attempted for them. */
export interface ProbeResult {
  readonly verdicts: readonly Verdict[];
  readonly connections: readonly ProbedConnection[];
}

/** How often a connection is attempted again whose result contradicts the policies: a plug-in may be slow. */
const MAX_RETRIES = 3;

/**
 * Probes flows on a real cluster: makes temporary pods for hypothetical ends, attempts all connections and their
 * controls at once, repeats attempts whose results contradict the policies, and removes the temporary pods.
 */
export async function probeFlows(flows: readonly Flow[], input: ProbeInput): Promise<ProbeResult> {
  const plan = planProbes(input.snapshot, flows, input.isOurs);
  const temporaryPods = await createTemporaryPods(plan.temporaryPods, input.temporaryPods);
  try {
    const planned = plan.flows.map((each): PlannedConnection | NotProbed => {
      if ('because' in each) return each;
      const [from, to] = [existingEnd(each.from, temporaryPods), existingEnd(each.to, temporaryPods)];
      if ('because' in from) return from;
      if ('because' in to) return to;
      if (!('pod' in from)) return { because: 'nothing runs there' };
      return plannedConnection(each.flow, each.port, from.pod, to);
    });
    const connections = planned.filter((each): each is PlannedConnection => !('because' in each));
    const { verdicts, probed } = await probeConnections(connections, input);
    const verdictOf = new Map(connections.map((each, at) => [each, verdicts[at]!]));
    return {
      verdicts: planned.map((each) =>
        'because' in each ? { is: 'untested', ...each } : (verdictOf.get(each) ?? { is: 'untested', because: '' }),
      ),
      connections: probed,
    };
  } finally {
    await temporaryPods.remove();
  }
}

/** The end itself; the pod that was made for it; or why there is none. */
function existingEnd(end: ProbeEnd, { pods }: TemporaryPods): ExistingEnd | NotProbed {
  if (!('temporaryPod' in end)) return end;
  const pod = pods[end.temporaryPod];
  if (pod === undefined) return { because: 'a pod to try it with was not made' };
  return 'because' in pod ? pod : { pod };
}

/** Attempts connections with their controls, and judges them in their order. `probed` has the controls too. */
async function probeConnections(
  planned: readonly PlannedConnection[],
  input: ProbeInput,
): Promise<{ readonly verdicts: readonly Verdict[]; readonly probed: readonly ProbedConnection[] }> {
  const { api, snapshot, isOurs, enforcement, controlPod, before, timeout } = input;
  const controls = [
    ...destinationControls(planned, (pod) => isOurs(pod) || isTemporary(pod), controlPod),
    ...(await nodeControls(planned, input.nodeProbes)),
  ];
  const results = await runAttempts(api, [...planned, ...controls].map(attemptOf), timeout);
  let probed = planned.map(({ connection }, at): ProbedConnection => ({ ...connection, result: results[at]! }));
  const controlled = controls.map(
    ({ connection }, at): ProbedConnection => ({ ...connection, result: results[planned.length + at]! }),
  );
  const judge = (): readonly Verdict[] => {
    const connections = [...before, ...controlled, ...probed];
    return judgeConnections(probed, { blockedAs: enforcement.blockedAs, connections });
  };
  let verdicts = judge();
  for (let retry = 0; retry < MAX_RETRIES; retry++) {
    const odd = planned.flatMap((each, at) => (contradictsPolicies(each, verdicts[at], snapshot) ? [at] : []));
    if (odd.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, Math.max(300, 2 * enforcement.delay)));
    const repeated = await runAttempts(
      api,
      odd.map((at) => attemptOf(planned[at]!)),
      timeout,
    );
    probed = probed.map((each, at) => (odd.includes(at) ? { ...each, result: repeated[odd.indexOf(at)]! } : each));
    verdicts = judge();
  }
  return { verdicts, probed: [...probed, ...controlled] };
}

/** A connection that can be attempted. */
interface PlannedConnection {
  /** The flow that it tests; a control has none. */
  readonly flow?: Flow;
  readonly source: ProbeSource;
  readonly host: string;
  /** The pod that it goes to. */
  readonly to?: Pod;
  readonly connection: Omit<ProbedConnection, 'result'>;
}

function plannedConnection(flow: Flow, port: number, from: Pod, to: ExistingEnd): PlannedConnection {
  const host = 'pod' in to ? (podAddressOf(to.pod, flow.family) ?? '') : to.host;
  return {
    flow,
    source: probeSourceIn(from),
    host,
    ...('pod' in to ? { to: to.pod } : {}),
    connection: {
      from: namespacedName(from),
      to: 'pod' in to ? namespacedName(to.pod) : to.host,
      port,
      protocol: flow.protocol,
      fromNode: from.spec?.nodeName ?? '',
      toNode: 'pod' in to ? (to.pod.spec?.nodeName ?? '') : undefined,
    },
  };
}

/** The controls that show that destinations answer: each connects to itself, and the control pod to all of them. */
function destinationControls(
  planned: readonly PlannedConnection[],
  canRun: (pod: Pod) => boolean,
  controlPod: ProbeInput['controlPod'],
): readonly PlannedConnection[] {
  const byDestination = new Map<string, PlannedConnection>();
  for (const each of planned) {
    const { to, port, protocol } = each.connection;
    byDestination.set(`${to} ${each.host} ${port}/${protocol}`, each);
  }
  return [...byDestination.values()].flatMap((each): PlannedConnection[] => {
    const { source, node } = controlPod;
    const fromControlPod: PlannedConnection = {
      source,
      host: each.host,
      connection: { ...each.connection, from: `${source.namespace}/${source.pod}`, fromNode: node },
    };
    if (each.to === undefined || !canRun(each.to)) return [fromControlPod];
    const toItself: PlannedConnection = {
      source: probeSourceIn(each.to),
      host: each.host.includes(':') ? '::1' : '127.0.0.1',
      connection: { ...each.connection, from: each.connection.to, fromNode: each.connection.toNode ?? '' },
    };
    return [fromControlPod, toItself];
  });
}

/** The controls that show that the network between two nodes works, whatever policies select the pods on them. */
async function nodeControls(
  planned: readonly PlannedConnection[],
  nodeProbes: NodeProbes,
): Promise<readonly PlannedConnection[]> {
  const pairs = new Map(
    planned.flatMap(({ connection: { fromNode, toNode } }) =>
      toNode === undefined || toNode === fromNode ? [] : [[`${fromNode} ${toNode}`, [fromNode, toNode] as const]],
    ),
  );
  if (pairs.size === 0) return [];
  const probes = await nodeProbes.on([...pairs.values()].flat());
  return [...pairs.values()].flatMap(([fromNode, toNode]): PlannedConnection[] => {
    const [from, to] = [probes.get(fromNode), probes.get(toNode)];
    if (from === undefined || to === undefined) return [];
    const nameOf = ({ source }: typeof from): string => `${source.namespace}/${source.pod}`;
    const connection = { ...nodeProbePort, from: nameOf(from), to: nameOf(to), fromNode, toNode };
    return [{ source: from.source, host: to.ip, connection }];
  });
}

function attemptOf({ source, host, connection: { port, protocol } }: PlannedConnection): SourcedAttempt {
  return { source, attempt: { host, port, protocol } };
}

/** Whether a verdict is not what the policies say, which may be because it came too early. */
function contradictsPolicies({ flow }: PlannedConnection, verdict: Verdict | undefined, snapshot: Snapshot): boolean {
  if (flow === undefined || verdict === undefined) return false;
  if (verdict.is === 'untested') return verdict.untestable !== true;
  if ('service' in flow.to) return false;
  const { allowed, standing } = evaluate(snapshot, flow as Flow<Endpoint>);
  return standing !== 'undefined' && allowed !== (verdict.is === 'allowed');
}

/** Where commands are run in a pod of ours: its first container. */
export function probeSourceIn(pod: Pod): ProbeSource {
  return {
    namespace: namespaceOf(pod),
    pod: pod.metadata?.name ?? '',
    container: pod.spec?.containers[0]?.name ?? '',
  };
}
