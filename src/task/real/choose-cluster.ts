import { canAsk, openQuestions, type Questions } from '../../cli/ask.ts';
import type { Environment, TerminalContext } from '../../cli/command-context.ts';
import { ExitError, exitCodes, wrongUsage } from '../../cli/exit.ts';
import type { ClusterAccess, KubeApi, Preflight } from '../../cluster/real/index.ts';
import { clusterErrorAsExit } from './cluster-error.ts';
import { type KindCluster, kindCluster } from './kind-cluster.ts';

/** How the use of a real cluster is confirmed. */
export interface Confirmation {
  /** Whether `--yes` confirms it without a question. */
  readonly yes: boolean;
  /** Where the person is asked. */
  readonly streams: Pick<TerminalContext, 'stdin' | 'stderr' | 'env'>;
  /** What will be done there, in sentences; else what a task does. */
  readonly purpose?: string;
  /** Whether kind may create a cluster that does not exist yet; it may unless this is false. */
  readonly mayCreate?: boolean;
}

/** A real cluster whose use is confirmed, and how it is reached: `config` of it has the whole kubeconfig. */
export interface ConfirmedCluster extends KubeApi {
  readonly access: ClusterAccess;
}

const whatTasksDo =
  'Namespaces, pods and network policies will be made there, and removed at the end; nothing else is touched.';

/** What `--cluster` means: the simulated cluster, one of kind's, or a context of the kubeconfig. */
export type ClusterSpec =
  | { readonly is: 'simulated' }
  | { readonly is: 'kind' }
  /** Without a name, the current one. */
  | { readonly is: 'context'; readonly name?: string };

/** What `--cluster` means where only a real cluster will do. */
export type RealSpec = Exclude<ClusterSpec, { is: 'simulated' }>;

/** Reads `--cluster`; a wrong spelling is wrong usage. */
export function readClusterSpec(text: string): ClusterSpec {
  if (text === 'simulated' || text === 'kind') return { is: text };
  const name = /^context:(.+)$/.exec(text)?.[1];
  if (name !== undefined) return { is: 'context', name };
  throw wrongUsage(`--cluster is simulated, kind or context:NAME, not "${text}"`);
}

/**
 * The real cluster that a spec names, once the person has typed the name of its context, and has said yes where it looks
 * like production. With `--yes` what was found is printed on standard error. Nothing has been made on it by then. Rejects
 * with an `ExitError`: 2 where it is not confirmed, 4 where the cluster cannot be used.
 */
export async function confirmCluster(spec: RealSpec, confirmation: Confirmation): Promise<ConfirmedCluster> {
  const { yes, streams, purpose = whatTasksDo, mayCreate = true } = confirmation;
  if (!yes && !canAsk(streams)) {
    throw wrongUsage('a real cluster is used only after a confirmation: run this in a terminal, or give --yes');
  }
  const real = await import('../../cluster/real/index.ts');
  const questions = yes ? null : openQuestions(streams);
  try {
    const access = await accessTo(spec, streams.env, (kind) =>
      mayCreate ? createKindCluster(kind, streams, questions) : null,
    );
    const api = real.connectKubeApi(access);
    const survey = await real.runPreflight(api);
    streams.stderr.write(surveyText(survey));
    if (questions === null) streams.stderr.write(usingText(survey));
    else await askToConfirm(survey, purpose, questions);
    const missing = await real.missingPermissions(api);
    if (missing.length > 0) throw notPermitted(real.permissionLines(missing));
    return { ...api, access };
  } catch (error) {
    throw clusterErrorAsExit(error);
  } finally {
    questions?.close();
  }
}

/**
 * How the cluster that a spec names is reached; no request is sent to it. `create` is called where kind has no cluster,
 * and may give null: then there is none. Rejects with `ClusterError`.
 */
export async function accessTo(
  spec: RealSpec,
  env: Environment,
  create: (kind: KindCluster) => Promise<string> | null = () => null,
): Promise<ClusterAccess> {
  const real = await import('../../cluster/real/index.ts');
  if (spec.is === 'context') return real.openContext(spec.name, env);
  const kind = await kindCluster(env);
  const kubeconfig = (await kind.find()) ?? (await create(kind));
  if (kubeconfig === null) throw new real.ClusterError('config', 'there is no kind cluster called sallyport');
  return real.openContext(undefined, { ...env, KUBECONFIG: kubeconfig });
}

/** Creates a kind cluster, if the person says yes. Resolves to its kubeconfig. */
async function createKindCluster(
  kind: KindCluster,
  { stderr }: Pick<TerminalContext, 'stderr'>,
  questions: Questions | null,
): Promise<string> {
  const { refusal } = kind;
  if (refusal !== null) throw new ExitError(exitCodes.undecided, refusal);
  const offer = `kind ${kind.version} can create a cluster called sallyport: one node, in a minute or a few.\n`;
  stderr.write(`There is no kind cluster called sallyport. ${offer}`);
  if (questions === null) stderr.write('Creating it, as --yes says.\n');
  else if ((await questions.ask('Type yes to create it: ')) !== 'yes') throw notConfirmed();
  return kind.create((text) => void stderr.write(text));
}

function surveyText({ context, server, version, nodes, namespaces }: Preflight): string {
  return [
    `Context     ${context}`,
    `Server      ${server}`,
    `Kubernetes  ${version}`,
    `Nodes       ${nodes ?? 'may not be listed'}`,
    `Namespaces  ${namespaces === null ? 'may not be listed' : namespaces.join(', ')}`,
    '',
  ].join('\n');
}

function usingText({ context, looksLikeProduction }: Preflight): string {
  if (looksLikeProduction.length === 0) return `Using ${context}, as --yes says.\n`;
  return `This looks like a production cluster: ${looksLikeProduction.join('; ')}.\nUsing ${context} all the same, as --yes says.\n`;
}

/** How often the person may try to type the name. */
const tries = 3;

async function askToConfirm(
  { context, looksLikeProduction }: Preflight,
  purpose: string,
  questions: Questions,
): Promise<void> {
  await askForName(context, purpose, questions);
  if (looksLikeProduction.length === 0) return;
  const sure = await questions.ask(
    `This looks like a production cluster: ${looksLikeProduction.join('; ')}.\nType yes to go on all the same: `,
  );
  if (sure !== 'yes') throw notConfirmed();
}

async function askForName(context: string, purpose: string, questions: Questions): Promise<void> {
  let question = `${purpose}\nType the name of the context to go on: `;
  for (let attempt = 0; attempt < tries; attempt++) {
    const typed = await questions.ask(question);
    if (typed === context) return;
    if (typed === null || typed === '') break;
    question = `That is not its name. Type ${context} to go on, or nothing to leave: `;
  }
  throw notConfirmed();
}

function notConfirmed(): ExitError {
  return new ExitError(exitCodes.usage, 'Not confirmed: nothing was changed.');
}

function notPermitted(lines: readonly string[]): ExitError {
  const listed = lines.map((line) => `  ${line}`).join('\n');
  return new ExitError(
    exitCodes.undecided,
    `error: on this cluster you may not do what is needed, in all namespaces:\n${listed}\nNothing was changed. docs/real-cluster.md has a ClusterRole that gives all of it.`,
  );
}
