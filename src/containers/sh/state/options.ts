/** The options of `set -o` that have a letter. Source: POSIX.1-2024, Shell Command Language, 2.15, set. */
const optionLetters: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  allexport: 'a',
  noclobber: 'C',
  verbose: 'v',
  noexec: 'n',
  monitor: 'm',
};

const otherOptions = ['pipefail', 'vi', 'emacs', 'posix', 'nolog'];

/** The option of a letter; undefined: it has none. */
export function optionOfLetter(letter: string): string | undefined {
  return Object.keys(optionLetters).find((name) => optionLetters[name] === letter);
}

/** The letter of an option; empty: it has none. */
export function letterOfOption(name: string): string {
  return optionLetters[name] ?? '';
}

/** Whether `set -o` knows an option. */
export function isOptionName(name: string): boolean {
  return Object.hasOwn(optionLetters, name) || otherOptions.includes(name);
}
