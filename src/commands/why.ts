import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { endpointHelp } from '../cli/help-text.ts';
import { write, writeJson } from '../cli/output.ts';
import { checkOneStdin, readFiles } from '../cli/read-files.ts';
import { readFlows, type WrittenFlow } from '../cli/read-flows.ts';
import { portFault, readPort, readPortFilter } from '../cli/read-port.ts';
import {
  checkPortName,
  orWrongUsage,
  outsideEndpoints,
  resolveDestination,
  resolveSource,
} from '../cli/resolve-endpoints.ts';
import { resolveFlows } from '../cli/resolve-flows.ts';
import { contextOption, jsonOption, manifestsOption, protocolOption, repeatableOption } from '../cli/shared-options.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Protocol } from '../netpol/flow.ts';
import type { PortFilter } from '../network/port-filter.ts';
import { answerFlow, answerWithNearest, type FlowAnswer } from '../report/flow-answer.ts';
import type { TableJson, WhyJson } from '../report/json.ts';
import { rowsReachableFrom, rowsReaching } from '../report/reach-lists.ts';
import type { ReachRow } from '../report/reach-rows.ts';
import { rowsAsText } from '../report/rows-text.ts';
import { answerText } from '../report/why-text.ts';
import { type ReadSnapshot, readSnapshot, type SnapshotOptions } from '../task/read-snapshot.ts';

interface WhyOptions extends SnapshotOptions {
  readonly protocol?: Protocol;
  readonly flows?: string;
  readonly whoReaches?: string;
  readonly reachableFrom?: string;
  readonly port?: string;
  readonly outside?: readonly string[];
  readonly json?: boolean;
}

/** `sallyport why`: whether flows are allowed, and what decides on both sides; or who reaches an end, or what it reaches. */
export const command: CommandDefinition<WhyOptions> = {
  examples: [
    ['sallyport why shop/web shop/db 5432 -f manifests/', 'two pods (or Deployments) and a port'],
    ['sallyport why shop/web service:shop/db 5432 -f manifests/', 'through a Service'],
    ["sallyport why 'shop/{app=web}' shop/db 5432 -f manifests/", 'a pod that does not exist yet, by its labels'],
    ['sallyport why 203.0.113.9 shop/web http -f manifests/', 'from outside, to a named port'],
    ['sallyport why --who-reaches shop/db -f manifests/', 'all sources that can reach it'],
    ['sallyport why shop/web shop/db 5432 --context lab', 'on a real cluster, which is only read'],
  ],
  addOptions: (to) =>
    to
      .addOption(manifestsOption())
      .addOption(contextOption())
      .addOption(protocolOption())
      .option('--flows <file>', 'a YAML or JSON list of {from, to, port, protocol}, in place of FROM TO PORT')
      .option('--who-reaches <endpoint>', 'list the sources that reach this endpoint')
      .option('--reachable-from <endpoint>', 'list the destinations that this endpoint reaches')
      .option('--port <port>', 'with the two lists: this port only, a number or a name')
      .addOption(
        repeatableOption('--outside <ip>', 'with the two lists: an address outside the cluster; may be repeated'),
      )
      .addOption(jsonOption()),
  notes: endpointHelp,
  async run(operands, options, context) {
    checkOneQuestion(operands, options);
    if (options.whoReaches !== undefined || options.reachableFrom !== undefined) {
      const ports = readPortFilter(options.port, options.protocol);
      const { snapshot } = await readSnapshot(options, context);
      await printList(snapshot, ports, options, context);
      return exitCodes.passed;
    }
    if (options.flows === undefined) {
      const flow = flowOf(operands, options);
      const read = await readSnapshot(options, context);
      const [answer] = await printAnswers([flow], read, options, context);
      return answer?.verdict === 'allowed' ? exitCodes.passed : exitCodes.failed;
    }
    checkOneStdin([options.flows, ...(options.filename?.includes('-') ? ['-'] : [])]);
    const read = await readSnapshot(options, context);
    const [file] = await readFiles([options.flows], context);
    await printAnswers(file === undefined ? [] : readFlows(file), read, options, context);
    return exitCodes.passed;
  },
};

function checkOneQuestion([from, , port]: readonly string[], options: WhyOptions): void {
  const questions = [from, options.flows, options.whoReaches, options.reachableFrom].filter((one) => one !== undefined);
  if (questions.length > 1)
    throw wrongUsage('FROM TO PORT, --flows, --who-reaches and --reachable-from: only one of them');
  if (questions.length === 0 || (from !== undefined && port === undefined)) {
    throw wrongUsage('why needs FROM TO PORT, or --flows, --who-reaches or --reachable-from');
  }
  const listed = options.whoReaches ?? options.reachableFrom;
  if (listed === undefined && options.port !== undefined)
    throw wrongUsage('--port is for the two lists; PORT is the third word');
  if (listed === undefined && options.outside !== undefined) throw wrongUsage('--outside is for the two lists');
}

/** The flow that stands on the command line. */
function flowOf([from = '', to = '', port = '']: readonly string[], { protocol = 'TCP' }: WhyOptions): WrittenFlow {
  const fault = portFault(readPort(port));
  if (fault !== null) throw wrongUsage(fault);
  return { from, to, port: readPort(port), protocol };
}

/** Prints the answer for each flow; for a single one with the smallest change that would turn it. */
async function printAnswers(
  written: readonly WrittenFlow[],
  { snapshot, placeOfRule }: ReadSnapshot,
  { json }: WhyOptions,
  { stdout, timings }: CommandContext,
): Promise<readonly FlowAnswer[]> {
  const flows = timings.time('compiling', () => resolveFlows(snapshot, written));
  const answers = timings.time('deciding', () =>
    flows.map((flow) => (flows.length === 1 ? answerWithNearest(snapshot, flow) : answerFlow(snapshot, flow))),
  );
  await timings.timeAsync('printing', () =>
    json
      ? writeJson<WhyJson>(stdout, { flows: answers })
      : write(stdout, answers.map((answer) => answerText(answer, placeOfRule)).join('\n')),
  );
  return answers;
}

/** Prints who reaches an end, or what an end reaches: the rows that are allowed for some pods at least. */
async function printList(
  snapshot: Snapshot,
  ports: PortFilter,
  options: WhyOptions,
  { stdout, timings }: CommandContext,
): Promise<void> {
  const rows = timings.time('deciding', () => listRows(snapshot, ports, options));
  const reaching = rows.filter(({ verdict }) => verdict !== 'denied');
  const text = (): string =>
    reaching.length === 0 ? 'none\n' : rowsAsText(reaching, options.whoReaches === undefined ? 'from' : 'to');
  await timings.timeAsync('printing', () =>
    options.json ? writeJson<TableJson>(stdout, { by: 'class', rows: reaching }) : write(stdout, text()),
  );
}

function listRows(
  snapshot: Snapshot,
  ports: PortFilter,
  { whoReaches, reachableFrom = '', outside: texts }: WhyOptions,
): readonly ReachRow[] {
  const outside = outsideEndpoints(snapshot, texts);
  const scope = { ports, outside };
  if (whoReaches === undefined) {
    const { ends } = orWrongUsage(resolveSource(snapshot, reachableFrom));
    checkPortName(snapshot, ports);
    return rowsReachableFrom(snapshot, ends, scope);
  }
  const { ends } = orWrongUsage(resolveDestination(snapshot, whoReaches));
  checkPortName(snapshot, ports);
  return rowsReaching(snapshot, ends, scope);
}
