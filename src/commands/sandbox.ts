import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import type { Pod } from 'kubernetes-types/core/v1';
import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { copyKubeconfig, type KubeconfigCopy } from '../cli/kubeconfig-copy.ts';
import { onPath } from '../cli/on-path.ts';
import { readInputs } from '../cli/read-input.ts';
import { type Ended, listenTo, runCommand } from '../cli/run-command.ts';
import type { ServedCluster } from '../cluster/served.ts';
import { gradeAsJson, gradeAsText } from '../report/grade.ts';
import { refOf } from '../scenario/pack-entry.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';
import { gradeAttempt } from '../session/grade-attempt.ts';
import { applyFiles } from '../task/apply-files.ts';
import { choosePacks, chooseScenario } from '../task/choose-scenario.ts';
import {
  type ClusterFolder,
  clusterEnvironment,
  kubeconfigPath,
  makeClusterFolder,
  putKubeconfig,
  removeClusterFolder,
} from '../task/cluster-folder.ts';
import { newClusterFor } from '../task/new-cluster.ts';
import { serveClusterFor } from '../task/serve-cluster.ts';
import { openShell } from '../task/shell/cluster-shell.ts';
import { noKubectlText } from '../task/shell/kubectl.ts';
import { exitCodeOf } from './grade.ts';

export interface SandboxOptions {
  readonly filename?: readonly string[];
  readonly kubeconfig?: string;
  readonly fast?: boolean;
  readonly grade?: boolean;
  readonly json?: boolean;
  /** The id of a pack, or the folder of one. */
  readonly pack?: string;
  /** Counts from 1. */
  readonly variant?: number;
}

/**
 * `sallyport sandbox`: a simulated cluster for the person's own kubectl. It lives as long as the command that is run on
 * it, the shell that is opened, or until it is told to end. `words` may hold the id of a scenario. Returns the exit code.
 */
export async function sandbox(
  words: readonly string[],
  command: readonly string[],
  options: SandboxOptions,
  around: PlainSurroundings,
): Promise<number> {
  const runs = command.length > 0;
  const [id] = words;
  await checkUsage(words, options);
  const inTerminal = !runs && isTerminal(around);
  if (options.grade && !runs && !inTerminal) throw wrongUsage('--grade needs a command (after --) or a terminal');
  const scenario = id === undefined ? undefined : await chooseScenario(id, options);
  if (options.grade && scenario && !isAnsweredByManifests(scenario.kind)) {
    throw wrongUsage(`${scenario.id} is answered by a document: sallyport grade ${scenario.id} --answer FILE`);
  }
  const inputs = await readInputs(options.filename ?? [], around);
  const namespace = scenario?.namespace ?? 'default';
  const cluster = await serveClusterFor(scenario, () => new Date(), options.fast === true);
  let folder: ClusterFolder | undefined;
  let copy: KubeconfigCopy | undefined;
  try {
    const warnings = await applyFiles(cluster, inputs, namespace);
    for (const warning of warnings) await write(around.stderr, `warning: ${warning}\n`);
    folder = makeClusterFolder(around.env, {
      pid: process.pid,
      name: `sandbox-${process.pid}`,
      is: 'sandbox',
      metadataService: scenario?.metadataService ?? false,
      network: scenario?.network ?? 'policies',
    });
    putKubeconfig(folder, cluster, namespace);
    if (options.kubeconfig !== undefined)
      copy = await copyKubeconfig(options.kubeconfig, cluster.kubeconfig(namespace));
    if (!runs && !inTerminal) {
      const line = { kubeconfig: copy?.path ?? kubeconfigPath(folder), server: cluster.server };
      return await serveUntilToldToEnd(line, options, around);
    }
    const ended = await (runs ? runOn(folder, command, options, around) : shellOn(folder, around));
    if (ended.fault !== undefined) await write(around.stderr, `error: ${ended.fault}${runs ? '' : '; set SHELL'}\n`);
    if (options.grade && scenario !== undefined) return await gradeLeft(scenario, cluster, ended, options, around);
    if (runs || ended.told !== undefined) return ended.code;
    return ended.fault === undefined ? exitCodes.passed : exitCodes.usage;
  } finally {
    copy?.remove();
    if (folder !== undefined) removeClusterFolder(folder);
    await cluster.close();
  }
}

async function checkUsage(words: readonly string[], options: SandboxOptions): Promise<void> {
  const { grade, json } = options;
  const [id, ...extra] = words;
  if (id !== undefined && extra.length > 0) {
    const packs = await choosePacks(options.pack);
    const isTask = packs.some(({ scenarios }) => scenarios.some((one) => one.id === id || refOf(one) === id));
    const meant = isTask ? [id, '--', ...extra] : ['--', ...words];
    throw wrongUsage(`a command stands after --, as in: sallyport sandbox ${meant.join(' ')}`);
  }
  if (grade && id === undefined) throw wrongUsage('--grade needs a scenario to judge');
  if (id === undefined && (options.pack !== undefined || options.variant !== undefined)) {
    throw wrongUsage('--pack and --variant say which scenario is meant: name one');
  }
  if (json && !grade) throw wrongUsage('--json is for --grade');
}

function isTerminal(around: PlainSurroundings): boolean {
  const { stdin, stdout } = around.terminal();
  return stdin.isTTY === true && stdout.isTTY === true;
}

/** Of a graded command only the grade goes to standard output. */
function runOn(
  folder: ClusterFolder,
  command: readonly string[],
  { grade }: SandboxOptions,
  { env }: PlainSurroundings,
): Promise<Ended> {
  return runCommand(command, {
    env: { ...env, ...clusterEnvironment(folder) },
    stdio: grade ? ['inherit', 2, 'inherit'] : 'inherit',
    ...hearing(),
  });
}

/** What a terminal sends it sends to the program as well: only what comes from elsewhere is passed on. */
function hearing(): { passOn: NodeJS.Signals[]; deafTo: NodeJS.Signals[] } {
  const ofTerminal: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
  const others: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
  return isatty(0) ? { passOn: others, deafTo: ofTerminal } : { passOn: [...others, ...ofTerminal], deafTo: [] };
}

async function shellOn(folder: ClusterFolder, around: PlainSurroundings): Promise<Ended> {
  if (onPath('kubectl', around.env) === null) {
    await write(around.stderr, noKubectlText(process.platform, process.arch));
  }
  return openShell(folder, around.env);
}

/** Prints where the cluster is, and waits for SIGTERM, SIGINT, SIGHUP or the end of input. */
async function serveUntilToldToEnd(
  line: { readonly kubeconfig: string; readonly server: string },
  { filename = [] }: SandboxOptions,
  { stdin, stdout }: PlainSurroundings,
): Promise<number> {
  let release = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    release = listenTo({ passOn: ['SIGTERM', 'SIGINT', 'SIGHUP'] }, () => resolve());
    // Manifests from standard input have read it to its end.
    if (!filename.includes('-') && isPipe(stdin)) stdin.on('end', resolve).on('close', resolve).resume();
  });
  try {
    await writeJson(stdout, line);
    await told;
    return exitCodes.passed;
  } finally {
    release();
    stdin.pause();
  }
}

/** Whether somebody holds the other end of standard input; `/dev/null`, a file and a terminal have none. */
function isPipe(stdin: Readable & { readonly fd?: number }): boolean {
  if (stdin !== process.stdin) return true;
  const found = fstatSync(0);
  return found.isFIFO() || found.isSocket();
}

async function gradeLeft(
  scenario: Scenario,
  cluster: ServedCluster,
  { code }: Ended,
  { json }: SandboxOptions,
  { stdout }: PlainSurroundings,
): Promise<number> {
  await startsAreOver(cluster);
  const grade = await gradeAttempt(scenario, cluster, () => newClusterFor(scenario, () => new Date()));
  const graded = { scenario: scenario.id, variant: scenario.variant, grade, rejected: [] };
  if (json) await writeJson(stdout, { ...gradeAsJson(graded), command: { code } });
  else {
    const words = gradeAsText(graded, await cluster.snapshot());
    await write(stdout, `${words}The command ended with code ${code}.\n`);
  }
  return exitCodeOf(grade);
}

/** Pods that were made a moment ago are waited for this long, in milliseconds: what has not started cannot be probed. */
const longestStart = 10_000;

async function startsAreOver(cluster: ServedCluster): Promise<void> {
  const until = Date.now() + longestStart;
  while (Date.now() < until && (await cluster.snapshot()).pods.some(isStarting)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** On its way to run: not one that waits for an image that never comes, or for a node. */
function isStarting({ spec, status }: Pod): boolean {
  if (status?.phase !== 'Pending' || spec?.nodeName === undefined) return false;
  const waiting = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
    ({ state }) => state?.waiting?.reason,
  );
  return waiting.every((reason) => reason === undefined || ['ContainerCreating', 'PodInitializing'].includes(reason));
}
