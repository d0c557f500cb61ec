import { optionOfLetter } from './state/options.ts';
import type { Shell } from './state/shell.ts';

/** The command line of a shell. */
export interface ShellArguments {
  /** The script of `-c`. */
  readonly script: string | undefined;
  readonly operands: readonly string[];
  /** `-s`: the script is on standard input. */
  readonly isInput: boolean;
  /** `-i`. */
  readonly isInteractive: boolean;
  /** `--version`, of bash. */
  readonly isVersion: boolean;
}

const ignoredOptions = ['--login', '--norc', '--noprofile', '--posix'];

/**
 * Reads the command line and sets the options that it names; a text is the error message. No getopt: options begin with
 * `+` too, and `-c` takes an operand. Source: POSIX.1-2024, utilities, sh.
 */
export function readShellArguments(shell: Shell, words: readonly string[]): ShellArguments | string {
  const rest = [...words];
  const letters = new Set<string>();
  let isVersion = false;
  while (rest[0] !== undefined && /^[-+]./.test(rest[0])) {
    const word = rest.shift() ?? '';
    if (word === '--') break;
    if (word === '--version' && shell.isBash) isVersion = true;
    else if (word.startsWith('--') && !ignoredOptions.includes(word)) {
      return shell.isBash ? `${word}: invalid option` : `unrecognized option '${word}'`;
    }
    if (word.startsWith('--')) continue;
    for (const letter of word.slice(1)) {
      const option = letter === 'o' ? (rest.shift() ?? '') : optionOfLetter(letter);
      if (option !== undefined) shell.options.add(option);
      else if ('csil'.includes(letter)) letters.add(letter);
      else return `illegal option -${letter}`;
    }
  }
  const script = letters.has('c') ? rest.shift() : undefined;
  if (letters.has('c') && script === undefined && !isVersion) {
    return shell.isBash ? '-c: option requires an argument' : '-c requires an argument';
  }
  return { script, operands: rest, isInput: letters.has('s'), isInteractive: letters.has('i'), isVersion };
}
