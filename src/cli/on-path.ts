import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from './command-context.ts';

/** The path of a program as a shell finds it on $PATH; null where there is none. */
export function onPath(name: string, env: Environment): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter((part) => part !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
