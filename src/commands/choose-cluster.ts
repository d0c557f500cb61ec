import type { KubeApi, Survey } from '../cluster/real/index.ts';
import { canAsk, openQuestions, type Questions } from './ask.ts';
import { exitCodes, Stop, wrongUsage } from './exit.ts';
import type { Surroundings } from './surroundings.ts';

/** What somebody who wants a real cluster gave leave to, and where they can be asked. */
export interface Leave {
  /** Whether `--yes` gave leave beforehand. */
  readonly yes: boolean;
  readonly around: Pick<Surroundings, 'stdin' | 'stderr' | 'env'>;
  /** What will be done there, in sentences; else what a task does. */
  readonly doing?: string;
}

const whatTasksDo =
  'Namespaces, pods and network policies will be made there, and removed at the end; nothing else is touched.';

/** What `--cluster` means: the simulated cluster, one of kind's, or a context of the kubeconfig. */
export type ClusterSpec =
  | { readonly is: 'simulated' }
  | { readonly is: 'kind' }
  /** Without a name, the current one. */
  | { readonly is: 'context'; readonly name?: string };

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
export async function chooseCluster(spec: string, leave: Leave): Promise<KubeApi> {
  const wanted = readClusterSpec(spec);
  if (wanted.is === 'simulated') throw new Error('the simulated cluster is not chosen here');
  return confirmedCluster(wanted, leave);
}

/** The same for a spec that was read. */
export async function confirmedCluster(
  wanted: Exclude<ClusterSpec, { is: 'simulated' }>,
  { yes, around, doing = whatTasksDo }: Leave,
): Promise<KubeApi> {
  if (!yes && !canAsk(around)) {
    throw wrongUsage('a real cluster is used only when somebody confirms it: run this in a terminal, or give --yes');
  }
  const real = await import('../cluster/real/index.ts');
  const questions = yes ? null : openQuestions(around);
  try {
    const api = real.openApi(real.openContext(contextOf(wanted), around.env));
    const survey = await real.surveyCluster(api);
    around.stderr.write(surveyText(survey));
    if (questions === null) around.stderr.write(leaveText(survey));
    else await confirm(survey, doing, questions);
    const missing = await real.missingPermissions(api);
    if (missing.length > 0) throw notAllowed(real.permissionLines(missing));
    return api;
  } catch (error) {
    throw troubleAsStop(error);
  } finally {
    questions?.close();
  }
}

/** The context that is meant; undefined for the current one. */
export function contextOf(wanted: Exclude<ClusterSpec, { is: 'simulated' }>): string | undefined {
  return wanted.is === 'kind' ? 'kind-sallyport' : wanted.name;
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
