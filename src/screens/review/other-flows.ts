import type { Finding, FlowFinding } from '../../../graders/grader.ts';
import { declaredPorts, namespacedName } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Flow } from '../../netpol/flow.ts';
import { endName, portName } from '../../report/flow-name.ts';

/** Some flows with one verdict, in one text: `web and outside → db:5432, 9187`. */
export interface FlowGroup {
  readonly observed: Finding['observed'];
  readonly says: string;
}

interface Named {
  readonly from: string;
  readonly to: string;
  /** Empty for a port that the destination does not declare. */
  readonly port: string;
}

/** The flows of some findings in as few texts as possible: grouped by destination, or by source. */
export function groupFlows(
  findings: readonly FlowFinding[],
  snapshot: Snapshot,
  namespace: string,
  arrow: string,
): readonly FlowGroup[] {
  const named = Map.groupBy(findings, ({ observed }) => observed);
  return [...named].flatMap(([observed, some]) => {
    const flows = some.map(({ flow }) => ({
      from: 'ip' in flow.from ? 'outside' : endName(flow.from, snapshot, namespace),
      to: 'ip' in flow.to ? 'outside' : endName(flow.to, snapshot, namespace),
      port: isDeclared(flow, snapshot) ? portName(flow) : '',
    }));
    const ways = [byDestination(flows, arrow), bySource(flows, arrow)] as const;
    return (ways[1].length < ways[0].length ? ways[1] : ways[0]).map((says) => ({ observed, says }));
  });
}

/** Ports of a destination with the same sources are one text. */
function byDestination(flows: readonly Named[], arrow: string): readonly string[] {
  const sources = [...Map.groupBy(flows, ({ to, port }) => `${to} ${port}`).values()].map((some) => ({
    to: some[0]?.to ?? '',
    port: some[0]?.port ?? '',
    from: listed(unique(some.map(({ from }) => from))),
  }));
  const together = Map.groupBy(sources, ({ to, from }) => `${from} ${arrow} ${to}`);
  return [...together].map(([ends, some]) => `${ends}${portsInWords(some.map(({ port }) => port))}`);
}

/** Sources with the same destinations are one text. */
function bySource(flows: readonly Named[], arrow: string): readonly string[] {
  const reached = [...Map.groupBy(flows, ({ from }) => from)].map(([from, some]) => ({
    from,
    to: [...Map.groupBy(some, ({ to }) => to)]
      .map(([to, same]) => `${to}${portsInWords(same.map(({ port }) => port))}`)
      .toSorted()
      .join('; '),
  }));
  const together = Map.groupBy(reached, ({ to }) => to);
  return [...together].map(([to, some]) => `${listed(some.map(({ from }) => from))} ${arrow} ${to}`);
}

/** Whether a port is named: the pod declares it. Ports of pods that do not exist all are, ports of addresses are not. */
function isDeclared({ to, port, protocol }: Flow, { pods }: Snapshot): boolean {
  const pod = 'pod' in to ? pods.find((of) => namespacedName(of) === to.pod) : undefined;
  return pod ? declaredPorts(pod).some((of) => of.port === port && of.protocol === protocol) : !('ip' in to);
}

function portsInWords(ports: readonly string[]): string {
  const named = unique(ports).filter((port) => port !== '');
  return named.length > 0 ? `:${named.join(', ')}` : '';
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
