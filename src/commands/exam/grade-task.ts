import { gradeAsJson, gradeAsText } from '../../report/grade.ts';
import type { ExamGradeJson } from '../../report/json.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { TaskReview } from '../../session/exam/exam-view.ts';
import type { ExamCluster } from '../../task/exam/exam-cluster.ts';
import type { GradedTask } from '../../task/exam/grade-exam.ts';
import { checkedEvent } from '../../task/open-task/check-answer.ts';

/** Grades the cluster of one task of an exam: what goes into the result, and what can be read about it afterwards. */
export async function gradeTask(cluster: ExamCluster): Promise<GradedTask<ExamGradeJson>> {
  const { scenario } = cluster;
  const rejected = cluster.answer?.applied.rejected ?? [];
  const grade = await cluster.grade();
  const report = { scenario: scenario.id, variant: scenario.variant, grade, rejected };
  const snapshot = await (await cluster.cluster()).snapshot();
  const review = { grade: gradeAsText(report, snapshot), parts: partsOf(scenario) };
  return { grade: gradeAsJson(report), review, checked: checkedEvent(grade, scenario) };
}

/** The text of the task, its explanation, and its reference answer. */
function partsOf({ task, debrief, solution, links }: Scenario): TaskReview['parts'] {
  const { model, trap, see, shortest } = debrief;
  const text = (title: string, of: string) => ({ title, text: of, isCode: false });
  return [
    text('How to think of it', model),
    text('The trap', trap),
    { title: 'See it yourself', text: see, isCode: true },
    ...(shortest === undefined ? [] : [text('The shortest answer', shortest)]),
    { title: 'The reference answer', text: solution, isCode: true },
    text('The task', task),
    ...(links.length === 0
      ? []
      : [{ title: 'To read', text: links.map(({ title, url }) => `${title}: ${url}`).join('\n'), isCode: true }]),
  ];
}
