import type { Status } from '../../kube/api-errors.ts';
import { printStatus } from '../../kube/print-status.ts';
import type { Rejected } from '../../session/apply-answer.ts';
import type { Session } from '../../session/session.ts';
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

/** The state of the answer, in one sentence. */
export function stateWords(session: Session): Line {
  if (session.asking === 'solution')
    return line('Show the reference answer? It is noted that you have seen it.', 'bold');
  if (session.asking === 'reset')
    return line(
      session.shell.served
        ? 'Begin answer and cluster anew? The old text is kept as answer.yaml.bak.'
        : 'Begin the answer anew? The old text is kept as answer.yaml.bak.',
      'bold',
    );
  if (session.asking === 'pane')
    return line('Open the shell in a tmux pane beside this screen? It is asked only once.', 'bold');
  const { answer, ...others } = session.trouble;
  const [trouble] = Object.values(others);
  if (trouble) return line(trouble, 'bad');
  if (answer) return [span(answer, 'bad'), span(' r begins it anew.')];
  if (session.staging !== '') return line(`On ${session.context}: ${session.staging} …`, 'note');
  if (session.checking)
    return line(session.context === null ? 'Checking …' : `Trying connections on ${session.context} …`, 'note');
  if (session.shell.opening) return line('Opening the shell …', 'note');
  if (!session.answer) return line('Making the cluster …', 'dim');
  return appliedWords(session);
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
    ...applied.rejected.map((rejected) => ({ place: placeWords(rejected), says: printStatus(rejected.status) })),
    ...applied.warnings.map(({ place, message }) => ({ place: `line ${place.line}, a warning`, says: message })),
  ];
}

function appliedWords({ answer, cluster, shell }: Session): Line {
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
    if (!shell.changed) return line('Nothing in it yet: the cluster is untouched.', 'dim');
    return line(`Nothing in it; changed with kubectl.${changeWords(cluster, 'That')}`);
  }
  const names = applied.accepted.map(({ ref }) => ref.name).join(', ');
  const [warning] = applied.warnings;
  return [
    span('Accepted: ', 'good'),
    span(names),
    span(warning ? `, with a warning at line ${warning.place.line}.` : '.'),
    span(shell.changed ? changeWords(cluster, 'Since then a change') : changeWords(cluster, 'It')),
  ];
}

/** How many flows of the map the last save changed, or a change after it. */
function changeWords(cluster: Session['cluster'], what: string): string {
  const changed = cluster?.map.cells.flat().filter((cell) => cell.changed) ?? [];
  if (changed.length === 0) return '';
  const opened = changed.filter(({ mark }) => mark === 'open').length;
  const closed = changed.filter(({ mark }) => mark === 'closed').length;
  const does = [opened > 0 ? `opens ${opened}` : '', closed > 0 ? `closes ${closed}` : ''].filter(
    (part) => part !== '',
  );
  return does.length > 0 ? `  ${what} ${does.join(' and ')} of the map (*).` : '';
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
