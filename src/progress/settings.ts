import { readPlainFile } from '../read-plain-file.ts';
import { replaceFile } from './replace-file.ts';

/** What the person has chosen once. */
export interface Settings {
  /** In tmux the shell opens in a pane beside the screen, not over it; absent until the person was asked. */
  readonly shellPane?: boolean;
}

/** The settings in a file; none where it is missing or cannot be read. */
export async function readSettings(file: string): Promise<Settings> {
  const { shellPane } = await read(file);
  return typeof shellPane === 'boolean' ? { shellPane } : {};
}

/** Adds settings to a file; what else it holds stays. */
export async function keepSettings(file: string, chosen: Settings): Promise<void> {
  await replaceFile(file, `${JSON.stringify({ ...(await read(file)), ...chosen }, null, 2)}\n`);
}

/** Settings are short; in bytes. */
const MAX_SIZE = 64 * 1024;

async function read(file: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readPlainFile(file, MAX_SIZE).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
