import { widthForTwoSets } from '../../report/lesson/lesson-blocks.ts';
import { questionOf } from '../../session/question/answers.ts';
import { apart, emptyLine, type Line, line, span, wrap } from '../line.ts';
import { boardGuide, predictionGuide } from '../parts/board-guide.ts';
import { keysLines } from '../parts/keys-page.ts';
import { keysOf } from '../task/active-key-bindings.ts';
import { headerLine } from '../task/header.ts';
import { kubectlLines } from '../task/kubectl-lines.ts';
import { keepingTrouble } from '../task/state-words.ts';
import type { TaskState } from '../task/task-state.ts';
import type { Glyphs } from '../theme.ts';
import { debriefLines } from './debrief-lines.ts';
import { lessonLines } from './lesson-lines.ts';
import { reviewLines } from './review-lines.ts';
import { scoreWords } from './score-words.ts';

/** A page over a task. */
export interface TaskPageContent {
  readonly header: Line;
  readonly title: string;
  readonly lines: readonly Line[];
}

/** Header, title and lines of the page that is open. What cannot be kept stands above all else. */
export function pageOf(state: TaskState, columns: number, glyphs: Glyphs): TaskPageContent {
  const width = columns - 4;
  const trouble = keepingTrouble(state.session).flatMap((says) => [...wrap(says, width, 'bad'), emptyLine]);
  const page = contentOf(state, columns, width, glyphs);
  return trouble.length > 0 ? { ...page, lines: [...trouble, ...page.lines] } : page;
}

function contentOf(state: TaskState, columns: number, width: number, glyphs: Glyphs): TaskPageContent {
  const { session } = state;
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
        lines: debriefLines(state, width, glyphs),
      };
    case 'solution': {
      const lines = session.scenario.solution
        .trimEnd()
        .split('\n')
        .map((text) => line(text));
      return { header: headerLine(state, columns), title: 'the reference answer', lines };
    }
    case 'lesson': {
      const lesson = session.lessons.find(({ id }) => id === session.lesson);
      return {
        header: headerLine(state, columns),
        title: lesson?.title ?? '',
        lines: lesson ? lessonLines(lesson, { width, beside: columns >= widthForTwoSets }, glyphs) : [],
      };
    }
    case 'kubectl':
      return {
        header: headerLine(state, columns),
        title: 'kubectl is not installed',
        lines: kubectlLines(session, width),
      };
    case 'keys':
    case 'task':
      return {
        header: headerLine(state, columns),
        title: questionOf(session.scenario) === null ? 'keys, and what the map shows' : 'keys',
        lines: helpLines(state, width, glyphs),
      };
  }
}

/** The keys of the view that this page was opened over, and what the map shows. */
function helpLines(state: TaskState, width: number, glyphs: Glyphs): readonly Line[] {
  const { session } = state;
  const [under = 'task'] = session.under;
  const question = questionOf(session.scenario);
  const answering = question === null ? 'map' : 'answer';
  const views =
    under === 'task' ? ([answering, 'task'] as const).map((pane) => ({ view: under, pane })) : [{ view: under }];
  const states = views.map((view): TaskState => ({ ...state, session: { ...session, ...view } }));
  return [
    ...keysLines(keysOf(state), states, width, glyphs),
    ...(question === null || question.is === 'predict' ? [emptyLine, line('The map', 'bold')] : []),
    ...(question?.is === 'predict' ? predictionGuide(width, glyphs) : []),
    ...(question === null ? boardGuide(session.cluster?.board ?? null, session.scenario.namespace, width, glyphs) : []),
  ];
}

function scoreLine({ session }: TaskState, columns: number): Line {
  if (!session.result) return [];
  const { reached, points } = scoreWords(session.result.grade);
  return apart([span(' '), span(reached, 'bold')], [span(`${points} `)], columns);
}
