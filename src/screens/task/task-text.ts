import { isAnsweredByManifests } from '../../scenario/scenario.ts';
import type { Session } from '../../session/session.ts';
import { emptyLine, type Line, line, paragraphs, wrap } from '../line.ts';

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

/** How many goals are reached with the answer as it stands, for the edge below the task. */
export function goalsNote({ goals, scenario }: Session): Line {
  // The one goal of a question is its answer: only a check says whether that is right.
  if (!goals || !isAnsweredByManifests(scenario.kind)) return [];
  return line(`goals reached: ${goals.passing} of ${goals.of}`, goals.passing === goals.of ? 'good' : undefined);
}
