import { canAsk, openQuestions, type Questions } from '../../cli/ask.ts';
import type { Surroundings } from '../../cli/command-context.ts';
import { exitCodes, Stop, wrongUsage } from '../../cli/exit.ts';
import type { Access, KubeApi, Survey } from '../../cluster/real/index.ts';
import { type KindCluster, kindCluster } from './kind-cluster.ts';

/** What somebody who wants a real cluster gave leave to, and where they can be asked. */
export interface Leave {
  /** Whether `--yes` gave leave beforehand. */
  readonly yes: boolean;
  readonly around: Pick<Surroundings, 'stdin' | 'stderr' | 'env'>;
  /** What will be done there, in sentences; else what a task does. */
  readonly doing?: string;
  /** Whether kind may be asked for a cluster that is not there yet; it may unless said. */
  readonly mayCreate?: boolean;
}

/** A cluster that may be used, and how it is reached: `config` of it has the whole kubeconfig. */
export interface ChosenCluster extends KubeApi {
  readonly access: Access;
}

const whatTasksDo =
  'Namespaces, pods and network policies will be made there, and removed at the end; nothing else is touched.';

/** What `--cluster` means: the simulated cluster, one of kind's, or a context of the kubeconfig. */
export type ClusterSpec =
  | { readonly is: 'simulated' }
  | { readonly is: 'kind' }
  /** Without a name, the current one. */
  | { readonly is: 'context'; readonly name?: string };

export type RealSpec = Exclude<ClusterSpec, { is: 'simulated' }>;

/** Reads `--cluster`; a wrong spelling is wrong usage. */
export function readClusterSpec(text: string): ClusterSpec {
  if (text === 'simulated' || text === 'kind') return { is: text };
  const name = /^context:(.+)$/.exec(text)?.[1];
  if (name !== undefined) return { is: 'context', name };
  throw wrongUsage(`--cluster is simulated, kind or context:NAME, not "${text}"`);
}

/**
 * The real cluster that `--cluster` names, once the person has typed the name of its context, and has said yes to what
 * looks like production there. With `--yes` it is told on standard error what was seen. Nothing has been made on it
 * then. Rejects with a `Stop`: 2 without leave, 4 where the cluster cannot be used.
 */
export async function chooseCluster(spec: string, leave: Leave): Promise<ChosenCluster> {
  const wanted = readClusterSpec(spec);
  if (wanted.is === 'simulated') throw new Error('the simulated cluster is not chosen here');
  return confirmedCluster(wanted, leave);
}

/** The same for a spec that was read. */
export async function confirmedCluster(wanted: RealSpec, leave: Leave): Promise<ChosenCluster> {
  const { yes, around, doing = whatTasksDo, mayCreate = true } = leave;
  if (!yes && !canAsk(around)) {
    throw wrongUsage('a real cluster is used only when somebody confirms it: run this in a terminal, or give --yes');
  }
  const real = await import('../../cluster/real/index.ts');
  const questions = yes ? null : openQuestions(around);
  try {
    const access = await accessTo(wanted, around.env, (kind) =>
      mayCreate ? createdKind(kind, around, questions) : null,
    );
    const api = real.openApi(access);
    const survey = await real.surveyCluster(api);
    around.stderr.write(surveyText(survey));
    if (questions === null) around.stderr.write(leaveText(survey));
    else await confirm(survey, doing, questions);
    const missing = await real.missingPermissions(api);
    if (missing.length > 0) throw notAllowed(real.permissionLines(missing));
    return { ...api, access };
  } catch (error) {
    throw troubleAsStop(error);
  } finally {
    questions?.close();
  }
}

/**
 * How the cluster is reached that is meant. Nothing is asked of it. `create` is called where kind has none; null: then
 * there is none. Rejects with `ClusterTrouble`.
 */
export async function accessTo(
  wanted: RealSpec,
  env: Surroundings['env'],
  create: (kind: KindCluster) => Promise<string> | null = () => null,
): Promise<Access> {
  const real = await import('../../cluster/real/index.ts');
  if (wanted.is === 'context') return real.openContext(wanted.name, env);
  const kind = await kindCluster(env);
  const kubeconfig = (await kind.find()) ?? (await create(kind));
  if (kubeconfig === null) throw new real.ClusterTrouble('config', 'there is no kind cluster called sallyport');
  return real.openContext(undefined, { ...env, KUBECONFIG: kubeconfig });
}

/** Makes a kind cluster, if the person wants one. Resolves to its kubeconfig. */
async function createdKind(
  kind: KindCluster,
  { stderr }: Pick<Surroundings, 'stderr'>,
  questions: Questions | null,
): Promise<string> {
  const { refusal } = kind;
  if (refusal !== null) throw new Stop(exitCodes.undecided, refusal);
  const offer = `kind ${kind.version} can create a cluster called sallyport: one node, in a minute or a few.\n`;
  stderr.write(`There is no kind cluster called sallyport. ${offer}`);
  if (questions === null) stderr.write('Creating it, as --yes says.\n');
  else if ((await questions.ask('Type yes to create it: ')) !== 'yes') throw notConfirmed();
  return kind.create((text) => void stderr.write(text));
}

/** Trouble with a real cluster, as the end of a command; anything else as it is. */
export function troubleAsStop(error: unknown): unknown {
  // A part that is built by itself throws a class of its own.
  const isTrouble = error instanceof Error && error.name === 'ClusterTrouble';
  return isTrouble ? new Stop(exitCodes.undecided, `error: ${error.message}`) : error;
}

function surveyText({ context, server, version, nodes, namespaces }: Survey): string {
  return [
    `Context     ${context}`,
    `Server      ${server}`,
    `Kubernetes  ${version}`,
    `Nodes       ${nodes ?? 'may not be listed'}`,
    `Namespaces  ${namespaces === null ? 'may not be listed' : namespaces.join(', ')}`,
    '',
  ].join('\n');
}

function leaveText({ context, looksLikeProduction }: Survey): string {
  if (looksLikeProduction.length === 0) return `Using ${context}, as --yes says.\n`;
  return `This looks like a production cluster: ${looksLikeProduction.join('; ')}.\nUsing ${context} all the same, as --yes says.\n`;
}

/** How often the name may be mistyped. */
const tries = 3;

async function confirm({ context, looksLikeProduction }: Survey, doing: string, questions: Questions): Promise<void> {
  await confirmName(context, doing, questions);
  if (looksLikeProduction.length === 0) return;
  const sure = await questions.ask(
    `This looks like a production cluster: ${looksLikeProduction.join('; ')}.\nType yes to go on all the same: `,
  );
  if (sure !== 'yes') throw notConfirmed();
}

async function confirmName(context: string, doing: string, questions: Questions): Promise<void> {
  let question = `${doing}\nType the name of the context to go on: `;
  for (let attempt = 0; attempt < tries; attempt++) {
    const typed = await questions.ask(question);
    if (typed === context) return;
    if (typed === null || typed === '') break;
    question = `That is not its name. Type ${context} to go on, or nothing to leave: `;
  }
  throw notConfirmed();
}

function notConfirmed(): Stop {
  return new Stop(exitCodes.usage, 'Not confirmed: nothing was changed.');
}

function notAllowed(lines: readonly string[]): Stop {
  const told = lines.map((line) => `  ${line}`).join('\n');
  return new Stop(
    exitCodes.undecided,
    `error: on this cluster you may not do what is needed, in all namespaces:\n${told}\nNothing was changed. docs/real-cluster.md has a ClusterRole that gives all of it.`,
  );
}
