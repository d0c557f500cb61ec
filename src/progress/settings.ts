import { type KeptData, KeptFile } from './kept-file.ts';
import type { Fields, KeptForm } from './kept-form.ts';

/** What the person has chosen once. What is absent was never chosen. */
export interface Settings {
  /** In tmux the shell opens in a pane beside the screen, not over it. */
  readonly shellPane?: boolean;
  /** The editor has a window of its own: the screen stays while it is open. */
  readonly editorWindow?: boolean;
  /** How long a drill is, in minutes, where `--minutes` does not say. */
  readonly drillMinutes?: number;
  /** Lists use the mouse. */
  readonly mouse?: boolean;
  /** The colours of the screens; absent: those that fit the terminal's background. */
  readonly theme?: ThemeSetting;
  /** What marks and lines are drawn with; absent: as the terminal can show. */
  readonly marks?: MarksSetting;
  /** Screens are text in reading order. */
  readonly screenReader?: boolean;
}

/** The values of the setting `theme`. */
export const themeSettings = ['dark', 'light', 'high-contrast', 'colour-blind'] as const;

/** The values of the setting `marks`. */
export const marksSettings = ['unicode', 'ascii'] as const;

type ThemeSetting = (typeof themeSettings)[number];
type MarksSetting = (typeof marksSettings)[number];

/** Settings that are changed; one that is undefined is chosen no more. */
export type ChangedSettings = { readonly [Name in keyof Settings]: Settings[Name] | undefined };

/** The longest drill that can be chosen, in minutes. */
export const LONGEST_DRILL = 600;

/** The fields of the file as they are: those of a later program stay beside ours. */
const form: KeptForm<Fields> = {
  what: 'settings',
  versionField: 'settingsVersion',
  version: 1,
  // Before 0.2.0 the file had no version.
  migrations: { 0: (fields) => fields },
  parse: ({ settingsVersion: _version, ...fields }) => fields,
  empty: {},
};

/** The settings in a file. What is wrong with it is said, and is never an error. */
export function readSettings(file: string, isAlive: (pid: number) => boolean): KeptData<Settings> {
  const { data, trouble } = new KeptFile(file, form, isAlive).read();
  return { data: settingsIn(data), trouble };
}

/** Changes settings in a file; what else it holds stays. Throws `KeptFileError`, and what the file system says. */
export function keepSettings(file: string, isAlive: (pid: number) => boolean, changed: ChangedSettings): void {
  new KeptFile(file, form, isAlive).change((data) => ({ ...data, ...changed }));
}

/** The settings of fields; one of another type counts as not chosen. */
export function settingsIn(fields: Fields): Settings {
  const { shellPane, editorWindow, drillMinutes, mouse, screenReader } = fields;
  const theme = themeSettings.find((one) => one === fields['theme']);
  const marks = marksSettings.find((one) => one === fields['marks']);
  return {
    ...(typeof shellPane === 'boolean' ? { shellPane } : {}),
    ...(typeof editorWindow === 'boolean' ? { editorWindow } : {}),
    ...(isMinutes(drillMinutes) ? { drillMinutes } : {}),
    ...(typeof mouse === 'boolean' ? { mouse } : {}),
    ...(theme === undefined ? {} : { theme }),
    ...(marks === undefined ? {} : { marks }),
    ...(typeof screenReader === 'boolean' ? { screenReader } : {}),
  };
}

function isMinutes(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= LONGEST_DRILL;
}
