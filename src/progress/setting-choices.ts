import { type ChangedSettings, LONGEST_DRILL, type Settings } from './settings.ts';

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
    says: 'In tmux, ! opens the shell in a pane beside the screen.',
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
};

function flagged(value: boolean | null, change: (value: boolean) => ChangedSettings): ChangedSettings | null {
  return value === null ? null : change(value);
}
