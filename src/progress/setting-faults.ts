import { settingChoices } from './setting-choices.ts';
import { settingsIn } from './settings.ts';

/** What is wrong in a file of settings. */
export interface SettingFault {
  /** Counts from 1. */
  readonly line: number;
  /** What is wrong and what counts instead, as a sentence. */
  readonly says: string;
}

/** The values of a file of settings that cannot be used, and the names that nothing reads, each with its line. None where the text is no JSON. */
export function settingFaults(text: string): readonly SettingFault[] {
  const fields = fieldsIn(text);
  const known = new Map(
    Object.entries(settingChoices).flatMap(([name, { forget, form }]) =>
      Object.keys(forget).map((field) => [field, { name, form }] as const),
    ),
  );
  const used: Readonly<Record<string, unknown>> = { ...settingsIn(fields) };
  return Object.keys(fields)
    .filter((field) => field !== 'settingsVersion' && used[field] === undefined)
    .map((field) => {
      const choice = known.get(field);
      const says =
        choice === undefined
          ? `Nothing reads "${field}".`
          : `"${field}" is to be ${choice.form.replace(/yes or no/, 'true or false')}: ${choice.name} counts as not chosen.`;
      return { line: lineOf(text, field), says };
    })
    .toSorted((one, other) => one.line - other.line);
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    return {};
  }
}

/** The line where a field stands. */
function lineOf(text: string, field: string): number {
  const at = text.indexOf(JSON.stringify(field));
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
