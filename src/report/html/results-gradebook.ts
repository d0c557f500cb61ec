import { classFigures, scoreRanges, scoreText } from '../class/class-figures.ts';
import { pointsText, timeText } from '../class/reported-exam.ts';
import type { PersonResultJson } from '../class/results-json.ts';
import { scenarioFigures } from '../class/results-summary.ts';
import { asSubmission, remarksOn } from '../class/results-text.ts';
import { faultText } from '../class/submissions-text.ts';
import { clock } from '../format-duration.ts';
import { misconceptionSection, scoreBars } from './class-sections.ts';
import { type Child, element, nameOf } from './html.ts';
import { figures, page, section } from './page.ts';
import { barList, histogram } from './plots.ts';
import { mark, plainList, table } from './table.ts';

/** The gradebook of a class's exams: how the class did, its tasks, its misconceptions, and each person's result. */
export function resultsGradebookHtml(results: readonly PersonResultJson[]): string {
  return page(
    'Exam results',
    element('h1', {}, 'Exam results'),
    element('p', { class: 'muted' }, 'The last exam of each person counts. sallyport is an independent practice tool.'),
    overview(results),
    taskSection(results),
    misconceptionSection(results),
    resultSection(results),
    faultSection(results),
  );
}

function overview(results: readonly PersonResultJson[]): Child {
  const all = results.map(asSubmission);
  const { people, passed, notGraded, median, lowest, highest } = classFigures(all);
  return [
    figures([
      ['People', `${people}`],
      ['Passed', `${passed}`],
      ['Without a result', `${notGraded}`],
      ['Median score', scoreText(median)],
      ['Lowest', scoreText(lowest)],
      ['Highest', scoreText(highest)],
    ]),
    median === null ? null : histogram(scoreBars(scoreRanges(all)), 'How many people have which score.'),
  ];
}

function taskSection(results: readonly PersonResultJson[]): Child {
  const found = scenarioFigures(results);
  if (found.length === 0) return null;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const bars = found.map(({ ref, share }) => ({ label: ref, value: share, most: 1, says: percent(share) }));
  return section(
    'Tasks',
    barList(bars, 'Share of the points that the class earned in each task.'),
    table(
      [
        { head: 'Task' },
        { head: 'Points', is: 'number' },
        { head: 'Solved', is: 'number' },
        { head: 'Time', is: 'number' },
      ],
      found.map(({ ref, people, solved, share, seconds }) => [
        element('code', {}, ref),
        percent(share),
        `${solved} of ${people}`,
        clock(seconds),
      ]),
      'The task with the smallest share of points comes first. The time is an average.',
    ),
  );
}

function resultSection(results: readonly PersonResultJson[]): Child {
  return section(
    'Results',
    table(
      [
        { head: 'Name' },
        { head: 'Points', is: 'number' },
        { head: 'Passed' },
        { head: 'Ended' },
        { head: 'Exams before', is: 'number' },
        { head: 'Remarks', is: 'long' },
      ],
      results.map(({ name, exam, differences, earlier, faults }) => [
        nameOf(name),
        exam === null ? '–' : `${pointsText(exam.earned)} of ${exam.totalPoints}`,
        exam === null ? '–' : mark(exam.passed),
        exam === null ? '–' : timeText(exam.endedAt),
        earlier.length,
        [
          ...(exam === null ? [] : remarksOn(exam, differences)),
          ...(faults.length === 0 ? [] : ['not readable, see below']),
        ].join('; '),
      ]),
    ),
  );
}

function faultSection(results: readonly PersonResultJson[]): Child {
  const faults = results.flatMap(({ name, faults: own }) => own.map((fault) => ({ name, fault })));
  if (faults.length === 0) return null;
  return section(
    'Not readable',
    plainList(faults.map(({ name, fault }) => [nameOf(name), ': ', element('code', {}, faultText(fault))])),
  );
}
