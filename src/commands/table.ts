import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { portFault, readPort } from '../cli/read-port.ts';
import { streamRows } from '../cli/stream-rows.ts';
import type { Timings } from '../cli/timings.ts';
import { parseAddress, printAddress } from '../kube/addresses.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Endpoint, Protocol } from '../netpol/flow.ts';
import { compile, livePods } from '../netpol/matrix/matrix.ts';
import { inventoryOf } from '../network/inventory.ts';
import type { SummaryJson } from '../report/json.ts';
import { type PortChoice, reachEnds } from '../report/reach-ends.ts';
import { reachClasses, representatives, singleClasses } from '../report/reach-rows.ts';
import { readWorld, type WorldOptions } from '../task/read-world.ts';

export interface TableOptions extends WorldOptions {
  readonly port?: string;
  readonly protocol?: Protocol;
  readonly by: 'class' | 'pod';
  readonly outside?: readonly string[];
  readonly summary?: boolean;
  readonly json?: boolean;
}

/** `sallyport table`: who reaches whom, by class of pods, by pod, or only how many pairs do. */
export async function table(options: TableOptions, around: PlainSurroundings, timings: Timings): Promise<number> {
  const choice = portChoice(options.port, options.protocol);
  if (options.summary) checkSummary(options, choice);
  const { snapshot } = await readWorld(options, around, timings);
  if (options.summary) return summarize(snapshot, choice, options, around, timings);

  const rows = timings.time('compiling', () => {
    const endpoints: Endpoint[] = [...livePods(snapshot), ...outsideEndpoints(snapshot, options.outside)];
    const ends = reachEnds(snapshot, endpoints, choice);
    const classified =
      options.by === 'pod'
        ? { ends, classes: singleClasses(ends) }
        : representatives({ ends, classes: reachClasses(snapshot, ends) });
    const asked = classified.ends.map(({ endpoint }) => endpoint);
    return { snapshot, ...classified, matrix: compile(snapshot, asked), by: options.by };
  });
  await streamRows(rows, Boolean(options.json), around.stdout, timings);
  return exitCodes.passed;
}

/** What `--port` and `--protocol` ask for; a port that cannot be one is wrong usage. */
export function portChoice(text: string | undefined, protocol: Protocol | undefined): PortChoice {
  const port = text === undefined ? undefined : readPort(text);
  const fault = port === undefined ? null : portFault(port);
  if (fault !== null) throw wrongUsage(fault);
  return { ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }) };
}

/** The addresses of `--outside`, each once; one that the cluster has is not outside. */
export function outsideEndpoints(snapshot: Snapshot, texts: readonly string[] = []): Endpoint[] {
  const addresses = texts.map((text) => {
    const address = parseAddress(text);
    if (address === undefined) throw wrongUsage(`--outside is an IP address, not "${text}"`);
    const ip = printAddress(address);
    const holder = inventoryOf(snapshot).holderOf(ip);
    if (holder === undefined) return ip;
    throw wrongUsage(`--outside ${text} is not outside: it is the address of ${printEndpoint(holder)}`);
  });
  return [...new Set(addresses)].map((ip) => ({ ip }));
}

function checkSummary({ outside, by }: TableOptions, { port }: PortChoice): void {
  if (typeof port !== 'number') throw wrongUsage('--summary needs --port with a number');
  if (outside !== undefined || by === 'pod')
    throw wrongUsage('--summary counts pairs of pods: no --outside, no --by pod');
}

/** Counts every ordered pair of pods that have an address and have not ended. */
async function summarize(
  snapshot: Snapshot,
  { port, protocol = 'TCP' }: PortChoice,
  { json }: TableOptions,
  { stdout }: PlainSurroundings,
  timings: Timings,
): Promise<number> {
  const matrix = timings.time('compiling', () => compile(snapshot));
  const { pairs, allowed } = timings.time('deciding', () => matrix.count(Number(port), protocol));
  const denied = pairs - allowed;
  const says = `${pairs} pairs of pods on ${protocol} ${port}: ${allowed} allowed, ${denied} denied\n`;
  await timings.timeAsync('printing', () =>
    json ? writeJson<SummaryJson>(stdout, { pairs, allowed, denied }) : write(stdout, says),
  );
  return exitCodes.passed;
}
