import { readFileSync } from 'node:fs';
import type { Environment } from '../../cli/command-context.ts';
import { settingsFile } from '../../folders.ts';
import { settingChoices } from '../../progress/setting-choices.ts';
import { settingFaults } from '../../progress/setting-faults.ts';
import type { SettingsView } from '../../session/places/loaded.ts';
import { chooseSettings, chosenSettings } from '../chosen-settings.ts';
import { shownPath } from '../task-setup.ts';

/** Every setting as the screen shows it, and what is wrong with the file. */
export function settingsView(env: Environment): SettingsView {
  const file = settingsFile(env);
  const { data, trouble } = chosenSettings(env);
  const faults = settingFaults(textOf(file)).map(({ line, says }) => `Line ${line}: ${says}`);
  return {
    file: shownPath(file, env),
    rows: Object.entries(settingChoices).map(([name, { says, unchosen, values, shown }]) => ({
      name,
      says,
      unchosen,
      values,
      chosen: shown(data) ?? null,
    })),
    faults: [...(trouble === null ? [] : [trouble]), ...faults],
  };
}

/** Chooses another value of a setting, so many steps away; the default is one of them, in its place among the values where it is one. Returns a sentence where that cannot be kept. */
export function turnSetting(env: Environment, name: string, by: 1 | -1): string | null {
  const choice = settingChoices[name];
  if (choice === undefined) return null;
  const chosen = choice.shown(chosenSettings(env).data);
  const all = valuesWith(choice.values, chosen);
  const values: readonly (string | undefined)[] = all.includes(choice.unchosen)
    ? all.map((value) => (value === choice.unchosen ? undefined : value))
    : [undefined, ...all];
  const now = chosen === choice.unchosen ? undefined : chosen;
  const value = values[(values.indexOf(now) + by + values.length) % values.length];
  const change = value === undefined ? choice.forget : choice.read(value);
  return change === null ? null : chooseSettings(env, change);
}

/** The usual values, and the chosen one in its place among them: of numbers, by size. */
function valuesWith(values: readonly string[], chosen: string | undefined): readonly string[] {
  if (chosen === undefined || values.includes(chosen)) return values;
  const larger = values.findIndex((value) => Number(value) > Number(chosen));
  return larger < 0 ? [...values, chosen] : values.toSpliced(larger, 0, chosen);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
