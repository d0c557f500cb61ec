import type { Builtin, Shell } from '../state/shell.ts';

/** getopts: reads the next option into a variable. Source: POSIX.1-2024, utilities, getopts. */
export const getopts: Builtin = async (shell, argv) => {
  const [, spec = '', variable = ''] = argv;
  const words = argv.length > 3 ? argv.slice(3) : shell.positional;
  const index = Number(shell.get('OPTIND') ?? '1');
  const word = words[index - 1];
  if (word === undefined || !/^-./.test(word) || word === '--') {
    if (word === '--') moveTo(shell, index + 1);
    shell.set(variable, '?');
    return 1;
  }
  const offset = Number(shell.get(offsetVariable) ?? '1');
  const letter = word.charAt(offset);
  const isLast = offset >= word.length - 1;
  const isKnown = letter !== ':' && spec.includes(letter);
  if (isKnown && spec.charAt(spec.indexOf(letter) + 1) === ':') {
    const value = isLast ? words[index] : word.slice(offset + 1);
    if (value === undefined) return reportMissing(shell, spec, variable, letter, index);
    shell.set(variable, letter);
    shell.set('OPTARG', value);
    moveTo(shell, index + (isLast ? 2 : 1));
    return 0;
  }
  if (!isKnown) await reportUnknown(shell, spec, letter);
  shell.set(variable, isKnown ? letter : '?');
  if (isLast) moveTo(shell, index + 1);
  else shell.set(offsetVariable, String(offset + 1));
  return 0;
};

/** Where the next letter stands in its word. */
const offsetVariable = '_OPTOFF';

/** The next option stands in this word. */
function moveTo(shell: Shell, index: number): void {
  shell.set('OPTIND', String(index));
  shell.set(offsetVariable, '1');
}

/** A `:` at the start of the options: errors are not printed, and OPTARG is the letter. */
function isSilent(spec: string): boolean {
  return spec.startsWith(':');
}

async function reportUnknown(shell: Shell, spec: string, letter: string): Promise<void> {
  if (isSilent(spec)) shell.set('OPTARG', letter);
  else {
    await shell.printError(shell.forDialect({ ash: `Illegal option -${letter}`, bash: `illegal option -- ${letter}` }));
  }
}

async function reportMissing(
  shell: Shell,
  spec: string,
  variable: string,
  letter: string,
  index: number,
): Promise<number> {
  if (!isSilent(spec)) {
    const bash = `option requires an argument -- ${letter}`;
    await shell.printError(shell.forDialect({ ash: `No arg for -${letter} option`, bash }));
  }
  shell.set(variable, isSilent(spec) ? ':' : '?');
  shell.set('OPTARG', letter);
  moveTo(shell, index + 1);
  return 0;
}
