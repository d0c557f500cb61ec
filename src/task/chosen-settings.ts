import type { Environment } from '../cli/command-context.ts';
import { isProcessAlive } from '../cli/is-process-alive.ts';
import { errorCode, fileErrorReason } from '../file-errors.ts';
import { settingsFile } from '../folders.ts';
import { type KeptData, KeptFileError } from '../progress/kept-file.ts';
import { type ChangedSettings, keepSettings, readSettings, type Settings } from '../progress/settings.ts';

/** What the person has chosen once, and what is wrong with the file that it stands in. */
export function chosenSettings(env: Environment): KeptData<Settings> {
  return readSettings(settingsFile(env), isProcessAlive);
}

/** Keeps what the person chooses. Returns a sentence where that cannot be done, else null. */
export function chooseSettings(env: Environment, changed: ChangedSettings): string | null {
  const file = settingsFile(env);
  try {
    keepSettings(file, isProcessAlive, changed);
    return null;
  } catch (error) {
    if (error instanceof KeptFileError) return error.message;
    if (!/^E[A-Z0-9]+$/.test(errorCode(error))) throw error;
    return `This choice cannot be kept, ${fileErrorReason(error)}: ${file}.`;
  }
}
