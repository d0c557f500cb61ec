import type { CommandDefinition } from '../cli/command.ts';
import { ExitError, exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { jsonOption } from '../cli/shared-options.ts';
import { didYouMean } from '../cli/suggest.ts';
import { settingsFile } from '../folders.ts';
import { settingChoices } from '../progress/setting-choices.ts';
import type { ChangedSettings, Settings } from '../progress/settings.ts';
import type { SettingsJson } from '../report/json.ts';
import { chooseSettings, chosenSettings } from '../task/chosen-settings.ts';

interface SettingsOptions {
  readonly json?: boolean;
}

/** `sallyport settings`: what was chosen once, and how to choose otherwise. */
export const command: CommandDefinition<SettingsOptions> = {
  examples: [
    ['sallyport settings', 'every setting, and where they are kept'],
    ['sallyport settings drill-minutes 20', 'drills of twenty minutes'],
    ['sallyport settings shell-pane default', 'choose nothing: you are asked again'],
  ],
  addOptions: (to) => to.addOption(jsonOption()).usage('[NAME VALUE] [options]'),
  operand: settingOperand,
  async run([name, value], { json }, { env, stdout, stderr }) {
    if (name !== undefined) {
      const unkept = chooseSettings(env, changeOf(name, value));
      if (unkept !== null) throw new ExitError(exitCodes.undecided, `error: ${unkept}`);
    }
    const { data: settings, trouble } = chosenSettings(env);
    if (trouble !== null) await write(stderr, `warning: ${trouble}\n`);
    const file = settingsFile(env);
    if (json) await writeJson<SettingsJson>(stdout, { file, settings: { ...unchosen, ...settings } });
    else await write(stdout, settingsText(settings, file));
    return exitCodes.passed;
  },
};

/** Every setting as JSON has it while nothing is chosen. */
const unchosen: SettingsJson['settings'] = {
  shellPane: null,
  editorWindow: null,
  drillMinutes: null,
  mouse: null,
  theme: null,
  marks: null,
  screenReader: null,
};

function settingOperand([name, value]: readonly string[]): readonly string[] | undefined {
  if (name === undefined) return Object.keys(settingChoices);
  const choice = Object.hasOwn(settingChoices, name) ? settingChoices[name] : undefined;
  return value === undefined && choice !== undefined ? [...choice.values, 'default'] : undefined;
}

/** What `settings NAME VALUE` changes. Throws an `ExitError` where there is no such setting or value. */
function changeOf(name: string, value: string | undefined): ChangedSettings {
  const names = Object.keys(settingChoices);
  const choice = Object.hasOwn(settingChoices, name) ? settingChoices[name] : undefined;
  if (choice === undefined) {
    throw wrongUsage(`no setting "${name}"${didYouMean(name, names)}; there are ${names.join(', ')}`);
  }
  const form = `${choice.form}, or default`;
  if (value === undefined) throw wrongUsage(`say what ${name} is to be: ${form}`);
  const change = value === 'default' ? choice.forget : choice.read(value);
  if (change === null) throw wrongUsage(`"${value}" is no value of ${name}: it is ${form}`);
  return change;
}

function settingsText(settings: Settings, file: string): string {
  const lines = Object.entries(settingChoices).map(([name, { says, unchosen, shown }]) => {
    const value = shown(settings) ?? `${unchosen} (not chosen)`;
    return `${name.padEnd(14)} ${value.padEnd(26)} ${says}\n`;
  });
  return `${lines.join('')}They are kept in ${file}.\n`;
}
