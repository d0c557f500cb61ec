import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { exitCodes, invalidFile, wrongUsage } from '../cli/exit.ts';
import { type AskedFlow, readFlows } from '../cli/read-flows.ts';
import { readInputs } from '../cli/read-input.ts';
import { portFault, readPort } from '../cli/read-port.ts';
import type { Timings } from '../cli/timings.ts';
import type { Protocol } from '../netpol/flow.ts';
import { answerFlow, type FlowAnswer, nearestFor, type ReadyFlow, readyFlow } from '../report/flow-answer.ts';
import type { WhyJson } from '../report/json.ts';
import { answerText } from '../report/why-text.ts';
import { readWorld, type World, type WorldOptions } from '../task/read-world.ts';
import { portChoice } from './table.ts';
import { listReach } from './why-lists.ts';

export interface WhyOptions extends WorldOptions {
  readonly protocol?: Protocol;
  readonly flows?: string;
  readonly whoReaches?: string;
  readonly reachableFrom?: string;
  readonly port?: string;
  readonly outside?: readonly string[];
  readonly json?: boolean;
}

export interface WhyWords {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly port: string | undefined;
}

/** `sallyport why`: whether flows are allowed, and what decides on both sides; or who reaches an end, or whom it does. */
export async function why(
  words: WhyWords,
  options: WhyOptions,
  around: PlainSurroundings,
  timings: Timings,
): Promise<number> {
  checkOneQuestion(words, options);
  if (options.whoReaches !== undefined || options.reachableFrom !== undefined) {
    const choice = portChoice(options.port, options.protocol);
    const { snapshot } = await readWorld(options, around, timings);
    await listReach(snapshot, options, choice, around, timings);
    return exitCodes.passed;
  }
  if (options.flows === undefined) {
    const asked = askedInWords(words, options);
    const world = await readWorld(options, around, timings);
    const [answer] = await answerAll([asked], world, options, around, timings);
    return answer?.verdict === 'allowed' ? exitCodes.passed : exitCodes.failed;
  }
  if (options.flows === '-' && options.filename?.includes('-'))
    throw wrongUsage('standard input (-) can be given only once');
  const world = await readWorld(options, around, timings);
  const [file] = await readInputs([options.flows], around);
  await answerAll(file === undefined ? [] : readFlows(file), world, options, around, timings);
  return exitCodes.passed;
}

function checkOneQuestion({ from, to, port }: WhyWords, options: WhyOptions): void {
  const questions = [from, options.flows, options.whoReaches, options.reachableFrom].filter((one) => one !== undefined);
  if (questions.length > 1)
    throw wrongUsage('FROM TO PORT, --flows, --who-reaches and --reachable-from: only one of them');
  if (questions.length === 0 || (from !== undefined && (to === undefined || port === undefined))) {
    throw wrongUsage('why needs FROM TO PORT, or --flows, --who-reaches or --reachable-from');
  }
  const listed = options.whoReaches ?? options.reachableFrom;
  if (listed === undefined && options.port !== undefined)
    throw wrongUsage('--port is for the two lists; PORT is the third word');
  if (listed === undefined && options.outside !== undefined) throw wrongUsage('--outside is for the two lists');
}

function askedInWords({ from = '', to = '', port = '' }: WhyWords, { protocol = 'TCP' }: WhyOptions): AskedFlow {
  const fault = portFault(readPort(port));
  if (fault !== null) throw wrongUsage(fault);
  return { from, to, port: readPort(port), protocol };
}

async function answerAll(
  asked: readonly AskedFlow[],
  world: World,
  { json }: WhyOptions,
  { stdout }: PlainSurroundings,
  timings: Timings,
): Promise<readonly FlowAnswer[]> {
  const ready = timings.time('compiling', () => allReady(asked, world));
  const [only] = ready;
  const answers = timings.time('deciding', () =>
    only === undefined || ready.length > 1
      ? ready.map((flow) => answerFlow(world.snapshot, flow))
      : [withNearest(world.snapshot, only)],
  );
  await timings.timeAsync('printing', () =>
    json
      ? writeJson<WhyJson>(stdout, { flows: answers })
      : write(stdout, answers.map((answer) => answerText(answer, world.placeOfRule)).join('\n')),
  );
  return answers;
}

/** The answer to a flow that was asked alone, with the smallest change that would turn it. */
function withNearest(snapshot: World['snapshot'], flow: ReadyFlow): FlowAnswer {
  const nearest = nearestFor(snapshot, flow);
  return { ...answerFlow(snapshot, flow), ...(nearest === undefined ? {} : { nearest }) };
}

/** All flows with their ends found; where one of them cannot be asked, none is answered. */
function allReady(asked: readonly AskedFlow[], { snapshot }: World): ReadyFlow[] {
  const ready: ReadyFlow[] = [];
  const inFile: string[] = [];
  for (const flow of asked) {
    const found = readyFlow(snapshot, flow);
    if ('flows' in found) ready.push(found);
    else if (flow.places === undefined) throw wrongUsage(found.map(({ says }) => says).join('; '));
    else {
      for (const { part, says } of found) {
        const { file, line, column } = flow.places[part];
        inFile.push(`${file}:${line}:${column}: ${says}`);
      }
    }
  }
  if (inFile.length > 0) throw invalidFile(inFile);
  return ready;
}
