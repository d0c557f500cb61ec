import type { Pod } from 'kubernetes-types/core/v1';
import { namespacedName, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { evaluate } from '../../netpol/evaluate.ts';
import type { Endpoint, Flow } from '../../netpol/flow.ts';
import type { Verdict } from '../cluster.ts';
import { type DecoyMaker, makeDecoys } from './decoys.ts';
import { addressOf, type NotStaged, type Place, type Standing, stageFlows } from './ends.ts';
import type { Enforcement } from './enforcement-check.ts';
import type { KubeApi } from './kube-api.ts';
import { type wayPods, wayPort } from './node-reachability.ts';
import { judgeAll, type TriedFlow } from './positive-controls.ts';
import { type FromSource, type Source, tryAll } from './try-attempts.ts';

export interface Probing {
  readonly api: KubeApi;
  readonly snapshot: Snapshot;
  /** Whether commands may be run in a pod. */
  readonly isOurs: (pod: Pod) => boolean;
  readonly decoys: DecoyMaker;
  readonly enforcement: Enforcement;
  /** A pod that no policy touches: what it gets through to is there. */
  readonly canary: { readonly source: Source; readonly node: string };
  /** Pods that show whether the ways between nodes are open. */
  readonly ways: ReturnType<typeof wayPods>;
  /** What got through or not before the answer was applied. */
  readonly before: readonly TriedFlow[];
  /** Seconds after which an attempt has timed out. */
  readonly timeout: number;
}

/** A verdict for each flow, and all that was tried for them. */
export interface Probed {
  readonly verdicts: readonly Verdict[];
  readonly tried: readonly TriedFlow[];
}

/** A slow plug-in is given this many more looks at what it has not caught up with. */
const moreLooks = 3;

/**
 * Tries flows on a real cluster: makes the pods that nobody has made, tries everything at once, looks again where what
 * is seen is not what the policies say (a plug-in may be slow), and takes the decoys away.
 */
export async function probeFlows(flows: readonly Flow[], probing: Probing): Promise<Probed> {
  const { api, snapshot, isOurs, enforcement, canary, before, timeout } = probing;
  const staging = stageFlows(snapshot, flows, isOurs);
  const decoys = await makeDecoys(staging.decoys, probing.decoys);
  try {
    const known = (place: Place): Standing | NotStaged => {
      if (!('decoy' in place)) return place;
      const pod = decoys.pods[place.decoy];
      if (pod === undefined) return { because: 'a pod to try it with was not made' };
      return 'because' in pod ? pod : { pod };
    };
    const ready = staging.flows.map((each): Try | NotStaged => {
      if ('because' in each) return each;
      const [from, to] = [known(each.from), known(each.to)];
      if ('because' in from) return from;
      if ('because' in to) return to;
      if (!('pod' in from)) return { because: 'nothing runs there' };
      return tryOf(each.flow, each.port, from.pod, to);
    });
    const tries = ready.filter((each): each is Try => !('because' in each));
    const controls = [
      ...controlsFor(tries, (pod) => isOurs(pod) || isDecoy(pod), canary),
      ...(await controlsBetween(tries, probing.ways)),
    ];
    const results = await tryAll(api, [...tries, ...controls].map(attemptOf), timeout);
    let found = tries.map((each, at): TriedFlow => ({ ...each.tried, found: results[at]! }));
    const shown = controls.map(({ tried }, at): TriedFlow => ({ ...tried, found: results[tries.length + at]! }));

    const judge = (): readonly Verdict[] =>
      judgeAll(found, { closed: enforcement.closed, tried: [...before, ...shown, ...found] });
    let verdicts = judge();
    for (let look = 0; look < moreLooks; look++) {
      const odd = tries.flatMap((each, at) => (isOdd(each, verdicts[at], snapshot) ? [at] : []));
      if (odd.length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, Math.max(300, 2 * enforcement.delay)));
      const again = await tryAll(
        api,
        odd.map((at) => attemptOf(tries[at]!)),
        timeout,
      );
      found = found.map((each, at) => (odd.includes(at) ? { ...each, found: again[odd.indexOf(at)]! } : each));
      verdicts = judge();
    }
    const byTry = new Map(tries.map((each, at) => [each, verdicts[at]!]));
    return {
      verdicts: ready.map((each) =>
        'because' in each ? { is: 'untested', ...each } : (byTry.get(each) ?? { is: 'untested', because: '' }),
      ),
      tried: [...found, ...shown],
    };
  } finally {
    await decoys.remove();
  }
}

/** A connection that is ready to be tried. */
interface Try {
  readonly flow?: Flow;
  readonly source: Source;
  readonly host: string;
  /** The pod it goes to. */
  readonly to?: Pod;
  readonly tried: Omit<TriedFlow, 'found'>;
}

function tryOf(flow: Flow, port: number, from: Pod, to: Standing): Try {
  const host = 'pod' in to ? (addressOf(to.pod, flow.family) ?? '') : to.host;
  return {
    flow,
    source: sourceIn(from),
    host,
    ...('pod' in to ? { to: to.pod } : {}),
    tried: {
      from: namespacedName(from),
      to: 'pod' in to ? namespacedName(to.pod) : to.host,
      port,
      protocol: flow.protocol,
      fromNode: from.spec?.nodeName ?? '',
      toNode: 'pod' in to ? (to.pod.spec?.nodeName ?? '') : undefined,
    },
  };
}

/** What shows that destinations are there: each asks itself, and the canary asks all of them. */
function controlsFor(tries: readonly Try[], isOurs: (pod: Pod) => boolean, canary: Probing['canary']): readonly Try[] {
  const asked = new Map<string, Try>();
  for (const each of tries) {
    const { to, port, protocol } = each.tried;
    asked.set(`${to} ${each.host} ${port}/${protocol}`, each);
  }
  return [...asked.values()].flatMap((each): Try[] => {
    const { source, node } = canary;
    const byCanary: Try = {
      source,
      host: each.host,
      tried: { ...each.tried, from: `${source.namespace}/${source.pod}`, fromNode: node },
    };
    if (each.to === undefined || !isOurs(each.to)) return [byCanary];
    const itself: Try = {
      source: sourceIn(each.to),
      host: each.host.includes(':') ? '::1' : '127.0.0.1',
      tried: { ...each.tried, from: each.tried.to, fromNode: each.tried.toNode ?? '' },
    };
    return [byCanary, itself];
  });
}

/** What shows that the ways between two nodes are open, whatever policies say of the pods that were tried. */
async function controlsBetween(tries: readonly Try[], ways: Probing['ways']): Promise<readonly Try[]> {
  const pairs = new Map(
    tries.flatMap(({ tried: { fromNode, toNode } }) =>
      toNode === undefined || toNode === fromNode ? [] : [[`${fromNode} ${toNode}`, [fromNode, toNode] as const]],
    ),
  );
  if (pairs.size === 0) return [];
  const pods = await ways([...pairs.values()].flat());
  return [...pairs.values()].flatMap(([fromNode, toNode]): Try[] => {
    const [from, to] = [pods.get(fromNode), pods.get(toNode)];
    if (from === undefined || to === undefined) return [];
    const nameOf = ({ source }: typeof from): string => `${source.namespace}/${source.pod}`;
    return [
      { source: from.source, host: to.ip, tried: { ...wayPort, from: nameOf(from), to: nameOf(to), fromNode, toNode } },
    ];
  });
}

function attemptOf({ source, host, tried: { port, protocol } }: Try): FromSource {
  return { source, attempt: { host, port, protocol } };
}

/** Whether what was seen is not what the policies say; then it may only be too early. */
function isOdd({ flow }: Try, verdict: Verdict | undefined, snapshot: Snapshot): boolean {
  if (flow === undefined || verdict === undefined) return false;
  if (verdict.is === 'untested') return verdict.beyond !== true;
  if ('service' in flow.to) return false;
  const { allowed, standing } = evaluate(snapshot, flow as Flow<Endpoint>);
  return standing !== 'undefined' && allowed !== (verdict.is === 'allowed');
}

function isDecoy(pod: Pod): boolean {
  return pod.metadata?.name?.startsWith('sallyport-decoy-') === true;
}

/** Where commands are run in a pod of ours: its first container. */
export function sourceIn(pod: Pod): Source {
  return {
    namespace: namespaceOf(pod),
    pod: pod.metadata?.name ?? '',
    container: pod.spec?.containers[0]?.name ?? '',
  };
}
