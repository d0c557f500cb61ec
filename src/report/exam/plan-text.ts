import type { ExamPlan, PlanNote } from '../../session/exam/plan.ts';
import { textColumns } from '../text-columns.ts';

/** The plan of an exam: its tasks, what each domain counts, and what the tasks that there are cannot do. */
export function examPlanText(plan: ExamPlan): string {
  const { seed, minutes, passMark, totalPoints, tasks, domains } = plan;
  const par = tasks.reduce((sum, task) => sum + task.minutes, 0);
  const head = `${count(tasks.length, 'task')}, ${minutes} minutes, ${passMark} of ${totalPoints} points pass. Par of all tasks: ${par} minutes. Seed ${seed}.`;
  const rows = tasks.map(({ number, points, minutes: own, difficulty, pack, scenario, variant, context }) => [
    String(number).padStart(2),
    count(points, 'point').padStart(9),
    `${own} min`.padStart(6),
    difficulty,
    context,
    `${pack}/${scenario}, variant ${variant}`,
  ]);
  const shares = domains.map(({ domain, weight, points, tasks: own }) => [
    domain,
    `${weight} %`.padStart(4),
    own === 0 ? 'not in this exam' : `${count(points, 'point')}, ${count(own, 'task')}`,
  ]);
  const notes = planNotes(plan.notes).map((says) => `${says}\n`);
  return [head, '\n', textColumns(rows, '  '), '\n', textColumns(shares, '  '), ...notes].join('');
}

/** What a plan cannot keep to, in sentences. */
export function planNotes(notes: readonly PlanNote[]): readonly string[] {
  const [none, short] = (['no tasks', 'not asked'] as const).map((is) =>
    notes.flatMap((note) => (note.is === is ? [note] : [])),
  );
  return [
    ...domainsSentence(none ?? [], (names) => `There are no tasks about ${names}.`),
    ...domainsSentence(short ?? [], (names) => `This exam is too short for tasks about ${names}.`),
    ...notes.flatMap(noteSentence),
  ];
}

function domainsSentence(
  notes: readonly { readonly domain: string; readonly weight: number }[],
  says: (names: string) => string,
): readonly string[] {
  if (notes.length === 0) return [];
  const share = notes.reduce((sum, { weight }) => sum + weight, 0);
  const whose = notes.length === 1 ? 'Its' : 'Their';
  return [
    `${says(listed(notes.map(({ domain }) => domain)))} ${whose} share of ${share} % goes to the other domains, in proportion.`,
  ];
}

function noteSentence(note: PlanNote): readonly string[] {
  switch (note.is) {
    case 'no tasks':
    case 'not asked':
      return [];
    case 'same skill':
      return [
        `Tasks ${note.tasks.join(' and ')} have the same main skill, ${note.skill}: the tasks that there are do not allow more distance.`,
      ];
    case 'par':
      return [
        `The par times add up to ${note.minutes} minutes, and not to ${Math.ceil(note.least)} to ${Math.floor(note.most)}: there are no other tasks.`,
      ];
  }
}

/** Names with commas; the domains have commas of their own, so the names stand in quotes where that matters. */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => (name.includes(',') ? `“${name}”` : name));
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

function count(number: number, of: string): string {
  return `${number} ${of}${number === 1 ? '' : 's'}`;
}
