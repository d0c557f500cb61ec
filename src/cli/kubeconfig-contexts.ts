import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './command-context.ts';
import { contextNamesIn } from './kubeconfig-file.ts';

/**
 * The names of all contexts of the person's kubeconfig, each once: of the files in $KUBECONFIG, else of ~/.kube/config,
 * as kubectl finds them. A file that is missing or cannot be read has none.
 */
export function contextNames(env: Environment): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(':').filter((path) => path !== '');
  const files = listed.length > 0 ? listed : [join(env['HOME'] || homedir(), '.kube/config')];
  return [...new Set(files.flatMap((file) => contextNamesIn(textOf(file))))];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
