import type { Shell } from '../state/shell.ts';

/** `set -x`: prints a command before it runs. Source: POSIX.1-2024, Shell Command Language, 2.15, set. */
export async function traceCommand(
  shell: Shell,
  assignments: readonly (readonly [string, string])[],
  argv: readonly string[],
): Promise<void> {
  const words = [
    ...assignments.map(([name, value]) => `${name}=${quote(shell, value)}`),
    ...argv.map((word) => quote(shell, word)),
  ];
  if (words.length > 0) await shell.writeError(`${shell.get('PS4') ?? '+ '}${words.join(' ')}\n`);
}

function quote(shell: Shell, word: string): string {
  if (shell.dialect === 'dash' || /^[\w@%+=:,./^-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
