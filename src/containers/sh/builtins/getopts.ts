import type { Shell } from '../shell.ts';

/** `getopts`. */
export async function getopts(shell: Shell, argv: readonly string[]): Promise<number> {
  const [, options = '', name = ''] = argv;
  const words = argv.length > 3 ? argv.slice(3) : shell.positional;
  const index = Number(shell.get('OPTIND') ?? '1');
  const offset = Number(shell.get('_OPTOFF') ?? '1');
  const word = words[index - 1];
  if (word === undefined || !/^-./.test(word) || word === '--') {
    if (word === '--') shell.set('OPTIND', String(index + 1));
    shell.set(name, '?');
    return 1;
  }
  const letter = word.charAt(offset);
  const at = options.indexOf(letter);
  const last = offset >= word.length - 1;
  const next = (by: number) => {
    shell.set('OPTIND', String(index + by));
    shell.set('_OPTOFF', '1');
  };
  if (at < 0 || letter === ':') {
    if (!options.startsWith(':'))
      await shell.printError(shell.isBash ? `illegal option -- ${letter}` : `Illegal option -${letter}`);
    if (last) next(1);
    else shell.set('_OPTOFF', String(offset + 1));
    shell.set(name, '?');
    if (options.startsWith(':')) shell.set('OPTARG', letter);
    return 0;
  }
  shell.set(name, letter);
  if (options.charAt(at + 1) === ':') {
    const value = last ? words[index] : word.slice(offset + 1);
    if (value === undefined) {
      if (!options.startsWith(':'))
        await shell.printError(
          shell.isBash ? `option requires an argument -- ${letter}` : `No arg for -${letter} option`,
        );
      shell.set(name, options.startsWith(':') ? ':' : '?');
      shell.set('OPTARG', letter);
      next(1);
      return 0;
    }
    shell.set('OPTARG', value);
    next(last ? 2 : 1);
  } else if (last) next(1);
  else shell.set('_OPTOFF', String(offset + 1));
  return 0;
}
