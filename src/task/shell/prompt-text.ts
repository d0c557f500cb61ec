import type { Session } from '../../session/session.ts';

/** The beginning of a shell's prompt: the task, and the minutes that are left of its par time. */
export function promptText({ scenario, attempt, over }: Pick<Session, 'scenario' | 'attempt' | 'over'>): string {
  if (over) return `${scenario.id} passed`;
  const left = scenario.minutes - attempt.elapsed / 60;
  return left > 0 ? `${scenario.id} ${Math.ceil(left)} min left` : `${scenario.id} ${Math.floor(-left)} min over`;
}
