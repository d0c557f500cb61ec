import type { Shell } from './shell.ts';
import { optionLetters } from './shell.ts';

/** `export` and `readonly`. */
export async function exportVariables(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1).filter((word) => word !== '-p');
  const isReadonly = argv[0] === 'readonly';
  const removes = words[0] === '-n';
  if (words.length === 0) {
    for (const [name, variable] of [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!(isReadonly ? variable.readonly : variable.exported)) continue;
      const word = shell.isBash
        ? `declare -${isReadonly ? 'r' : 'x'} ${name}="${variable.value}"`
        : `${argv[0]} ${name}='${variable.value}'`;
      await shell.write(`${word}\n`);
    }
    return 0;
  }
  for (const word of removes ? words.slice(1) : words) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      await shell.complain(
        shell.isBash ? `${argv[0]}: \`${word}': not a valid identifier` : `${argv[0]}: ${word}: bad variable name`,
      );
      return shell.isBash ? 1 : 2;
    }
    if (at >= 0) shell.set(name, word.slice(at + 1));
    const value = shell.get(name);
    const before = shell.variables.get(name);
    if (value === undefined && isReadonly) continue;
    shell.variables.set(name, {
      value: value ?? '',
      exported: isReadonly ? (before?.exported ?? false) : !removes,
      readonly: isReadonly || (before?.readonly ?? false),
    });
  }
  return 0;
}

/** `unset`. */
export async function unset(shell: Shell, argv: readonly string[]): Promise<number> {
  for (const name of argv.slice(1)) {
    if (name.startsWith('-')) continue;
    if (argv[1] !== '-f') shell.variables.delete(name);
    if (argv[1] !== '-v') shell.functions.delete(name);
  }
  return 0;
}

/** `local`, and `declare` as far as it is the same. */
export async function local(shell: Shell, argv: readonly string[]): Promise<number> {
  const scope = shell.locals.at(-1);
  if (scope === undefined && argv[0] === 'local') {
    await shell.complain(shell.isBash ? 'local: can only be used in a function' : 'local: not in a function');
    return shell.isBash ? 1 : 2;
  }
  const exported = argv.slice(1).some((word) => /^-\w*x/.test(word));
  for (const word of argv.slice(1).filter((word) => !word.startsWith('-'))) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (scope !== undefined && !scope.has(name)) scope.set(name, shell.variables.get(name));
    if (at >= 0) shell.set(name, word.slice(at + 1), exported || undefined);
    else if (scope !== undefined) shell.variables.delete(name);
  }
  return 0;
}

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
        const at = shell.dialect === 'ash' ? `line ${shell.saysLines ? shell.line : 0}: ` : '';
        await shell.complain(`set: ${shell.isBash ? `-${letter}: invalid option` : `${at}${text}`}`);
        return letter === 'o' && shell.dialect === 'ash' ? 1 : 2;
      }
      if (on) shell.options.add(name);
      else shell.options.delete(name);
    }
  }
  return 0;
}

/** `shift`. */
export async function shift(shell: Shell, argv: readonly string[]): Promise<number> {
  const count = Number(argv[1] ?? 1);
  if (count > shell.positional.length) return 1;
  shell.positional = shell.positional.slice(count);
  return 0;
}

/** `alias`. */
export async function alias(shell: Shell, argv: readonly string[]): Promise<number> {
  if (argv.length === 1)
    for (const [name, value] of shell.aliases) await shell.write(`${shell.isBash ? 'alias ' : ''}${name}='${value}'\n`);
  for (const word of argv.slice(1)) {
    const at = word.indexOf('=');
    if (at > 0) shell.aliases.set(word.slice(0, at), word.slice(at + 1));
    else if (!shell.aliases.has(word)) {
      await shell.complain(`alias: ${word}: not found`);
      return 1;
    } else await shell.write(`${word}='${shell.aliases.get(word) ?? ''}'\n`);
  }
  return 0;
}

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
      await shell.complain(shell.isBash ? `illegal option -- ${letter}` : `Illegal option -${letter}`);
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
        await shell.complain(
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
