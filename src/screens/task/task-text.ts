import { isAnsweredByManifests } from '../../scenario/scenario.ts';
import { questionOf } from '../../session/question/answers.ts';
import type { Session } from '../../session/session.ts';
import { emptyLine, type Line, line, paragraphs } from '../line.ts';
import { questionLines } from '../question/question-text.ts';
import type { Glyphs } from '../theme.ts';

/** The task's text with its question, and the hints that were shown so far. */
export function taskLines(session: Session, width: number, glyphs: Pick<Glyphs, 'arrow'>): readonly Line[] {
  const { scenario, attempt } = session;
  const hints = scenario.hints
    .slice(0, attempt.hints)
    .flatMap((hint, at) => [
      emptyLine,
      line(`Hint ${at + 1} of ${scenario.hints.length}`, 'note'),
      ...paragraphs(hint, width),
    ]);
  return [...bareTaskLines(session, width, glyphs), ...hints];
}

/** The same without hints: as long as the task is open these lines stay the same. */
export function bareTaskLines({ scenario }: Session, width: number, glyphs: Pick<Glyphs, 'arrow'>): readonly Line[] {
  const kind = questionOf(scenario);
  const text = paragraphs(scenario.task, width);
  return kind === null ? text : [...text, emptyLine, ...questionLines(kind, width, glyphs)];
}

/** How many goals are reached with the answer as it stands, for the edge below the task. */
export function goalsNote({ goals, scenario }: Session): Line {
  // The one goal of a question is its answer: only a check says whether that is right.
  if (!goals || !isAnsweredByManifests(scenario.kind)) return [];
  return line(`goals reached: ${goals.passing} of ${goals.of}`, goals.passing === goals.of ? 'good' : undefined);
}
