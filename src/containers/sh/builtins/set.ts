import { optionLetters, type Shell } from '../shell.ts';

/** `set`: options and positional parameters. */
export async function set(shell: Shell, argv: readonly string[]): Promise<number> {
  if (argv.length === 1) {
    for (const [name, { value }] of [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await shell.write(`${name}='${value.replace(/'/g, "'\\''")}'\n`);
    }
    return 0;
  }
  const words = argv.slice(1);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      shell.positional = words;
      return 0;
    }
    if (!/^[-+]./.test(word)) {
      shell.positional = [word, ...words];
      return 0;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      const name =
        letter === 'o' ? words.shift() : Object.keys(optionLetters).find((name) => optionLetters[name] === letter);
      const isKnown =
        name !== undefined && (name in optionLetters || ['pipefail', 'vi', 'emacs', 'posix', 'nolog'].includes(name));
      if (!isKnown) {
        if (letter === 'h' || letter === 'b' || letter === 'B' || letter === 'E') continue;
        const text = letter === 'o' ? `illegal option -o ${name ?? ''}` : `illegal option -${letter}`;
        const at = shell.dialect === 'ash' ? `line ${shell.showsLineNumbers ? shell.line : 0}: ` : '';
        await shell.printError(`set: ${shell.isBash ? `-${letter}: invalid option` : `${at}${text}`}`);
        return letter === 'o' && shell.dialect === 'ash' ? 1 : 2;
      }
      if (on) shell.options.add(name);
      else shell.options.delete(name);
    }
  }
  return 0;
}
