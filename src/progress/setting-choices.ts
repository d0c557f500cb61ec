import { type ChangedSettings, LONGEST_DRILL, marksSettings, type Settings, themeSettings } from './settings.ts';

/** A setting as a person chooses it, on the command line and on the screen of settings. */
export interface SettingChoice {
  /** What the person chooses, as a sentence. */
  readonly says: string;
  /** What holds while nothing is chosen. */
  readonly unchosen: string;
  /** What may be written. */
  readonly form: string;
  /** Values to choose from on the screen; of numbers, the usual ones. */
  readonly values: readonly string[];
  readonly shown: (settings: Settings) => string | undefined;
  /** The change that a text asks for; null where it is none. */
  readonly read: (text: string) => ChangedSettings | null;
  readonly forget: ChangedSettings;
}

const yesOrNo = (text: string): boolean | null => (text === 'yes' ? true : text === 'no' ? false : null);
const asWord = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? 'yes' : 'no';

/** Every setting by its name, in the order in which they are shown. */
export const settingChoices: Readonly<Record<string, SettingChoice>> = {
  'shell-pane': {
    says: 'In tmux, ! opens the shell in a pane beside the screen; e opens the editor there, where it has 60 columns.',
    unchosen: 'you are asked',
    form: 'yes or no',
    values: ['yes', 'no'],
    shown: ({ shellPane }) => asWord(shellPane),
    read: (text) => flagged(yesOrNo(text), (shellPane) => ({ shellPane })),
    forget: { shellPane: undefined },
  },
  'editor-window': {
    says: 'Your editor has a window of its own: the screen stays while it is open.',
    unchosen: 'no',
    form: 'yes or no',
    values: ['yes', 'no'],
    shown: ({ editorWindow }) => asWord(editorWindow),
    read: (text) => flagged(yesOrNo(text), (editorWindow) => ({ editorWindow })),
    forget: { editorWindow: undefined },
  },
  'drill-minutes': {
    says: 'How long a drill is, without --minutes.',
    unchosen: '30',
    form: `a whole number from 1 to ${LONGEST_DRILL}`,
    values: ['5', '10', '15', '20', '30', '45', '60', '90', '120'],
    shown: ({ drillMinutes }) => drillMinutes?.toString(),
    read: (text) => {
      const minutes = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
      return minutes >= 1 && minutes <= LONGEST_DRILL ? { drillMinutes: minutes } : null;
    },
    forget: { drillMinutes: undefined },
  },
  mouse: {
    says: 'Lists use the mouse: the wheel and a click select. Text is then marked with Shift held.',
    unchosen: 'yes',
    form: 'yes or no',
    values: ['yes', 'no'],
    shown: ({ mouse }) => asWord(mouse),
    read: (text) => flagged(yesOrNo(text), (mouse) => ({ mouse })),
    forget: { mouse: undefined },
  },
  theme: {
    says: 'The colours of the screens, from the next start on. Marks and words say the same without them.',
    unchosen: 'dark or light, as your terminal is',
    form: oneOf(themeSettings),
    values: themeSettings,
    shown: ({ theme }) => theme,
    read: (text) => named(themeSettings, text, (theme) => ({ theme })),
    forget: { theme: undefined },
  },
  marks: {
    says: 'What marks and lines are drawn with, from the next start on: ascii is o, x, + and -.',
    unchosen: 'as your locale says',
    form: oneOf(marksSettings),
    values: marksSettings,
    shown: ({ marks }) => marks,
    read: (text) => named(marksSettings, text, (marks) => ({ marks })),
    forget: { marks: undefined },
  },
  'screen-reader': {
    says: 'Screens are text in reading order, without panes, from the next start on; --screen-reader does it once.',
    unchosen: 'no',
    form: 'yes or no',
    values: ['yes', 'no'],
    shown: ({ screenReader }) => asWord(screenReader),
    read: (text) => flagged(yesOrNo(text), (screenReader) => ({ screenReader })),
    forget: { screenReader: undefined },
  },
};

function flagged(value: boolean | null, change: (value: boolean) => ChangedSettings): ChangedSettings | null {
  return value === null ? null : change(value);
}

/** Words to choose from as a sentence has them: `a, b or c`. */
function oneOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function named<Value extends string>(
  values: readonly Value[],
  text: string,
  change: (value: Value) => ChangedSettings,
): ChangedSettings | null {
  const value = values.find((one) => one === text);
  return value === undefined ? null : change(value);
}
