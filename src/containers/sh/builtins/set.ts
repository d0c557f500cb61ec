import { isOptionName, optionOfLetter } from '../state/options.ts';
import type { Builtin, Shell } from '../state/shell.ts';

/** The letters of options that have no effect here. */
const ignoredLetters = 'hbBE';

/** set: options and positional parameters. Source: POSIX.1-2024, Shell Command Language, 2.15, set. */
export const set: Builtin = async (shell, argv) => {
  if (argv.length === 1) return printVariables(shell);
  const words = argv.slice(1);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--' || !/^[-+]./.test(word)) {
      shell.positional = word === '--' ? words : [word, ...words];
      return 0;
    }
    for (const letter of word.slice(1)) {
      const name = letter === 'o' ? words.shift() : optionOfLetter(letter);
      if (name !== undefined && isOptionName(name)) setOption(shell, name, word.startsWith('-'));
      else if (!ignoredLetters.includes(letter)) return reportUnknown(shell, letter, name);
    }
  }
  return 0;
};

function setOption(shell: Shell, name: string, isOn: boolean): void {
  if (isOn) shell.options.add(name);
  else shell.options.delete(name);
}

async function reportUnknown(shell: Shell, letter: string, name = ''): Promise<number> {
  const option = letter === 'o' ? `-o ${name}` : `-${letter}`;
  const ash = `${shell.ashLine}illegal option ${option}`;
  await shell.printError(`set: ${shell.forDialect({ ash, bash: `-${letter}: invalid option` })}`);
  return letter === 'o' && shell.dialect === 'ash' ? 1 : 2;
}

async function printVariables(shell: Shell): Promise<number> {
  for (const [name, { value }] of shell.variables.sorted()) {
    await shell.write(`${name}='${value.replaceAll("'", "'\\''")}'\n`);
  }
  return 0;
}
