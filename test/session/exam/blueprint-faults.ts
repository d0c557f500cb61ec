import type { ExamPlan } from '../../../src/session/exam/plan.ts';

/** What an exam of 120 minutes must be, by its own figures: the domains and their percent stand here once more. */
const weights: Readonly<Record<string, number>> = {
  'Cluster Setup': 15,
  'Cluster Hardening': 15,
  'System Hardening': 10,
  'Minimize Microservice Vulnerabilities': 20,
  'Supply Chain Security': 20,
  'Monitoring, Logging and Runtime Security': 20,
};

/** Everything in which a plan is not what an exam of its length must be; `says` of its notes count as said. */
export function blueprintFaults(plan: ExamPlan): readonly string[] {
  const { tasks, minutes, domains, notes } = plan;
  const share = minutes / 120;
  const par = parOf(plan);
  const points = tasks.reduce((sum, task) => sum + task.points, 0);
  const refs = tasks.map(({ pack, scenario }) => `${pack}/${scenario}`);
  const asked = Object.entries(weights).filter(([name]) => tasks.some(({ domain }) => domain === name));
  const all = asked.reduce((sum, [, weight]) => sum + weight, 0);
  const faults: string[] = [];
  const must = (holds: boolean, says: string): void => void (holds || faults.push(says));
  must(tasks.length >= Math.floor(15 * share) && tasks.length <= Math.ceil(20 * share), `${tasks.length} tasks`);
  must(par >= 85 * share && par <= 125 * share, `${par} minutes of par`);
  must(points === 100 && plan.totalPoints === 100, `${points} points`);
  must(
    tasks.every((task) => Number.isInteger(task.points) && task.points > 0),
    'points that are not whole',
  );
  must(new Set(refs).size === refs.length, 'a task twice');
  must(
    tasks.every(({ pack }) => pack !== 'first-steps'),
    'a first step',
  );
  must(
    tasks.every(({ number, context }, at) => number === at + 1 && context === `task-${number}`),
    'numbers or contexts out of order',
  );
  for (const [name, weight] of asked) {
    const own = tasks.filter(({ domain }) => domain === name).reduce((sum, task) => sum + task.points, 0);
    must(Math.abs(own - (100 * weight) / all) <= 10, `${name} has ${own} points of ${(100 * weight) / all}`);
    must(domains.find(({ domain }) => domain === name)?.points === own, `${name} says other points`);
  }
  for (const [name] of Object.entries(weights)) {
    const isSaid = notes.some((note) => 'domain' in note && note.domain === name);
    must(isSaid !== asked.some(([one]) => one === name), `${name}: whether it is asked is not said`);
  }
  const close = tasks.flatMap((task, at) =>
    tasks.slice(at + 1, at + 3).filter((other) => other.skills[0] === task.skills[0]),
  );
  must(close.length === notes.filter(({ is }) => is === 'same skill').length, 'the same skill too close, unsaid');
  return faults;
}

/** The par times of all tasks, in minutes. */
export function parOf({ tasks }: ExamPlan): number {
  return tasks.reduce((sum, task) => sum + task.minutes, 0);
}
