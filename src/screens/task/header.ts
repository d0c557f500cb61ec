import { clock } from '../../report/format-duration.ts';
import type { Session } from '../../session/session.ts';
import { apart, type Line, span } from '../line.ts';
import { minutesInWords } from '../parts/relative-time.ts';

/** The title at the left; the namespace, the clock against par, and the number of the try at the right. */
export function headerLine({ scenario, attempt, context }: Session, width: number): Line {
  const par = scenario.minutes * 60;
  const late = attempt.elapsed > par;
  return apart(
    [span(' '), span(scenario.title, 'bold')],
    [
      span(width < 80 ? '' : `${scenario.namespace}${context === null ? '' : ` on ${context}`}   `, 'dim'),
      span(clock(attempt.elapsed), late ? 'note' : undefined),
      span(` of ${clock(par)}   try ${attempt.tries + 1} `),
    ],
    width,
  );
}

/** The same in words that change once a minute. */
export function headerWords({ scenario, attempt, context }: Session): string {
  const on = context === null ? '' : ` on ${context}`;
  return `${scenario.title}. Namespace ${scenario.namespace}${on}. ${minutesInWords(attempt.elapsed)} of ${scenario.minutes}, try ${attempt.tries + 1}.`;
}
