import type { Session } from '../../session/session.ts';
import { emptyLine, type Line, line, paragraphs } from '../line.ts';

/** The task's text and the hints asked for so far. */
export function taskLines({ scenario, attempt }: Session, width: number): readonly Line[] {
  const hints = scenario.hints
    .slice(0, attempt.hints)
    .flatMap((hint, at) => [
      emptyLine,
      line(`Hint ${at + 1} of ${scenario.hints.length}`, 'note'),
      ...paragraphs(hint, width),
    ]);
  return [...paragraphs(scenario.task, width), ...hints];
}

/** How many of the asked checks pass as the answer stands, for the edge below the task. */
export function askedNote({ asked }: Session): Line {
  if (!asked) return [];
  return line(
    `asked checks that pass now: ${asked.passing} of ${asked.of}`,
    asked.passing === asked.of ? 'good' : undefined,
  );
}
