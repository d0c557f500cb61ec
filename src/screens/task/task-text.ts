import { isAnsweredByManifests } from '../../scenario/scenario.ts';
import { firstWrong } from '../../session/board/board.ts';
import type { Session } from '../../session/session.ts';
import { cells, emptyLine, type Line, line, paragraphs, span, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** How the task came here, its text, and the hints that were shown so far. */
export function taskLines(session: Session, width: number): readonly Line[] {
  const { scenario, attempt } = session;
  const hints = scenario.hints
    .slice(0, attempt.hints)
    .flatMap((hint, at) => [
      emptyLine,
      line(`Hint ${at + 1} of ${scenario.hints.length}`, 'note'),
      ...paragraphs(hint, width),
    ]);
  return [...originLines(session, width), ...paragraphs(scenario.task, width), ...hints];
}

/** Why a drill gave the task, or that it is a preview; nothing where the person chose it. */
export function originLines({ drill, isPreview }: Session, width: number): readonly Line[] {
  const says = isPreview ? 'Preview: nothing is recorded.' : drill;
  return says === null ? [] : [...wrap(says, width, 'dim'), emptyLine];
}

/**
 * How many goals are reached with the answer as it stands, for the edge below the task. Where all are, and the map shows
 * nothing wrong, it says that the safeguards are still to be checked: in as many words as `room` cells hold.
 */
export function goalsNote(
  { goals, scenario, cluster, over }: Session,
  { enter }: Pick<Glyphs, 'enter'>,
  room = Number.POSITIVE_INFINITY,
): Line {
  // The one goal of a question is its answer: only a check says whether that is right.
  if (!goals || !isAnsweredByManifests(scenario.kind)) return [];
  const says = `goals reached: ${goals.passing} of ${goals.of}`;
  if (goals.passing < goals.of) return line(says);
  const isRest = goals.safeguards > 0 && !over && cluster !== null && firstWrong(cluster.board) === null;
  if (!isRest) return line(says, 'good');
  const rest = [` · safeguards: ${enter} checks them`, ` · ${enter} the rest`].find((of) => cells(says + of) <= room);
  return [span(says, 'good'), span(rest ?? '')];
}
