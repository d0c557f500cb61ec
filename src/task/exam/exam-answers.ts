import type { Environment } from '../../cli/command-context.ts';
import { printStatus } from '../../kube/print-status.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { AnswerState, TaskText } from '../../session/exam/exam-view.ts';
import { shownPath } from '../task-setup.ts';
import type { ExamAnswer } from './exam-cluster.ts';

/** What the API server said about an answer file, for the screen. It says nothing about whether the answer is right. */
export function answerState(answer: ExamAnswer | null): AnswerState {
  if (answer === null || answer.isAsGiven) return { is: 'empty' };
  const { fault, rejected, accepted } = answer.applied;
  if (fault !== undefined) {
    return { is: 'unreadable', says: `not YAML at line ${fault.place.line}: ${oneLine(fault.message)}` };
  }
  const [first, ...others] = rejected;
  if (first !== undefined) {
    return { is: 'refused', line: first.line, says: oneLine(printStatus(first.status)), others: others.length };
  }
  if (accepted.length === 0) return { is: 'empty' };
  return { is: 'accepted', objects: accepted.map(({ ref }) => `${ref.kind} ${ref.name}`) };
}

/** What the screen shows of a scenario while the exam runs. Hints, lessons and answers are not among it. */
export function textOfTask(scenario: Scenario, answerPath: string, env: Environment): TaskText {
  const { task, namespace, links } = scenario;
  return { task, namespace, links, answerPath: shownPath(answerPath, env) };
}

/** A time in whole minutes, or in seconds where it is less than two: `1 h 12 min`. */
export function timeLeft(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
