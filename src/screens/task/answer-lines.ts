import type { Session } from '../../session/session.ts';
import { apart, cells, clip, fit, type Line, line, span } from '../line.ts';
import { ago } from '../parts/relative-time.ts';
import type { Glyphs } from '../theme.ts';
import { stateWords } from './state-words.ts';

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
function ageWords({ answer, answerFile, now, joined, trouble }: Session, width: number): string {
  // The line below may say something else that does not work.
  const isUnread = trouble.answer !== undefined;
  const old = isUnread ? 'not read' : answer ? ago(now - answer.savedAt) : '';
  const saved = isUnread ? 'cannot be read ' : answer ? `saved ${old} ` : '';
  const words = joined
    ? [`open in another window too   ${saved}`, 'open in another window too ', 'in two windows ']
    : [saved, `${old} `];
  const room = width - cells(answerFile) - 2;
  return words.find((of) => cells(of) <= room) ?? (width < 60 ? words.at(-1) : words[0]) ?? '';
}

/** A path cut at its beginning: its end says which file it is. */
function fromTheEnd(path: string, width: number, ellipsis: string): string {
  return cells(path) <= width ? path : `${ellipsis}${path.slice(-Math.max(0, width - ellipsis.length))}`;
}
