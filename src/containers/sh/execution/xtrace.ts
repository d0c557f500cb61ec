import { writeText } from '../../runtime/streams.ts';
import type { Shell } from '../shell.ts';

/** `set -x`: says a command before it runs. */
export async function trace(
  shell: Shell,
  assigned: readonly [string, string][],
  argv: readonly string[],
): Promise<void> {
  const words = [
    ...assigned.map(([name, value]) => `${name}=${quote(value, shell)}`),
    ...argv.map((word) => quote(word, shell)),
  ];
  const output = shell.descriptors.get(2)?.output;
  if (words.length > 0 && output !== undefined)
    await writeText(output, `${shell.get('PS4') ?? '+ '}${words.join(' ')}\n`);
}

function quote(word: string, shell: Shell): string {
  if (shell.dialect === 'dash') return word;
  return /^[\w@%+=:,./^-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
