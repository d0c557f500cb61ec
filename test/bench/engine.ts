import { startTimings } from '../../src/cli/timings.ts';
import { endpointClasses } from '../../src/netpol/classes/endpoint-classes.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import type { Endpoint } from '../../src/netpol/flow.ts';
import { compileMatrix, livePods, type Matrix } from '../../src/netpol/matrix/matrix.ts';
import { readSnapshot } from '../../src/task/read-snapshot.ts';

/** What one world costs, in milliseconds unless said. */
export interface EngineFigures {
  readonly pods: number;
  readonly policies: number;
  /** Of pods that nothing tells apart. */
  readonly classes: number;
  readonly pairs: number;
  readonly reading: number;
  readonly compiling: number;
  /** All ordered pairs on one port. */
  readonly deciding: number;
  /** The most memory that the process has had until then, in MiB. */
  readonly memory: number;
  /** `evaluate` for all pairs: reckoned from some of them, where they are many. */
  readonly plain: number;
  /** How many pairs `evaluate` was asked about. */
  readonly sampled: number;
}

/** So many pairs are asked of the plain evaluator; a world that has no more is asked about all of them. */
const MOST_SAMPLED = 20_000;
const PORT = 8080;

// A process of its own for each world, so that memory is that of this world:
//   node test/bench/engine.ts FILE
// Prints its `EngineFigures` as JSON, and fails where the two ways of deciding differ.
if (import.meta.main) console.log(JSON.stringify(await measure(process.argv[2] ?? '')));

async function measure(file: string): Promise<EngineFigures> {
  const timings = startTimings(() => performance.now());
  const { stdin, stdout, stderr, env } = process;
  const terminal = () => ({ stdin, stdout, stderr, env });
  const context = { ...terminal(), terminal, argv: [], timings };
  const { snapshot } = await readSnapshot({ filename: [file] }, context);
  const matrix = timings.time('compiling', () => compileMatrix(snapshot));
  const { pairs } = timings.time('deciding', () => matrix.count(PORT, 'TCP'));
  const memory = process.resourceUsage().maxRSS / 1024;
  const spent = JSON.parse(timings.line()) as Record<'reading' | 'compiling' | 'deciding', number>;
  const { plain, sampled } = plainly(matrix, pairs, (from, to) => {
    return evaluate(snapshot, { from, to, port: PORT, protocol: 'TCP' }).allowed;
  });
  const { reading, compiling, deciding } = spent;
  const counts = { pods: matrix.endpoints.length, policies: snapshot.policies.length, pairs };
  const grouped = endpointClasses(snapshot, livePods(snapshot)).length;
  return { ...counts, classes: grouped, reading, compiling, deciding, memory, plain, sampled };
}

/** Times the plain evaluator on pairs from all over the world, and holds the matrix to what it says. */
function plainly(matrix: Matrix, pairs: number, allowed: (from: Endpoint, to: Endpoint) => boolean) {
  const { endpoints } = matrix;
  const stride = Math.max(1, Math.ceil(pairs / MOST_SAMPLED));
  const asked: (readonly [number, number])[] = [];
  for (let pair = 0; pair < pairs; pair += stride) {
    const from = Math.floor(pair / (endpoints.length - 1));
    const to = pair % (endpoints.length - 1);
    // A pod and itself is no pair.
    asked.push([from, to < from ? to : to + 1]);
  }
  const from = performance.now();
  const verdicts = asked.map(([one, other]) => allowed(endpoints[one]!, endpoints[other]!));
  const ms = performance.now() - from;
  asked.forEach(([one, other], index) => {
    if (matrix.allows(one, other, PORT, 'TCP') === verdicts[index]) return;
    throw new Error(`the matrix and evaluate differ: ${JSON.stringify([endpoints[one], endpoints[other]])}`);
  });
  return { plain: (ms / asked.length) * pairs, sampled: asked.length };
}
