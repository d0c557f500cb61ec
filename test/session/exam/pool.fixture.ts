import type { ExamScenario } from '../../../src/session/exam/exam-scenario.ts';

/** A scenario as the pool of an exam has it: one that an exam may ask, unless something else is said. */
export function poolEntry(id: string, more: Partial<ExamScenario> = {}): ExamScenario {
  return {
    id,
    pack: 'mine',
    version: '1.0.0',
    title: id,
    domain: 'Cluster Setup',
    competency: 'network policies',
    skills: ['ingress-rules'],
    difficulty: 'easy',
    minutes: 6,
    weight: 4,
    uses: ['practice', 'exam'],
    kind: 'write',
    variants: 3,
    ...more,
  };
}
