import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readPlainFile } from '../read-plain-file.ts';

/** What the person has chosen once. */
export interface Settings {
  /** In tmux the shell opens in a pane beside the screen, not over it; absent until that was asked. */
  readonly shellPane?: boolean;
}

/** The settings of a file; none where there is no file, or none that can be read. */
export async function readSettings(file: string): Promise<Settings> {
  const { shellPane } = await read(file);
  return typeof shellPane === 'boolean' ? { shellPane } : {};
}

/** Keeps a setting beside what else the file holds. */
export async function keepSettings(file: string, chosen: Settings): Promise<void> {
  const text = `${JSON.stringify({ ...(await read(file)), ...chosen }, null, 2)}\n`;
  const fresh = `${file}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Settings are short; in bytes. */
const LARGEST = 64 * 1024;

async function read(file: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readPlainFile(file, LARGEST).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
