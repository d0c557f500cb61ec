import type { CommandDefinition } from '../cli/command.ts';
import { ExitError, exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { jsonOption } from '../cli/shared-options.ts';
import { didYouMean } from '../cli/suggest.ts';
import { settingsFile } from '../folders.ts';
import { type ChangedSettings, LONGEST_DRILL, type Settings } from '../progress/settings.ts';
import type { SettingsJson } from '../report/json.ts';
import { chooseSettings, chosenSettings } from '../task/chosen-settings.ts';

interface SettingsOptions {
  readonly json?: boolean;
}

/** A setting as the command line has it. */
interface Choice {
  /** What the person chooses, as a sentence. */
  readonly says: string;
  /** What holds while nothing is chosen. */
  readonly unchosen: string;
  /** What may be written. */
  readonly form: string;
  readonly shown: (settings: Settings) => string | undefined;
  /** The change that a text asks for; null where it is none. */
  readonly read: (text: string) => ChangedSettings | null;
  readonly forget: ChangedSettings;
}

const yesOrNo = (text: string): boolean | null => (text === 'yes' ? true : text === 'no' ? false : null);
const asWord = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? 'yes' : 'no';

const choices: Readonly<Record<string, Choice>> = {
  'shell-pane': {
    says: 'In tmux, ! opens the shell in a pane beside the screen.',
    unchosen: 'you are asked',
    form: 'yes or no',
    shown: ({ shellPane }) => asWord(shellPane),
    read: (text) => flagged(yesOrNo(text), (shellPane) => ({ shellPane })),
    forget: { shellPane: undefined },
  },
  'editor-window': {
    says: 'Your editor has a window of its own: the screen stays while it is open.',
    unchosen: 'no',
    form: 'yes or no',
    shown: ({ editorWindow }) => asWord(editorWindow),
    read: (text) => flagged(yesOrNo(text), (editorWindow) => ({ editorWindow })),
    forget: { editorWindow: undefined },
  },
  'drill-minutes': {
    says: 'How long a drill is, without --minutes.',
    unchosen: '30',
    form: `a whole number from 1 to ${LONGEST_DRILL}`,
    shown: ({ drillMinutes }) => drillMinutes?.toString(),
    read: (text) => {
      const minutes = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
      return minutes >= 1 && minutes <= LONGEST_DRILL ? { drillMinutes: minutes } : null;
    },
    forget: { drillMinutes: undefined },
  },
};

function flagged(value: boolean | null, change: (value: boolean) => ChangedSettings): ChangedSettings | null {
  return value === null ? null : change(value);
}

/** `sallyport settings`: what was chosen once, and how to choose otherwise. */
export const command: CommandDefinition<SettingsOptions> = {
  examples: [
    ['sallyport settings', 'every setting, and where they are kept'],
    ['sallyport settings drill-minutes 20', 'drills of twenty minutes'],
    ['sallyport settings shell-pane default', 'choose nothing: you are asked again'],
  ],
  addOptions: (to) => to.addOption(jsonOption()).usage('[NAME VALUE] [options]'),
  async run([name, value], { json }, { env, stdout, stderr }) {
    if (name !== undefined) {
      const unkept = chooseSettings(env, changeOf(name, value));
      if (unkept !== null) throw new ExitError(exitCodes.undecided, `error: ${unkept}`);
    }
    const { data: settings, trouble } = chosenSettings(env);
    if (trouble !== null) await write(stderr, `warning: ${trouble}\n`);
    const file = settingsFile(env);
    const { shellPane = null, editorWindow = null, drillMinutes = null } = settings;
    if (json) await writeJson<SettingsJson>(stdout, { file, settings: { shellPane, editorWindow, drillMinutes } });
    else await write(stdout, settingsText(settings, file));
    return exitCodes.passed;
  },
};

/** What `settings NAME VALUE` changes. Throws an `ExitError` where there is no such setting or value. */
function changeOf(name: string, value: string | undefined): ChangedSettings {
  const names = Object.keys(choices);
  const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
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
  const lines = Object.entries(choices).map(([name, { says, unchosen, shown }]) => {
    const value = shown(settings) ?? `${unchosen} (not chosen)`;
    return `${name.padEnd(14)} ${value.padEnd(26)} ${says}\n`;
  });
  return `${lines.join('')}They are kept in ${file}.\n`;
}
