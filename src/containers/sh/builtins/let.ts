import { evaluateArithmetic } from '../expansion/arithmetic.ts';
import type { Shell } from '../shell.ts';

export async function letBuiltin(shell: Shell, argv: readonly string[]): Promise<number> {
  let value = 0n;
  for (const word of argv.slice(1))
    value = evaluateArithmetic(word, { get: (name) => shell.get(name), set: (name, text) => shell.set(name, text) });
  return value === 0n ? 1 : 0;
}
