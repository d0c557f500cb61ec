import { apart, type Line, line, span } from '../line.ts';
import { keysLines } from '../parts/keys-page.ts';
import { headerLine } from '../task/header.ts';
import { kubectlLines } from '../task/kubectl-lines.ts';
import { taskKeys } from '../task/task-keys.ts';
import type { TaskState } from '../task/task-state.ts';
import type { Glyphs } from '../theme.ts';
import { debriefLines } from './debrief-lines.ts';
import { reviewLines } from './review-lines.ts';
import { scoreWords } from './score-words.ts';

/** Header, title and lines of the page that is open. */
export function pageOf(
  state: TaskState,
  columns: number,
  glyphs: Glyphs,
): { header: Line; title: string; lines: readonly Line[] } {
  const { session } = state;
  const width = columns - 4;
  switch (session.view) {
    case 'review':
      return {
        header: scoreLine(state, columns),
        title: session.scenario.title,
        lines: reviewLines(session, width, glyphs),
      };
    case 'debrief':
      return {
        header: scoreLine(state, columns),
        title: session.scenario.title,
        lines: debriefLines(session, width, glyphs),
      };
    case 'solution': {
      const lines = session.scenario.solution
        .trimEnd()
        .split('\n')
        .map((text) => line(text));
      return { header: headerLine(session, columns), title: 'the reference answer', lines };
    }
    case 'kubectl':
      return {
        header: headerLine(session, columns),
        title: 'kubectl is not here',
        lines: kubectlLines(session, width),
      };
    case 'keys':
    case 'task': {
      const states: TaskState[] = [
        { ...state, session: { ...session, view: 'task', pane: 'map' } },
        { ...state, session: { ...session, view: 'task', pane: 'task' } },
      ];
      return { header: headerLine(session, columns), title: 'keys', lines: keysLines(taskKeys, states, width, glyphs) };
    }
  }
}

function scoreLine({ session }: TaskState, columns: number): Line {
  if (!session.result) return [];
  const { passing, points } = scoreWords(session.result.grade);
  return apart([span(' '), span(passing, 'bold')], [span(`${points} `)], columns);
}
