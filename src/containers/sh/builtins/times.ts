import type { Shell } from '../shell.ts';

export async function times(shell: Shell): Promise<number> {
  await shell.write('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
  return 0;
}
