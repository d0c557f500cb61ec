import type { ExamTaskFacts } from '../../session/exam/result.ts';

/** A competency of a domain, and the points that its tasks had and earned. */
export interface CompetencyPoints {
  readonly competency: string;
  readonly points: number;
  readonly earned: number;
}

/** The competencies that tasks of a domain were about, in the order of the tasks. */
export function competenciesIn(
  domain: string,
  tasks: readonly Pick<ExamTaskFacts, 'domain' | 'competency' | 'points' | 'earned'>[],
): readonly CompetencyPoints[] {
  const own = tasks.filter((task) => task.domain === domain);
  const sum = (of: typeof own, what: 'points' | 'earned') => of.reduce((all, task) => all + task[what], 0);
  return [...Map.groupBy(own, ({ competency }) => competency)].map(([competency, of]) => ({
    competency,
    points: sum(of, 'points'),
    earned: Math.round(sum(of, 'earned') * 100) / 100,
  }));
}
