import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Status } from '../../kube/api-errors.ts';
import { selects } from '../../kube/labels.ts';
import type { ObjectRef } from '../../kube/manifest.ts';
import { nextStep } from '../../kube/next-step.ts';
import { namespaceOf } from '../../kube/pods.ts';
import { printStatus } from '../../kube/print-status.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Rejected } from '../../session/apply-answer.ts';
import type { Mark } from '../../session/flow-map.ts';
import { isOfCluster } from '../../session/map-axes.ts';
import type { Notice, Question, Session } from '../../session/session.ts';
import { apart, cells, clip, fit, type Line, line, span } from '../line.ts';
import { ago } from '../parts/clock.ts';
import type { Glyphs } from '../theme.ts';

/** Two lines: the path of the answer and its age; then what applying it did, or an open question, or what does not work. */
export function answerLines(session: Session, width: number, glyphs: Glyphs): readonly [Line, Line] {
  const age = ageWords(session, width);
  const path = fromTheEnd(session.answerFile, width - cells(age) - 3, glyphs.ellipsis);
  return [
    apart([span(' '), span(path)], line(age, 'dim'), width),
    fit(clip([span(' '), ...stateWords(session)], width - 1), width),
  ];
}

/** The age of the answer and whether another window has the task: in as many words as the path leaves room for. */
function ageWords({ answer, answerFile, now, joined }: Session, width: number): string {
  const old = answer ? ago(now - answer.savedAt) : '';
  const saved = answer ? `saved ${old} ` : '';
  const words = joined
    ? [`open in another window too   ${saved}`, 'open in another window too ', 'in two windows ']
    : [saved, `${old} `];
  const room = width - cells(answerFile) - 2;
  return words.find((of) => cells(of) <= room) ?? (width < 60 ? words.at(-1) : words[0]) ?? '';
}

/** The state of the answer, in one sentence; before that an open question, what does not work, or what just happened. */
export function stateWords(session: Session): Line {
  if (session.asking) return line(questionWords(session.asking, session), 'bold');
  const { answer, ...others } = session.trouble;
  const [trouble] = Object.values(others);
  if (trouble) return line(trouble, 'bad');
  if (answer) return [span(answer, 'bad'), span(' r starts over.')];
  if (session.notice) return line(noticeWords(session.notice, session), 'note');
  if (session.staging !== '') return line(`On ${session.context}: ${session.staging} …`, 'note');
  if (session.checking)
    return line(session.context === null ? 'Checking …' : `Trying connections on ${session.context} …`, 'note');
  if (session.shell.opening) return line('Opening the shell …', 'note');
  if (!session.answer) return line('Making the cluster …', 'dim');
  return appliedWords(session);
}

/** What works no more and concerns what is kept: said on every page. */
export function keepingTrouble({ trouble: { journal, objects } }: Session): readonly string[] {
  return [journal, objects].flatMap((says) => says ?? []);
}

function questionWords(question: Question, { context, shell, answer, trouble }: Session): string {
  switch (question) {
    case 'hint':
      return 'Show a hint? Hints are counted in your history.';
    case 'solution':
      return 'Show the reference answer? This will be recorded in your history.';
    case 'check': {
      const line = answer?.applied.fault?.place.line;
      const why = trouble.answer ? 'The answer cannot be read.' : `The answer is not YAML at line ${line}.`;
      return `${why} Check the cluster as it is now?`;
    }
    case 'reset':
      return shell.served
        ? 'Start over, answer and cluster? The old answer is kept beside the new one.'
        : 'Start over with an empty answer? The old one is kept beside it.';
    case 'pane':
      return 'Open the shell in a tmux pane beside this screen? You are asked only once.';
    case 'close':
    case 'leave':
      return `Leave? What you changed with kubectl on ${context} will be removed.`;
  }
}

function noticeWords(notice: Notice, { answer }: Session): string {
  switch (notice.is) {
    case 'resumed':
      return notice.cluster
        ? 'The task is as you left it, with what kubectl changed. r starts over.'
        : 'The task is as you left it. r starts over.';
    case 'answer-kept':
      return `You start with an empty answer. The old one is kept as ${notice.name}.`;
    case 'nothing-to-check': {
      const line = answer?.applied.fault?.place.line;
      return line === undefined
        ? 'Nothing to check yet: save an answer (e), or use kubectl on the cluster (!).'
        : `Nothing to check yet: the answer is not YAML at line ${line}.`;
    }
    case 'pasted':
      return 'That looked like pasted text: no key was acted on. Paste it into your editor (e).';
  }
}

/** The faults of the answer, one paragraph each: the place, and the API server's words. */
export function faultsOf(
  session: Session,
): readonly { readonly place: string; readonly says: string; readonly excerpt?: string }[] {
  const applied = session.answer?.applied;
  if (!applied) return [];
  if (applied.fault) {
    const { place, message, excerpt } = applied.fault;
    return [{ place: `line ${place.line}, column ${place.column}`, says: message, excerpt }];
  }
  return [
    ...applied.rejected.map((rejected) => ({ place: placeWords(rejected), says: refusalWords(rejected.status) })),
    ...applied.warnings.map(({ place, message }) => ({ place: `line ${place.line}, a warning`, says: message })),
  ];
}

function appliedWords(session: Session): Line {
  const { answer, cluster, shell } = session;
  const applied = answer?.applied;
  if (!applied) return [];
  if (applied.fault)
    return [span(`Not YAML at line ${applied.fault.place.line}: `, 'bad'), span(applied.fault.message)];
  const [first] = applied.rejected;
  if (first) {
    const more = applied.rejected.length > 1 ? ` and ${applied.rejected.length - 1} more` : '';
    return [span(`Refused at line ${first.line}${more}: `, 'bad'), span(oneLine(shortFault(first.status)))];
  }
  if (applied.accepted.length === 0) {
    if (!shell.changed) return line('Nothing in it yet: the cluster is as it was at the start.', 'dim');
    return line(`Nothing in it; kubectl changed ${changeWords(cluster) || 'the cluster'}.`);
  }
  const [warning] = applied.warnings;
  const changed = changeWords(cluster);
  return [
    span('Accepted: ', 'good'),
    span(acceptedWords(session)),
    span(warning ? `, with a warning at line ${warning.place.line}` : ''),
    span(shell.changed ? `; since then kubectl changed ${changed || 'the cluster'}.` : '.'),
    span(shell.changed || changed === '' ? '' : `  It changed ${changed}.`),
  ];
}

/** The objects that were accepted, by their names; a policy that selects none of the task's pods is said to. */
function acceptedWords({ answer, cluster, scenario }: Session): string {
  const names = (answer?.applied.accepted ?? []).map(({ ref }) => {
    const name = ref.namespace === scenario.namespace || !ref.namespace ? ref.name : `${ref.namespace}/${ref.name}`;
    const policy = cluster && ref.kind === 'NetworkPolicy' ? policyNamed(cluster.snapshot, ref) : undefined;
    return policy && !selectsAny(policy, cluster?.snapshot.pods ?? []) ? `${name} (selects no pod of this task)` : name;
  });
  return names.join(', ');
}

function policyNamed({ policies }: Snapshot, { namespace, name }: ObjectRef): NetworkPolicy | undefined {
  return policies.find(({ metadata }) => metadata?.namespace === namespace && metadata?.name === name);
}

/** Whether a policy selects a pod that is not one of the cluster's own. */
function selectsAny({ metadata, spec }: NetworkPolicy, pods: Snapshot['pods']): boolean {
  return pods.some(
    (pod) =>
      namespaceOf(pod) === metadata?.namespace &&
      !isOfCluster(namespaceOf(pod)) &&
      selects(spec?.podSelector ?? {}, pod.metadata?.labels ?? {}),
  );
}

/** How many flows of the map the last change allowed or blocked; empty where that is none. */
function changeWords(cluster: Session['cluster']): string {
  const changed = cluster?.map.cells.flat().filter((cell) => cell.changed) ?? [];
  const count = (mark: Mark): number => changed.filter((cell) => cell.mark === mark).length;
  const [allowed, blocked] = [count('allowed'), count('blocked')];
  const flows = (number: number): string => (number === 1 ? '1 flow' : `${number} flows`);
  if (allowed > 0 && blocked > 0) return `${flows(allowed)} to allowed and ${blocked} to blocked (*)`;
  if (allowed > 0) return `${flows(allowed)} to allowed (*)`;
  return blocked > 0 ? `${flows(blocked)} to blocked (*)` : '';
}

/** What kubectl prints, and below it what to do, where that is plain. */
function refusalWords(status: Status): string {
  return [printStatus(status), nextStep(status)].filter((text) => text !== undefined).join('\n');
}

function placeWords({ line: at, column }: Rejected): string {
  return `line ${at}, column ${column}`;
}

/** The field and its fault, where the API server names them; the whole message stands in the pane. */
function shortFault({ message, details }: Status): string {
  const [cause] = details?.causes ?? [];
  return cause?.field ? `${cause.field}: ${cause.message}` : message;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** A path cut at its beginning: its end says which file it is. */
function fromTheEnd(path: string, width: number, ellipsis: string): string {
  return cells(path) <= width ? path : `${ellipsis}${path.slice(-Math.max(0, width - ellipsis.length))}`;
}
