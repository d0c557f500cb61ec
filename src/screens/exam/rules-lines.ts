import { planNotes } from '../../report/exam/plan-text.ts';
import { examFacts } from '../../session/exam/curriculum.ts';
import type { ExamView, SetupCheck } from '../../session/exam/exam-view.ts';
import { emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** The page before the clock starts: the rules, what was checked on this machine, and what the exam asks. */
export function rulesLines(view: ExamView, width: number, glyphs: Glyphs): readonly Line[] {
  const { plan, checks } = view;
  const { tasks, minutes, passMark, totalPoints, seed } = plan;
  return [
    ...wrap(
      `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} in ${minutes} minutes. ${passMark} of ${totalPoints} points pass.`,
      width,
      'bold',
    ),
    emptyLine,
    ...checks.flatMap((check) => checkLine(check, width, glyphs)),
    emptyLine,
    ...rules(view).flatMap((rule) => wrap(`- ${rule}`, width, undefined, '  ')),
    emptyLine,
    line('What it asks', 'bold'),
    ...plan.domains.map(({ domain, weight, points, tasks: own }): Line => {
      const asked = own === 0 ? 'not in this exam' : `${points} points in ${own === 1 ? '1 task' : `${own} tasks`}`;
      return [...fit(line(domain), Math.min(42, width - 30)), span(`${String(weight).padStart(3)} %  ${asked}`)];
    }),
    ...planNotes(plan.notes).flatMap((says) => wrap(says, width)),
    emptyLine,
    ...wrap(
      `Domains and weights: ${examFacts.source.title} (${examFacts.source.url}, ${examFacts.source.licence}), checked in ${examFacts.source.checked}. Kubernetes ${examFacts.kubernetes}. The same seed gives the same exam: ${seed}.`,
      width,
      'dim',
    ),
    ...wrap(
      'sallyport is an independent practice tool. No task of it comes from the real exam, and a result here promises nothing there.',
      width,
      'dim',
    ),
  ];
}

function rules({ plan }: ExamView): readonly string[] {
  const alerts = examFacts.alerts.filter((minutes) => minutes < plan.minutes);
  const first = plan.tasks[0]?.context ?? '';
  return [
    'The clock starts when you press Enter. There is no pause: it goes on when you leave, when the program is killed, and when the machine sleeps.',
    `Every task has a cluster and a context of its own. Choose it first: \`kubectl config use-context ${first}\`. Work on another cluster scores nothing.`,
    'Solve a task in any way: with kubectl in a shell (!), or in its answer file (e), which is applied at every save as kubectl apply does it.',
    'Only what the clusters do at the end counts. Until then nothing says whether an answer is right, and there are no hints.',
    ...(alerts.length === 0 ? [] : [`You are reminded when ${alerts.join(', ')} minutes are left.`]),
    'E ends the exam. When the time is over it ends by itself. The clusters are graded as they are at that moment.',
    'Until the end, why and table do not work on these clusters, and practice, grade and lesson not for these tasks.',
  ];
}

function checkLine({ state, says }: SetupCheck, width: number, glyphs: Glyphs): readonly Line[] {
  const [mark, look] =
    state === 'there'
      ? ([glyphs.passed, 'good'] as const)
      : state === 'poor'
        ? ([glyphs.undecided, 'note'] as const)
        : ([glyphs.failed, 'bad'] as const);
  return wrap(says, width - 2).map((of, at): Line => [span(at === 0 ? `${mark} ` : '  ', look), ...of]);
}
