import { formatPrintf } from '../../libc/printf-format.ts';
import type { Shell } from '../shell.ts';

export async function printf(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const [format, ...values] = words;
  if (format === undefined) {
    await shell.printError(
      shell.isBash
        ? 'printf: usage: printf [-v var] format [arguments]'
        : shell.dialect === 'dash'
          ? 'printf: usage: printf format [arg...]'
          : 'usage: printf FORMAT [ARGUMENT...]',
    );
    return 2;
  }
  if (shell.isBash && format === '-v') {
    shell.set(values[0] ?? '', formatPrintf(values[1] ?? '', values.slice(2)).text);
    return 0;
  }
  const { text, invalidNumbers } = formatPrintf(format, values);
  await shell.write(text);
  for (const word of invalidNumbers)
    await shell.printError(shell.isBash ? `printf: ${word}: invalid number` : `invalid number '${word}'`);
  return invalidNumbers.length > 0 ? 1 : 0;
}
