/** When something is to be done: minutes, hours, days, months and weekdays that fit. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Where both are restricted, a day fits that is either. */
  readonly eitherDay: boolean;
}

/**
 * A schedule as a CronJob has it: five fields, or `@hourly` and the like; undefined where it is none.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function parseCron(text: string): CronSchedule | undefined {
  const fields = (named.get(text.trim()) ?? text.trim()).split(/\s+/);
  const [minutes, hours, days, months, weekdays] = ranges.map(([first, last, names], at) =>
    fieldOf(fields[at] ?? '', first, last, names),
  );
  if (fields.length !== 5 || !minutes || !hours || !days || !months || !weekdays) return undefined;
  const isOpen = (at: number): boolean => /^[*?]/.test(fields[at] ?? '');
  const week = new Set([...weekdays].map((day) => day % 7));
  return { minutes, hours, days, months, weekdays: week, eitherDay: !isOpen(2) && !isOpen(4) };
}

/** The first minute after a time that fits, in UTC; undefined where none does within five years. */
export function nextAfter(schedule: CronSchedule, after: Date): Date | undefined {
  const time = new Date(Math.floor(after.getTime() / 60_000) * 60_000 + 60_000);
  const end = after.getTime() + 5 * 366 * 86_400_000;
  while (time.getTime() <= end) {
    if (!schedule.months.has(time.getUTCMonth() + 1) || !fitsDay(schedule, time)) {
      time.setUTCHours(24, 0, 0, 0);
    } else if (!schedule.hours.has(time.getUTCHours())) time.setUTCHours(time.getUTCHours() + 1, 0, 0, 0);
    else if (schedule.minutes.has(time.getUTCMinutes())) return time;
    else time.setUTCMinutes(time.getUTCMinutes() + 1);
  }
  return undefined;
}

function fitsDay({ days, weekdays, eitherDay }: CronSchedule, time: Date): boolean {
  const [inMonth, inWeek] = [days.has(time.getUTCDate()), weekdays.has(time.getUTCDay())];
  return eitherDay ? inMonth || inWeek : inMonth && inWeek;
}

const named: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const ranges: readonly (readonly [first: number, last: number, names: readonly string[]])[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, ['', ...monthNames]],
  [0, 7, dayNames],
];

/** `*`, `5`, `1-5`, `MON-FRI`, each with `/2`, and lists of these. */
function fieldOf(text: string, first: number, last: number, names: readonly string[]): ReadonlySet<number> | undefined {
  const numbers = new Set<number>();
  const numberOf = (word: string): number => {
    const name = names.indexOf(word.toLowerCase());
    return name >= 0 && word !== '' ? name : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  for (const part of text.split(',')) {
    const [range = '', step, more] = part.split('/');
    const [from, to = step === undefined ? from : undefined] = /^[*?]$/.test(range)
      ? [first, last]
      : range.split('-').map(numberOf);
    const by = step === undefined ? 1 : numberOf(step);
    const end = to ?? last;
    if (more !== undefined || from === undefined || !(from >= first) || !(end <= last) || !(from <= end) || !(by > 0)) {
      return undefined;
    }
    for (let number = from; number <= end; number += by) numbers.add(number);
  }
  return numbers;
}
