import {
  type DocumentFault,
  type DocumentFields,
  type DocumentValue,
  openDocument,
} from '../kube/yaml/document-reader.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import type {
  ReportedCheck,
  ReportedClockNote,
  ReportedDomain,
  ReportedExam,
  ReportedFinding,
  ReportedTask,
} from '../report/class/reported-exam.ts';

/**
 * Reads what `exam --result --json` printed, or says what is wrong with it and where. Fields that no report needs are passed
 * over: a later version may have more.
 */
export function readExamResult(
  file: TextFile,
): { readonly exam: ReportedExam } | { readonly faults: readonly DocumentFault[] } {
  const { root, faults } = openDocument(file, 'The result');
  const fields = root.fields();
  fields.get('schemaVersion').number({ min: 1, max: 1, whole: true });
  const tasks = fields.get('tasks').list().map(taskOf);
  const totalPoints = fields.optional('totalPoints')?.number(amount) ?? sum(tasks.map(({ points }) => points));
  const score = fields.get('score').number(share);
  const exam: ReportedExam = {
    id: fields.get('id').text(100),
    seed: fields.get('seed').number({ min: 0, max: any, whole: true }),
    startedAt: timeOf(fields.get('startedAt')),
    endedAt: timeOf(fields.get('endedAt')),
    minutes: fields.get('minutes').number(amount),
    passMark: fields.optional('passMark')?.number(amount) ?? (USUAL_PASS_MARK * totalPoints) / 100,
    totalPoints,
    score,
    earned: fields.optional('earned')?.number(amount) ?? score * totalPoints,
    passed: fields.get('passed').boolean(),
    clock: fields.get('clock').list().map(noteOf),
    tasks,
    domains: fields
      .get('domains')
      .list()
      .map((domain) => domainOf(domain, tasks)),
    digest: fields.get('digest').text(200),
  };
  return faults.length > 0 ? { faults } : { exam };
}

/** Percent, where a result does not say. */
const USUAL_PASS_MARK = 67;
const any = Number.MAX_SAFE_INTEGER;
const amount = { min: 0, max: any };
const counted = { min: 1, max: any, whole: true };
const share = { min: 0, max: 1 };

function taskOf(value: DocumentValue): ReportedTask {
  const fields = value.fields();
  const scenario = fields.get('scenario').text(200);
  const points = fields.get('points').number(amount);
  const score = orNull(fields.get('score'), (found) => found.number(share));
  const note = fields.optional('note')?.text();
  return {
    number: fields.get('number').number(counted),
    scenario,
    variant: fields.get('variant').number(counted),
    pack: fields.get('pack').text(200),
    title: fields.optional('title')?.text(300) ?? scenario,
    domain: fields.get('domain').text(200),
    competency: fields.get('competency').text(200),
    minutes: fields.get('minutes').number(amount),
    points,
    spentSeconds: fields.get('spentSeconds').number(amount),
    flagged: fields.get('flagged').boolean(),
    ...(note === undefined ? {} : { note }),
    score,
    earned: fields.optional('earned')?.number(amount) ?? points * (score ?? 0),
    grade: gradeOf(fields.get('grade').fields()),
  };
}

function gradeOf(fields: DocumentFields): ReportedTask['grade'] {
  return { passed: fields.get('passed').boolean(), checks: fields.get('checks').list().map(checkOf) };
}

function checkOf(value: DocumentValue): ReportedCheck {
  const fields = value.fields();
  return {
    id: fields.get('id').text(200),
    says: fields.get('says').text(),
    kind: fields.get('kind').oneOf(['asked', 'kept']),
    weight: fields.get('weight').number(amount),
    passed: orNull(fields.get('passed'), (passed) => passed.boolean()),
    findings: fields.get('findings').list().map(findingOf),
  };
}

function findingOf(value: DocumentValue): ReportedFinding {
  const misconception = value.fields().optional('misconception')?.fields();
  if (misconception === undefined) return {};
  const lesson = misconception.optional('lesson')?.text(200);
  return {
    misconception: {
      id: misconception.get('id').text(200),
      says: misconception.get('says').text(),
      confidence: misconception.get('confidence').number(share),
      ...(lesson === undefined ? {} : { lesson }),
    },
  };
}

function noteOf(value: DocumentValue): ReportedClockNote {
  const fields = value.fields();
  const is = fields.get('is').oneOf(['clock moved back', 'did not run']);
  const at = timeOf(fields.get('at'));
  return is === 'did not run'
    ? { is, at, minutes: fields.get('minutes').number(amount) }
    : { is, at, seconds: fields.get('seconds').number(amount) };
}

function domainOf(value: DocumentValue, tasks: readonly ReportedTask[]): ReportedDomain {
  const fields = value.fields();
  const domain = fields.get('domain').text(200);
  const own = tasks.filter((task) => task.domain === domain);
  return {
    domain,
    weight: fields.get('weight').number(amount),
    points: fields.get('points').number(amount),
    earned: fields.optional('earned')?.number(amount) ?? sum(own.map(({ earned }) => earned)),
  };
}

function timeOf(value: DocumentValue): string {
  const text = value.text(40);
  if (text !== '' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)) {
    value.fault('This is no time as 2026-11-30T10:00:00.000Z.');
  }
  return text;
}

function orNull<T>(value: DocumentValue, read: (value: DocumentValue) => T): T | null {
  return value.isNull ? null : read(value);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
