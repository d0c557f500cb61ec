import { formatPrintf } from '../../libc/printf-format.ts';
import type { Builtin } from '../state/shell.ts';

/** printf; bash's `-v` sets a variable. Source: POSIX.1-2024, utilities, printf. */
export const printf: Builtin = async (shell, argv) => {
  const [format, ...values] = argv.slice(argv[1] === '--' ? 2 : 1);
  if (format === undefined) {
    await shell.printError(
      shell.forDialect({
        ash: 'usage: printf FORMAT [ARGUMENT...]',
        bash: 'printf: usage: printf [-v var] format [arguments]',
        dash: 'printf: usage: printf format [arg...]',
      }),
    );
    return 2;
  }
  if (shell.isBash && format === '-v') {
    const [name = '', text = '', ...rest] = values;
    shell.set(name, formatPrintf(text, rest).text);
    return 0;
  }
  const { text, invalidNumbers } = formatPrintf(format, values);
  await shell.write(text);
  for (const word of invalidNumbers) {
    const bash = `printf: ${word}: invalid number`;
    await shell.printError(shell.forDialect({ ash: `invalid number '${word}'`, bash }));
  }
  return invalidNumbers.length > 0 ? 1 : 0;
};
