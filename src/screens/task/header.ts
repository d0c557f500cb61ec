import { clock } from '../../report/format-duration.ts';
import { apart, type Line, span } from '../line.ts';
import { minutesInWords } from '../parts/relative-time.ts';
import type { TaskState } from './task-state.ts';

/** What a header says of a task. */
type Headed = Pick<TaskState, 'session' | 'entry'>;

/** The title at the left; the namespace, the clock against par, and the number of the try at the right. */
export function headerLine({ session, entry }: Headed, width: number): Line {
  const { scenario, attempt, context } = session;
  const par = scenario.minutes * 60;
  const late = attempt.elapsed > par;
  return apart(
    [span(' '), span(titleWords({ session, entry }), 'bold')],
    [
      span(width < 80 ? '' : `${scenario.namespace}${context === null ? '' : ` on ${context}`}   `, 'dim'),
      span(clock(attempt.elapsed), late ? 'note' : undefined),
      span(` of ${clock(par)}   try ${attempt.tries + 1} `),
    ],
    width,
  );
}

/** The same in words that change once a minute. */
export function headerWords({ session, entry }: Headed): string {
  const { scenario, attempt, context } = session;
  const on = context === null ? '' : ` on ${context}`;
  return `${titleWords({ session, entry })}. Namespace ${scenario.namespace}${on}. ${minutesInWords(attempt.elapsed)} of ${scenario.minutes}, try ${attempt.tries + 1}.`;
}

/** The title of the task; before that of a question of the entry test, which one it is. */
function titleWords({ session: { scenario }, entry }: Headed): string {
  return entry === null ? scenario.title : `Entry test ${entry.at} of ${entry.of}: ${scenario.title}`;
}
