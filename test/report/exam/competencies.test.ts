import { expect, it } from 'vitest';
import { competenciesIn } from '../../../src/report/exam/competencies.ts';

it('the points of a domain are told by competency, in the order of the tasks', () => {
  const of = (domain: string, competency: string, points: number, earned: number) => ({
    domain,
    competency,
    points,
    earned,
  });
  const tasks = [
    of('Cluster Hardening', 'RBAC', 10, 3.33),
    of('Cluster Setup', 'network policies', 20, 20),
    of('Cluster Hardening', 'service accounts', 5, 5),
    of('Cluster Hardening', 'RBAC', 10, 6.66),
  ];
  expect(competenciesIn('Cluster Hardening', tasks)).toEqual([
    { competency: 'RBAC', points: 20, earned: 9.99 },
    { competency: 'service accounts', points: 5, earned: 5 },
  ]);
  expect(competenciesIn('System Hardening', tasks)).toEqual([]);
});
