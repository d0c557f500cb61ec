import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { isClosed, write, writeJson } from '../cli/output.ts';
import { readPortFilter } from '../cli/read-port.ts';
import { checkPortName, outsideEndpoints } from '../cli/resolve-endpoints.ts';
import { contextOption, jsonOption, manifestsOption, protocolOption, repeatableOption } from '../cli/shared-options.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Endpoint, Protocol } from '../netpol/flow.ts';
import { compileMatrix, livePods } from '../netpol/matrix/matrix.ts';
import type { PortFilter } from '../network/port-filter.ts';
import type { SummaryJson } from '../report/json.ts';
import { reachClasses, representatives, singleClasses } from '../report/reach-classes.ts';
import { reachEnds } from '../report/reach-ends.ts';
import { type ReachTable, rowPrinter } from '../report/table-rows.ts';
import { readSnapshot, type SnapshotOptions } from '../task/read-snapshot.ts';

interface TableOptions extends SnapshotOptions {
  readonly port?: string;
  readonly protocol?: Protocol;
  readonly by: 'class' | 'pod';
  readonly outside?: readonly string[];
  readonly summary?: boolean;
  readonly access?: boolean;
  readonly json?: boolean;
}

/** `sallyport table`: who reaches whom, by class of pods, by pod, or only how many pairs do; or who may do what. */
export const command: CommandDefinition<TableOptions> = {
  examples: [
    ['kubectl get ns,pods,svc,netpol -A -o yaml | sallyport table -f -', 'a whole cluster, by class of pods'],
    ['sallyport table -f manifests/ --port 5432 --by pod', 'every pair of pods on one port'],
    ['sallyport table -f manifests/ --port 443 --outside 203.0.113.9', 'with an address outside'],
    ['sallyport table --context lab', 'a real cluster, which is only read'],
    ['sallyport table --access -f manifests/', 'who may do what, by class of subjects'],
  ],
  addOptions: (to) =>
    to
      .addOption(manifestsOption())
      .addOption(contextOption())
      .option('--port <port>', 'this port only, a number or a name; else every port that the destination declares')
      .addOption(protocolOption())
      .addOption(
        new Option('--by <rows>', 'a row for each class of pods that all policies treat alike, or for each pod')
          .choices(['class', 'pod'])
          .default('class'),
      )
      .addOption(repeatableOption('--outside <ip>', 'an address outside the cluster, at both ends; may be repeated'))
      .option(
        '--access',
        'who may do what, in place of who reaches whom: a row has no counterpart where the answer is no',
      )
      .option('--summary', 'only count: every ordered pair of pods on --port')
      .addOption(jsonOption()),
  async run(_, options, context) {
    const { timings } = context;
    if (options.access) {
      checkAccess(options);
      const { printAccess } = await import('./table/print-access.ts');
      await printAccess(options, context);
      return exitCodes.passed;
    }
    const ports = readPortFilter(options.port, options.protocol);
    if (options.summary) checkSummary(options, ports);
    const { snapshot } = await readSnapshot(options, context);
    if (options.summary) await printSummary(snapshot, ports, options, context);
    else
      await printRows(
        timings.time('compiling', () => tableOf(snapshot, ports, options)),
        options,
        context,
      );
    return exitCodes.passed;
  },
};

function checkAccess({ port, protocol, outside, summary, by }: TableOptions): void {
  if (port !== undefined || protocol !== undefined || outside !== undefined || summary || by === 'pod') {
    throw wrongUsage('--access is about who may do what: no --port, --protocol, --outside, --summary or --by pod');
  }
}

function checkSummary({ outside, by }: TableOptions, { port }: PortFilter): void {
  if (typeof port !== 'number') throw wrongUsage('--summary needs --port with a number');
  if (outside !== undefined || by === 'pod')
    throw wrongUsage('--summary counts pairs of pods: no --outside, no --by pod');
}

function tableOf(snapshot: Snapshot, ports: PortFilter, { by, outside }: TableOptions): ReachTable {
  const endpoints: Endpoint[] = [...livePods(snapshot), ...outsideEndpoints(snapshot, outside)];
  checkPortName(snapshot, ports);
  const ends = reachEnds(snapshot, endpoints, ports);
  const classified =
    by === 'pod'
      ? { ends, classes: singleClasses(ends) }
      : representatives({ ends, classes: reachClasses(snapshot, ends) });
  const asked = classified.ends.map(({ endpoint }) => endpoint);
  return { snapshot, ...classified, matrix: compileMatrix(snapshot, asked), by };
}

/** Prints the rows of one source after the other as they are decided: a slow reader holds the deciding up. */
async function printRows(
  table: ReachTable,
  { json }: TableOptions,
  { stdout, timings }: CommandContext,
): Promise<void> {
  const printer = timings.time('compiling', () => rowPrinter(table, Boolean(json)));
  const { format } = printer;
  let hasRows = false;
  for (const source of printer.sources) {
    const reached = timings.time('deciding', () => printer.reachedFrom(source));
    const text = timings.time('printing', () => printer.rowsFrom(source, reached));
    if (text === '') continue;
    await timings.timeAsync('printing', () => write(stdout, (hasRows ? format.between : format.start) + text));
    if (isClosed(stdout)) return;
    hasRows = true;
  }
  await write(stdout, format.end(hasRows));
}

/** Counts every ordered pair of pods that have an address and have not ended. */
async function printSummary(
  snapshot: Snapshot,
  { port, protocol = 'TCP' }: PortFilter,
  { json }: TableOptions,
  { stdout, timings }: CommandContext,
): Promise<void> {
  const matrix = timings.time('compiling', () => compileMatrix(snapshot));
  const { pairs, allowed } = timings.time('deciding', () => matrix.count(Number(port), protocol));
  const denied = pairs - allowed;
  const says = `${pairs} pairs of pods on ${protocol} ${port}: ${allowed} allowed, ${denied} blocked\n`;
  await timings.timeAsync('printing', () =>
    json ? writeJson<SummaryJson>(stdout, { pairs, allowed, denied }) : write(stdout, says),
  );
}
