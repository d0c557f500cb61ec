import { clock } from './format-duration.ts';
import type { ProgressJson, SkillProgressJson } from './json.ts';
import { textColumns } from './text-columns.ts';

/** Milliseconds. */
const day = 86_400_000;
/** So many days of the history are shown. */
const shownDays = 7;

type Progress = Omit<ProgressJson, 'schemaVersion'>;

/** Everything that is known of a person's progress, for people. `now` is in milliseconds since 1970. */
export function progressText(progress: Progress, now: number): string {
  const { skills, newSkills, pace, plan, history } = progress;
  if (history.length === 0) return `Nothing practised yet. "sallyport drill" begins.\n${planText(plan)}`;
  const due = skills.filter((skill) => Date.parse(skill.due) <= now);
  const later = skills.filter((skill) => Date.parse(skill.due) > now);
  const weak = later.filter(({ lastRating }) => lastRating === 'again' || lastRating === 'hard');
  const rest = later.filter((skill) => !weak.includes(skill));
  return [
    ...section('Due now', due, now),
    ...section('Weak: the last attempt failed or needed help', weak, now),
    ...section('Not due yet', rest, now),
    ...(newSkills.length === 0 ? [] : [`Never practised: ${newSkills.join(', ')}\n\n`]),
    `Domains, as a range: wide while little is known, and no forecast of a score\n${domainText(progress)}\n`,
    `The last days (UTC)\n${historyText(progress)}`,
    ...(pace.median === null
      ? []
      : [`Time: half of your ${pace.attempts} passes took at most ${percent(pace.median)} of par.\n`]),
    ...(plan ? [`\n${planText(plan)}`] : []),
  ].join('');
}

function section(title: string, skills: readonly SkillProgressJson[], now: number): readonly string[] {
  if (skills.length === 0) return [];
  const rows = skills.map(({ id, kind, due, retrievability, attempts, lastRating }) => [
    id,
    kind === 'misconception' ? 'mistake' : 'skill',
    `${percent(retrievability)} sure`,
    `${attempts === 1 ? '1 attempt' : `${attempts} attempts`}, last ${lastRating}`,
    dueWords(Date.parse(due) - now),
  ]);
  return [`${title}\n${textColumns(rows, '  ')}\n`];
}

function dueWords(time: number): string {
  if (time <= 0) return time > -day ? 'due now' : `due for ${daysOf(-time)}`;
  return `due in ${daysOf(time)}`;
}

function daysOf(time: number): string {
  const days = Math.max(1, Math.round(time / day));
  return days === 1 ? '1 day' : `${days} days`;
}

function domainText({ domains, scenarios }: Progress): string {
  const passed = scenarios.filter(({ state }) => state === 'passed' || state === 'due').length;
  const rows = domains.map(({ domain, ready: [low, high], restsOn }) => [
    domain,
    `${percent(low)} to ${percent(high)}`,
    `${restsOn.skills} of ${restsOn.of} skills practised, ${restsOn.attempts} ratings`,
  ]);
  return `${textColumns(rows, '  ')}  ${passed} of ${scenarios.length} tasks passed\n`;
}

function historyText({ history }: Progress): string {
  const rows = history
    .slice(-shownDays)
    .map(({ date, attempts, passed, minutes }) => [
      date,
      `${passed} of ${attempts} passed`,
      clock(Math.round(minutes * 60)),
    ]);
  return textColumns(rows, '  ');
}

function planText(plan: Progress['plan']): string {
  if (!plan) return '';
  const { until, days, newSkills, minutesPerDay, mostMinutes } = plan;
  const news = newSkills === 1 ? '1 new skill' : `${newSkills} new skills`;
  return (
    `Until ${until} (${days === 1 ? '1 day' : `${days} days`}): about ${minutesPerDay} minutes a day, ` +
    `${mostMinutes} on the longest, for ${news} and what comes back.\n` +
    'This counts on every attempt going well; what goes wrong comes back sooner and takes more.\n'
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
