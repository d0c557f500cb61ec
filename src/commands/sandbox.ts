import { fstatSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { Option } from 'commander';
import { type CommandResult, handleSignals, runCommand, type SignalRules } from '../cli/child-process.ts';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodeOfGrade, exitCodes, wrongUsage } from '../cli/exit.ts';
import { copyKubeconfig, type KubeconfigCopy } from '../cli/kubeconfig-copy.ts';
import { onPath } from '../cli/on-path.ts';
import { write, writeJson } from '../cli/output.ts';
import { readFiles } from '../cli/read-files.ts';
import {
  fastOption,
  jsonOption,
  manifestsOption,
  packOption,
  variantOption,
  wholeNumber,
} from '../cli/shared-options.ts';
import type { ServedCluster } from '../cluster/served-cluster.ts';
import { identityText } from '../rbac/identity.ts';
import { gradeAsJson, gradeAsText } from '../report/grade.ts';
import type { SandboxGradeJson, SandboxJson } from '../report/json.ts';
import { refOf } from '../scenario/pack-entry.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';
import { gradeAttempt } from '../session/grade-attempt.ts';
import { choosePacks, chooseScenario } from '../task/choose-scenario.ts';
import { clusterEnvironment } from '../task/cluster-environment.ts';
import {
  type ClusterFolder,
  kubeconfigPath,
  makeClusterFolder,
  putKubeconfig,
  removeClusterFolder,
} from '../task/cluster-folder.ts';
import { refuseTask } from '../task/exam/during-exam.ts';
import { loadManifests } from '../task/load-manifests.ts';
import { newClusterFor } from '../task/new-cluster.ts';
import { untilPodsCanBeProbed } from '../task/sandbox/until-pods-can-be-probed.ts';
import { unreadyLines, untilPodsReady } from '../task/sandbox/until-pods-ready.ts';
import { serveClusterFor } from '../task/serve-cluster.ts';
import { openShell } from '../task/shell/cluster-shell.ts';
import { noKubectlText } from '../task/shell/kubectl.ts';

interface SandboxOptions {
  readonly filename?: readonly string[];
  readonly kubeconfig?: string;
  readonly fast?: boolean;
  /** The longest wait for the pods of the manifests, in seconds. */
  readonly wait: number;
  readonly grade?: boolean;
  readonly json?: boolean;
  /** The id of a pack, or the folder of one. */
  readonly pack?: string;
  /** Counts from 1. */
  readonly variant?: number;
}

/**
 * `sallyport sandbox`: a simulated cluster for the person's own kubectl. It lives as long as the command that is run on
 * it, or the shell that is opened, or until a signal or the end of input ends it.
 */
export const command: CommandDefinition<SandboxOptions> = {
  examples: [
    ['sallyport sandbox', 'a shell with kubectl on an empty cluster'],
    ['sallyport sandbox database-only-from-app', 'on the cluster of that task'],
    ['sallyport sandbox -f manifests/ -- kubectl get pods -A', 'run one command on it'],
    ['sallyport sandbox database-only-from-app --grade -- ./answer.sh', 'grade what a script does with kubectl'],
  ],
  addOptions: (to) =>
    to
      .addOption(manifestsOption())
      .option('--kubeconfig <path>', 'write the kubeconfig to this file too, and remove it at the end')
      .addOption(fastOption())
      .addOption(
        new Option('--wait <seconds>', 'how long COMMAND waits for the pods of -f to be ready; 0: not at all')
          .argParser(wholeSeconds)
          .default(60),
      )
      .option('--grade', 'grade the scenario on the cluster as the command leaves it')
      .addOption(variantOption())
      .addOption(packOption())
      .addOption(jsonOption())
      .usage('[SCENARIO] [options] [-- COMMAND…]'),
  operand: (before) => (before.length === 0 ? 'scenario' : undefined),
  async run(operands, options, context) {
    const { before, after: toRun } = splitAtDashes(operands, context.argv);
    await checkUsage(before, options, context);
    const [id] = before;
    const isInTerminal = toRun.length === 0 && isTerminal(context);
    if (options.grade && toRun.length === 0 && !isInTerminal)
      throw wrongUsage('--grade needs a command (after --) or a terminal');
    const scenario = id === undefined ? undefined : await chooseScenario(id, options, context);
    if (options.grade && scenario) await refuseTask(context.env, scenario, 'sandbox --grade');
    if (options.grade && scenario && !isAnsweredByManifests(scenario.kind)) {
      throw wrongUsage(`${scenario.id} is answered by a document: sallyport grade ${scenario.id} --answer FILE`);
    }
    const files = await readFiles(options.filename ?? [], context);
    const ownNamespace = scenario?.namespace ?? 'default';
    const cluster = await serveClusterFor(scenario, () => new Date(), options.fast === true);
    let folder: ClusterFolder | undefined;
    let copy: KubeconfigCopy | undefined;
    try {
      const { report, onlyNamespace } = await loadManifests(cluster, files, ownNamespace);
      await report.printWarnings(context);
      // Of a task it stays the task's, as in the exam.
      const namespace = scenario === undefined ? (onlyNamespace ?? ownNamespace) : ownNamespace;
      folder = makeClusterFolder(context.env, {
        pid: process.pid,
        name: `sandbox-${process.pid}`,
        is: 'sandbox',
        metadataService: scenario?.metadataService ?? false,
        network: scenario?.network ?? 'policies',
        identities: (scenario?.identities ?? []).map(identityText),
      });
      putKubeconfig(folder, cluster, namespace);
      if (options.kubeconfig !== undefined)
        copy = await copyKubeconfig(options.kubeconfig, cluster.kubeconfig(namespace));
      if (toRun.length === 0 && !isInTerminal) {
        const line = { kubeconfig: copy?.path ?? kubeconfigPath(folder), server: cluster.server };
        return await serveUntilEnd(line, options, context);
      }
      if (toRun.length > 0 && files.length > 0) {
        const signal = await waitForPods(cluster, options, context);
        if (signal !== undefined) return 128 + constants.signals[signal];
      }
      const result = await (toRun.length > 0 ? runOn(folder, toRun, options, context) : shellOn(folder, context));
      if (result.fault !== undefined)
        await write(context.stderr, `error: ${result.fault}${toRun.length > 0 ? '' : '; set SHELL'}\n`);
      if (options.grade && scenario !== undefined) return await gradeOn(scenario, cluster, result, options, context);
      if (toRun.length > 0 || result.forwarded !== undefined) return result.code;
      return result.fault === undefined ? exitCodes.passed : exitCodes.usage;
    } finally {
      copy?.remove();
      if (folder !== undefined) removeClusterFolder(folder);
      await cluster.close();
    }
  },
};

/** The operands before `--`, and the command after it. */
function splitAtDashes(
  operands: readonly string[],
  argv: readonly string[],
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const dashes = argv.indexOf('--');
  const at = dashes < 0 ? operands.length : operands.length - (argv.length - dashes - 1);
  return { before: operands.slice(0, at), after: operands.slice(at) };
}

async function checkUsage(
  operands: readonly string[],
  options: SandboxOptions,
  context: CommandContext,
): Promise<void> {
  const { grade, json } = options;
  const [id, ...extra] = operands;
  if (id !== undefined && extra.length > 0) {
    const packs = await choosePacks(options.pack, context);
    const isTask = packs.some(({ scenarios }) => scenarios.some((one) => one.id === id || refOf(one) === id));
    const meant = isTask ? [id, '--', ...extra] : ['--', ...operands];
    throw wrongUsage(`a command stands after --, as in: sallyport sandbox ${meant.join(' ')}`);
  }
  if (grade && id === undefined) throw wrongUsage('--grade needs a scenario to judge');
  if (id === undefined && (options.pack !== undefined || options.variant !== undefined)) {
    throw wrongUsage('--pack and --variant say which scenario is meant: name one');
  }
  if (json && !grade) throw wrongUsage('--json is for --grade');
}

function isTerminal({ terminal }: CommandContext): boolean {
  const { stdin, stdout } = terminal();
  return stdin.isTTY === true && stdout.isTTY === true;
}

/**
 * Waits for the pods of the manifests, and names on standard error those that are not ready after it. Resolves to the
 * signal that ended the wait, if one did.
 */
async function waitForPods(
  cluster: ServedCluster,
  { wait }: SandboxOptions,
  { stderr }: CommandContext,
): Promise<NodeJS.Signals | undefined> {
  if (wait === 0) return undefined;
  const ended = new AbortController();
  let by: NodeJS.Signals | undefined;
  const restore = handleSignals({ forward: ['SIGINT', 'SIGTERM', 'SIGHUP'] }, (signal) => {
    by = signal;
    ended.abort();
  });
  const unready = await untilPodsReady(cluster, { seconds: wait, signal: ended.signal });
  restore();
  if (by !== undefined) return by;
  for (const line of unreadyLines(unready)) await write(stderr, `warning: ${line}\n`);
  return undefined;
}

/** Reads `--wait`: whole seconds, from 0. */
function wholeSeconds(text: string): number {
  return text === '0' ? 0 : wholeNumber(text);
}

/** Runs a command on the cluster. Where it is graded, its own output goes to standard error. */
function runOn(
  folder: ClusterFolder,
  toRun: readonly string[],
  { grade }: SandboxOptions,
  { env }: CommandContext,
): Promise<CommandResult> {
  return runCommand(toRun, {
    env: { ...env, ...clusterEnvironment(folder) },
    stdio: grade ? ['inherit', 2, 'inherit'] : 'inherit',
    ...signalRules(),
  });
}

/** A terminal sends its signals to the program as well: only signals from elsewhere are passed on. */
function signalRules(): SignalRules {
  const ofTerminal: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
  const others: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
  return isatty(0) ? { forward: others, ignore: ofTerminal } : { forward: [...others, ...ofTerminal] };
}

async function shellOn(folder: ClusterFolder, { env, stderr }: CommandContext): Promise<CommandResult> {
  if (onPath('kubectl', env) === null) await write(stderr, noKubectlText(process.platform, process.arch));
  return openShell(folder, env);
}

/** Prints where the cluster is, and waits for SIGTERM, SIGINT, SIGHUP or the end of input. */
async function serveUntilEnd(
  line: { readonly kubeconfig: string; readonly server: string },
  { filename = [] }: SandboxOptions,
  { stdin, stdout, stderr }: CommandContext,
): Promise<number> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const restore = handleSignals({ forward: ['SIGTERM', 'SIGINT', 'SIGHUP'] }, () => resolve());
  // Manifests from standard input have read it to its end.
  const endsWithInput = !filename.includes('-') && isPipe(stdin);
  if (endsWithInput) stdin.on('end', resolve).on('close', resolve).resume();
  try {
    await writeJson<SandboxJson>(stdout, line);
    await write(stderr, `Serving until SIGTERM${endsWithInput ? ', SIGINT or the end of input' : ' or SIGINT'}.\n`);
    await ended;
    return exitCodes.passed;
  } finally {
    restore();
    stdin.pause();
  }
}

/** Whether another program holds the other end of standard input; `/dev/null`, a file and a terminal have none. */
function isPipe(stdin: Readable & { readonly fd?: number }): boolean {
  if (stdin !== process.stdin) return true;
  const found = fstatSync(0);
  return found.isFIFO() || found.isSocket();
}

/** Grades the scenario on the cluster as the command has left it. */
async function gradeOn(
  scenario: Scenario,
  cluster: ServedCluster,
  { code }: CommandResult,
  { json }: SandboxOptions,
  { stdout }: CommandContext,
): Promise<number> {
  await untilPodsCanBeProbed(cluster);
  const grade = await gradeAttempt(scenario, cluster, () => newClusterFor(scenario, () => new Date()));
  const report = { scenario: scenario.id, variant: scenario.variant, grade, rejected: [] };
  if (json) await writeJson<SandboxGradeJson>(stdout, { ...gradeAsJson(report), command: { code } });
  else {
    const text = gradeAsText(report, await cluster.snapshot());
    await write(stdout, `${text}The command ended with code ${code}.\n`);
  }
  return exitCodeOfGrade(grade);
}
