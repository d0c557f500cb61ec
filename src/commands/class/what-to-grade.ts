import { wrongUsage } from '../../cli/exit.ts';
import type { ResultsOptions } from './grade-results.ts';
import type { ReportOptions, SubmissionsOptions } from './grade-submissions.ts';

/** The options of `grade` that say what is graded and how, as commander gives them. */
export interface GradeOptions extends Partial<SubmissionsOptions>, Partial<ResultsOptions> {
  readonly answer?: readonly string[];
  readonly merge?: readonly string[];
  /** `simulated` unless said. */
  readonly cluster?: string;
}

/** What `grade` is asked for. */
export type WhatToGrade =
  | { readonly is: 'answer'; readonly scenario: string; readonly paths: readonly string[] }
  | { readonly is: 'submissions'; readonly scenario: string; readonly options: SubmissionsOptions }
  | { readonly is: 'results'; readonly options: ResultsOptions }
  | { readonly is: 'merge'; readonly paths: readonly string[]; readonly options: ReportOptions };

/** What may be graded: the option that says so. */
const ways = ['answer', 'submissions', 'merge', 'results'] as const;
type Way = (typeof ways)[number];

/** The options that only some of the ways take, each with those ways. */
const takenBy: Readonly<Partial<Record<keyof GradeOptions, readonly Way[]>>> = {
  variant: ['answer', 'submissions'],
  pack: ['answer', 'submissions', 'results'],
  jobs: ['submissions'],
  timeout: ['submissions'],
  shard: ['submissions'],
  csv: ['submissions', 'merge', 'results'],
  html: ['submissions', 'merge', 'results'],
  reports: ['results'],
  exam: ['results'],
};

/**
 * Reads from the command line what `grade` is asked for: one answer, a class, a class in parts, or the results
 * of exams. Throws an `ExitError` of wrong usage where it is none or several of them, and where an option does not go
 * with it.
 */
export function whatToGrade(operands: readonly string[], options: GradeOptions): WhatToGrade {
  const way = wayOf(options);
  checkOptions(way, options);
  const { answer = [], merge = [], submissions = '', results = '' } = options;
  if (way === 'merge') return { is: 'merge', paths: [...merge, ...operands], options };
  const [scenario, ...more] = operands;
  if (way === 'results') {
    if (scenario !== undefined) throw wrongUsage(`results are of whole exams; "${scenario}" is one word too many`);
    return { is: 'results', options: { ...options, results } };
  }
  if (scenario === undefined) {
    throw wrongUsage('say which task: the id of a scenario, before the options; "sallyport list" shows all of them');
  }
  if (way === 'answer') return { is: 'answer', scenario, paths: [...answer, ...more] };
  if (more[0] !== undefined) throw wrongUsage(`a class answers one task; "${more[0]}" is one too many`);
  return { is: 'submissions', scenario, options: { ...options, submissions } };
}

function wayOf(options: GradeOptions): Way {
  const [way, other] = ways.filter((each) => options[each] !== undefined);
  if (way === undefined) {
    throw wrongUsage(
      'say what to grade: --answer PATH for one answer, --submissions DIR for the answers of a class, or --results DIR for its exams',
    );
  }
  if (other !== undefined) throw wrongUsage(`--${way} and --${other} do not go together`);
  return way;
}

function checkOptions(way: Way, options: GradeOptions): void {
  for (const [option, takers] of Object.entries(takenBy)) {
    const isGiven = options[option as keyof GradeOptions] !== undefined;
    if (isGiven && !takers.includes(way)) throw wrongUsage(`grade --${way} takes no --${option}`);
  }
  if (way !== 'answer' && options.cluster !== undefined && options.cluster !== 'simulated') {
    throw wrongUsage('a class is graded on the simulated cluster; --cluster goes with --answer alone');
  }
}
